import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fold, standing } from "../../../src/biggervoices/checks/static/checks/recorder/slips.js";

const read = (path) => JSON.parse(readFileSync(path, "utf-8"));
const plain = (folded) => ({ ...folded, said: Object.fromEntries(folded.said), later: Object.fromEntries(folded.later) });

for (const { name, slips, stands } of read(new URL("../../pure/slips.json", import.meta.url))) {
  test(name, () => {
    const folded = plain(fold(slips));

    assert.deepEqual(Object.fromEntries(Object.keys(stands).map((key) => [key, folded[key]])), stands);
    assert.deepEqual(plain(fold([...slips].reverse())), folded, "in the other order");
    assert.deepEqual(plain(fold([...slips, ...slips])), folded, "twice");
    assert.deepEqual(plain(fold(standing(slips))), folded, "of what stands");
  });
}

// Written by test_modules.py: slips by chance, and what pure/slips.py makes of each heap.
if (process.env.SLIPS_BY_CHANCE) {
  test("slips by chance stand as they do on the server", () => {
    const heaps = read(process.env.SLIPS_BY_CHANCE);

    assert.ok(heaps.length > 100);
    for (const { slips, stands } of heaps) assert.deepEqual(plain(fold(slips)), stands, JSON.stringify(slips));
  });
}
