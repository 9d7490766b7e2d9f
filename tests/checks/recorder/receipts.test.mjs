import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { batch, proven, receiptOf } from "../../../src/biggervoices/checks/static/checks/recorder/receipts.js";

const texts = ["a", "b", "c"].map((letter, n) => ({ id: `0190000${n}`, text: JSON.stringify({ said: `${letter} ü 😀 \ud83d` }) }));
const [a, b, c] = texts;
const receipt = async (held, more = {}) => ({
  epoch: "e1", state: "OPEN", held: held.length, sha256: await receiptOf(held), clashes: [], refused: [], late: [], files: [], ...more,
});

test("a receipt for all that was sent proves all of it", async () => {
  const outcome = await proven(texts, await receipt(texts, { late: [b.id] }));

  assert.deepEqual(outcome, { epoch: "e1", sent: texts.map(({ id }) => id), refused: [], clashes: [], late: [b.id] });
});

test("what was refused and what clashes is not proven, and the rest is", async () => {
  const outcome = await proven(texts, await receipt([b], { refused: [{ id: a.id, reason: "No." }], clashes: [c.id] }));

  assert.deepEqual(outcome, { epoch: "e1", sent: [b.id], refused: [{ id: a.id, reason: "No." }], clashes: [c.id], late: [] });
});

const lies = {
  "another hash": async () => ({ ...(await receipt(texts)), sha256: "0".repeat(64) }),
  "an id left out": () => receipt([a, b]),
  "an id left out, and counted": async () => ({ ...(await receipt([a, b])), held: 3 }),
  "another content": async () => receipt([a, b, { ...c, text: "else" }]),
  "another number": async () => ({ ...(await receipt(texts)), held: 2 }),
  "nothing but a word": async () => ({ ok: true }),
  "nothing": async () => null,
  "no epoch": async () => ({ ...(await receipt(texts)), epoch: undefined }),
  "lists that are none": async () => ({ ...(await receipt(texts)), refused: null }),
  "a clash that the hash still counts": () => receipt(texts, { clashes: [a.id] }),
};
for (const [lie, told] of Object.entries(lies)) {
  test(`a receipt with ${lie} proves nothing`, async () => assert.equal(await proven(texts, await told()), null));
}

test("what a receipt says of entries that were not sent is not heard", async () => {
  const outcome = await proven(texts, await receipt(texts, { refused: [{ id: "x", reason: "No." }], clashes: ["y"] }));

  assert.deepEqual(outcome?.refused, []);
  assert.deepEqual(outcome?.clashes, []);
});

test("a batch is never empty, and never more than asked", () => {
  const large = { id: "1", text: "x".repeat(3_000_000) };

  assert.deepEqual(batch(texts, 2), [a, b]);
  assert.deepEqual(batch([large, a], 500), [large]);
  assert.deepEqual(batch([a, large], 500), [a]);
  assert.deepEqual(batch(texts, 500), texts);
});

// Written by test_modules.py, with the hash that Python makes of it.
if (process.env.RECEIPT_OF_PYTHON) {
  test("a receipt is the same in both languages", async () => {
    const { texts, sha256 } = JSON.parse(readFileSync(process.env.RECEIPT_OF_PYTHON, "utf-8"));

    assert.equal(await receiptOf(texts), sha256);
  });
}
