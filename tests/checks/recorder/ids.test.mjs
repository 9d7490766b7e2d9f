import assert from "node:assert/strict";
import { test } from "node:test";
import { momentOf, newId } from "../../../src/biggervoices/checks/static/checks/recorder/ids.js";

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("every id is a UUIDv7 and comes after the one before it, also within one millisecond", () => {
  const ids = Array.from({ length: 20_000 }, () => newId());

  for (const id of ids) assert.match(id, UUID7);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(ids, [...ids].sort());
});

test("an id is never before the last one, though the clock goes back by years", () => {
  const now = Date.now() + 1000;
  const first = newId(now);
  const second = newId(now - 3 * 365 * 24 * 3600 * 1000);

  assert.ok(second > first);
  assert.equal(momentOf(first), now);
  assert.equal(momentOf(second), now);
});

test("the moment of an id is its first 48 bits", () => {
  assert.equal(momentOf("01900000-0002-7000-8000-000000000002"), 0x019000000002);
});
