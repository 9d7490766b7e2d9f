import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import * as keys from "../../../src/biggervoices/checks/static/checks/recorder/keys.js";

const SERVER = keys.toBase64(crypto.getRandomValues(new Uint8Array(32)));
const OTHER = keys.toBase64(crypto.getRandomValues(new Uint8Array(32)));
const visit = { visit: "v1", slot: "s1", me: "ann", key: null };

async function shared() {
  const bare = await keys.newVisitKey();
  const byServer = { ...(await keys.wrapByServer(bare, SERVER)), who: "" };
  const byCard = { ...(await keys.wrapByToken(bare, "card of ann", "s1")), who: "ann" };
  return { ...visit, wrapped: [byServer, byCard] };
}

afterEach(() => keys.lockHere());

test("what was sealed opens again under the same key, and as the same thing only", async () => {
  const key = await keys.newVisitKey({ own: true });
  const sealed = await keys.seal(key, "Käse 😀", "v1 e1");

  assert.equal(await keys.openText(key, sealed, "v1 e1"), "Käse 😀");
  await assert.rejects(keys.openText(key, sealed, "v1 e2"), { name: "OperationError" });
  await assert.rejects(keys.openText(await keys.newVisitKey({ own: true }), sealed, "v1 e1"), { name: "OperationError" });
});

test("the same words sealed twice look different", async () => {
  const key = await keys.newVisitKey({ own: true });
  const [one, two] = [await keys.seal(key, "YES"), await keys.seal(key, "YES")];

  assert.notDeepEqual(new Uint8Array(one.data), new Uint8Array(two.data));
});

test("no script can take a key out that is in use", async () => {
  const { wrapped } = await shared();
  const inUse = [
    await keys.newVisitKey({ own: true }),
    await keys.unwrapByServer(wrapped[0], SERVER),
    await keys.unwrapByToken(wrapped[1], "card of ann", "s1"),
  ];

  for (const key of inUse) await assert.rejects(crypto.subtle.exportKey("raw", key), /not extractable|InvalidAccess/i);
});

test("a card opens its visit under its slot, and under no other", async () => {
  const { wrapped } = await shared();

  await assert.rejects(keys.unwrapByToken(wrapped[1], "card of ann", "s2"), { name: "OperationError" });
  await assert.rejects(keys.unwrapByToken(wrapped[1], "card of bilal", "s1"), { name: "OperationError" });
  await assert.rejects(keys.unwrapByServer(wrapped[0], OTHER), { name: "OperationError" });
});

test("a card unlocks the visits that it opens, and says whose card it is", async () => {
  const kept = await shared();
  keys.keepIn(async () => [kept, { ...(await shared()), visit: "v2", wrapped: [] }], () => {});

  assert.deepEqual(await keys.unlockByToken("card of nobody"), []);
  assert.equal(keys.unlockedOf(kept), undefined);
  assert.deepEqual(await keys.unlockByToken("card of ann"), [{ visit: "v1", who: "ann" }]);
  assert.equal(keys.unlockedOf(kept)?.who, "ann");
});

test("the server's key unlocks one visit, for whoever is signed in", async () => {
  const kept = await shared();
  keys.keepIn(async () => [kept], () => {});

  assert.equal(await keys.unlockByServer("v1", OTHER, "bilal"), false);
  assert.equal(await keys.unlockByServer("v2", SERVER, "bilal"), false);
  assert.equal(await keys.unlockByServer("v1", SERVER, "bilal"), true);
  assert.equal(keys.unlockedOf(kept)?.who, "bilal");
});

test("a lock drops the keys and what was read with them, and every tab is told", async () => {
  const kept = await shared();
  const told = [];
  keys.keepIn(async () => [kept], (locked) => told.push(locked));
  await keys.unlockByToken("card of ann");
  keys.unlockedOf(kept)?.entries.push(/** @type {any} */ ({ value: "private" }));

  keys.lock();
  assert.equal(keys.unlockedOf(kept), undefined);
  await keys.unlockByToken("card of ann");
  assert.deepEqual(keys.unlockedOf(kept)?.entries, []);
  assert.deepEqual(told, [false, true, false]);
});

test("base64 holds every byte of a large file", () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256);

  assert.deepEqual(keys.fromBase64(keys.toBase64(bytes)), bytes);
  assert.equal(keys.toBase64(bytes), Buffer.from(bytes).toString("base64"));
});
