// The questions in another language: facts about tongue.js.

import assert from "node:assert/strict";
import { test } from "node:test";
import { tongueOf } from "../../../src/biggervoices/checks/static/checks/recorder/tongue.js";

const english = { code: "en", name: "English", dir: "ltr", words: {} };
const urdu = { code: "ur", name: "اردو", dir: "rtl", words: { you_said: "آپ نے کہا: %(answer)s" } };
const choices = ["Yes", "No"].map((words) => ({ value: words.toUpperCase(), words, picture: "" }));
const key = {
  id: "q1", words: "A key?", sentence: "Why.", simpler: "", follow_up: "", sound: "/voice/en", choices,
  translations: { ur: { words: "چابی؟", choices: { YES: "جی ہاں" }, sound: "/voice/ur" } },
};
const door = { id: "q2", words: "A door?", sentence: "", simpler: "", follow_up: "", sound: "/voice/door", choices, translations: { ur: { words: "دروازہ؟" } } };
const pack = (languages = [english, urdu]) => ({
  kit: { languages, topics: [{ id: "home", name: "Home", sentence: "", questions: [key, door], translations: { ur: { name: "گھر" } } }] },
});

test("a question is asked in another language, and what is not translated stays", () => {
  const [topic] = tongueOf(pack(), "ur").pack.kit.topics;
  const [one] = topic.questions;
  assert.deepEqual([topic.name, one.words, one.sentence], ["گھر", "چابی؟", "Why."]);
  assert.deepEqual(one.choices.map(({ value, words }) => [value, words]), [["YES", "جی ہاں"], ["NO", "No"]]);
});

test("a voice that speaks other words is silent", () => {
  const [{ questions }] = tongueOf(pack(), "ur").pack.kit.topics;
  assert.deepEqual(questions.map((it) => it.sound), ["/voice/ur", ""]);
});

test("words say in which language they are, and English says nothing", () => {
  const { spoken, words, of } = tongueOf(pack(), "ur");
  assert.deepEqual(spoken.get("جی ہاں"), { lang: "ur", dir: "rtl" });
  assert.equal(spoken.get("No"), undefined);
  assert.equal(words.you_said, "آپ نے کہا: %(answer)s");
  assert.deepEqual([of("you_said"), of("add_words")], [{ lang: "ur", dir: "rtl" }, undefined]);
});

test("without a language, or with one that is not there, it is the first", () => {
  for (const code of ["", "en", "xx"]) {
    const { pack: same, spoken } = tongueOf(pack(), code);
    assert.equal(same.kit.topics[0].questions[0].words, "A key?");
    assert.equal(same.kit.topics[0].questions[0].sound, "/voice/en");
    assert.equal(spoken.size, 0);
  }
});

test("a first language that is not English is said, too, and English beside it is not", () => {
  const of = pack([{ ...urdu, words: { next: "آگے" } }, english]);
  of.kit.topics[0].questions[0] = { ...key, translations: { en: { words: "Key?", choices: { YES: "Yes" } } } };
  assert.deepEqual(tongueOf(of, "").spoken.get("A key?"), { lang: "ur", dir: "rtl" });
  const english_ = tongueOf(of, "en");
  assert.equal(english_.spoken.get("Key?"), undefined);
  assert.equal(english_.spoken.get("Yes"), undefined);
  assert.deepEqual(english_.of("next"), { lang: "ur", dir: "rtl" });
});

test("a pack is made in a language once, and one of before has no words of languages", () => {
  const old = pack([{ code: "en", name: "English" }]);
  assert.equal(tongueOf(old, ""), tongueOf(old, ""));
  assert.deepEqual(tongueOf(old, "").words, {});
});
