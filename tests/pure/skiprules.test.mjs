import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compile, holds } from "../../src/biggervoices/checks/static/checks/recorder/rules.js";

const { rules, refused } = JSON.parse(readFileSync(new URL("skiprules.json", import.meta.url), "utf-8"));

for (const { rule, text, cases } of rules) {
  test(`${rule} holds where its twin says so`, () => {
    for (const [holding, answers] of cases) {
      assert.equal(holds(compile(rule), answers), holding, JSON.stringify(answers));
      assert.equal(holds(compile(rule), new Map(Object.entries(answers))), holding, "as a Map");
    }
    assert.deepEqual(compile(text), compile(rule));
  });
}

for (const { rule } of refused) {
  test(`${JSON.stringify(rule)} is no rule`, () => {
    assert.throws(() => compile(rule), Error);
  });
}

test("hostile nesting is refused and quickly", () => {
  const began = performance.now();
  for (const rule of ["(".repeat(3999), "not(".repeat(999), "((((".repeat(1e6)]) assert.throws(() => compile(rule), Error);
  assert.ok(performance.now() - began < 500);
});

test("an answer is never taken from what every object has", () => {
  assert.equal(holds(compile("${constructor} = ''"), {}), true);
  assert.equal(holds(compile("${__proto__} = ''"), {}), true);
});
