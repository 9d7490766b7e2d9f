// Which page comes next: facts about flow.js.

import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, before, choiceOf, firstOpen, isDone, nextStep, page, standingOf, topics, turnsOf, answered } from "../../../src/biggervoices/checks/static/checks/recorder/flow.js";
import { fold } from "../../../src/biggervoices/checks/static/checks/recorder/slips.js";

const ANSWERS = ["YES", "NO", "DO_NOT_KNOW", "NOT_SAY", "SKIP"].map((value) => ({ value, words: value.toLowerCase(), picture: value }));
const question = (id, more = {}) => ({ id, key: `key-${id}`, kind: "YES_NO", words: id, choices: ANSWERS, rule: "", picture: "", ...more });
const topic = (id, questions, more = {}) => ({ id, key: `topic-${id}`, name: id, rule: "", again: false, questions, ...more });
const person = (id, more = {}) => ({ id, interview: `interview-${id}`, invited: "YES", state: "", slips: [], ...more });
const pack = ({ state = "OPEN", people = [person("bilal"), person("gwen")], kit = [topic("home", [question("q1"), question("q2"), question("q3")])] } = {}) => ({
  visit: { id: "visit", state, saw: [] }, people, kit: { topics: kit },
});

let n = 0;
const entry = (kind, value, more = {}) => ({ id: `${String((n += 1)).padStart(8, "0")}-0000-7000-8000-000000000000`, at: n, kind, value, interview: null, question: null, turn: 0, by: "MYSELF", tapper: "ann", ...more });
const begin = (id, way = "ASKED", asked_now = false) => entry("BEGIN", { person: id, way, asked_now });
const answer = (id, value = "YES", turn = 0) => entry("ANSWER", value, { interview: "interview-bilal", question: id, turn });
const SETTLED = () =>
  [["HELLO", true], ["WAYS", { how: "WORDS" }], ["STAFF", "GO_OUT"], ["ROOM", ["NOBODY"]], ["HEARS", "ALL"], ["NAMED", { named: true }], ["TOLD", true], ["BY_WHOM", { by: "MYSELF" }]].map(
    ([kind, value]) => entry(kind, value, { interview: "interview-bilal" }),
  );

/** What is shown for whoever wants to go somewhere, after these entries. */
function shown(of, entries, where) {
  const said = fold(entries.filter((it) => it.interview));
  return page(of, standingOf(of, entries), said, { holder: "bilal", person: "bilal", ...where });
}
const at = (...it) => shown(...it).at;

test("a page of no visit is shown without a visit, and one of a visit is not", () => {
  for (const name of ["start", "settings", "stop", "worry", "lock"]) assert.equal(page(null, null, null, { at: name }).at, name);
  for (const name of ["visit", "question", "finish", "time"]) assert.equal(page(null, null, null, { at: name }).at, "start");
});

test("a visit is planned, then open from arriving on, then done for good", () => {
  const planned = pack({ state: "PLANNED" });
  assert.equal(at(planned, [], { at: "visit", holder: undefined }), "planned");
  assert.equal(at(planned, [], { at: "finish", holder: undefined }), "planned");
  assert.equal(at(planned, [entry("ARRIVED", true)], { at: "visit", holder: undefined }), "open");
  const finished = [entry("ARRIVED", true), entry("FINISHED", true)];
  for (const name of ["visit", "question", "topics", "seat", "finish"]) assert.equal(at(planned, finished, { at: name }), "done");
  assert.equal(at(planned, finished, { at: "debrief" }), "debrief");
  assert.equal(at(planned, [...finished, begin("gwen")], { at: "topics" }), "done");
});

test("nobody is asked who did not begin", () => {
  assert.equal(at(pack(), [], { at: "question" }), "seat");
  assert.equal(at(pack(), [begin("bilal", "TIME_WITH")], { at: "talk" }), "seat");
  assert.equal(at(pack(), [begin("bilal")], { at: "talk" }), "step");
  assert.equal(at(pack(), [begin("bilal")], { at: "talk", person: "nobody" }), "open");
});

test("the tablet changes hands between people, and before the crew's own pages", () => {
  const began = [begin("bilal"), ...SETTLED()];
  const given = shown(pack(), began, { at: "talk", holder: undefined });
  assert.deepEqual([given.at, given.person, given.then.holder], ["give", "bilal", "bilal"]);
  assert.equal(at(pack(), began, { at: "talk", holder: "gwen" }), "give");
  for (const name of ["visit", "seat", "time", "saw", "finish", "start"]) {
    const back = shown(pack(), began, { at: name });
    assert.deepEqual([back.at, back.then.at, back.then.holder], ["give-back", name, undefined]);
  }
  assert.equal(at(pack(), began, { at: "start", holder: undefined }), "start");
  assert.equal(at(pack(), began, { at: "stop" }), "stop");
});

test("the steps come in order, and no question before the last of them", () => {
  const settled = SETTLED();
  for (let done = 0; done < settled.length; done += 1) {
    const entries = [begin("bilal"), ...settled.slice(0, done)];
    const step = nextStep(fold(entries.filter((it) => it.interview)));
    for (const name of ["talk", "topics", "question", "good"]) {
      const it = shown(pack(), entries, { at: name });
      assert.deepEqual([it.at, it.step], ["step", step]);
    }
  }
  assert.equal(at(pack(), [begin("bilal"), ...settled], { at: "talk" }), "topics");
  assert.equal(at(pack(), [begin("bilal"), ...settled], { at: "step", step: "hears" }), "step");
});

test("a topic opens at its first open question, and goes on from each to the next", () => {
  const began = [begin("bilal"), ...SETTLED()];
  assert.equal(shown(pack(), began, { at: "question", topic: "home" }).question, "q1");
  const some = [...began, answer("q1"), answer("q3")];
  assert.equal(shown(pack(), some, { at: "question", topic: "home" }).question, "q2");
  const next = shown(pack(), some, { at: "next", question: "q2" });
  assert.deepEqual([next.at, next.question], ["question", "q3"]);
  assert.equal(at(pack(), some, { at: "next", question: "q3" }), "topic");
  assert.equal(at(pack(), [...some, answer("q2")], { at: "question", topic: "home" }), "topic");
  assert.equal(at(pack(), some, { at: "next", question: "q1", from: "topic" }), "topic");
});

test("a question is asked only under its rule, and an answer under an old rule is still shown", () => {
  const kit = [topic("home", [question("q1"), question("q2", { rule: "${key-q1} = 'NO'" }), question("q3")]), topic("staff", [question("q4")], { rule: "${key-q1} = 'NO'" })];
  const of = pack({ kit });
  const yes = fold([answer("q1", "YES")]);
  const no = fold([answer("q1", "NO")]);
  assert.deepEqual(asked(of, kit[0], yes, 0).map((it) => it.id), ["q1", "q3"]);
  assert.deepEqual(asked(of, kit[0], no, 0).map((it) => it.id), ["q1", "q2", "q3"]);
  assert.deepEqual(topics(of, yes).map((it) => it.id), ["home"]);
  assert.deepEqual(topics(of, no).map((it) => it.id), ["home", "staff"]);
  assert.equal(shown(of, [begin("bilal"), ...SETTLED(), answer("q1", "YES")], { at: "next", question: "q1" }).question, "q3");
  const changed = fold([answer("q1", "NO"), answer("q2", "YES"), answer("q1", "YES")]);
  assert.deepEqual(asked(of, kit[0], changed, 0).map((it) => it.id), ["q1", "q3"]);
  assert.deepEqual(answered(of, kit[0], changed, 0).map((it) => it.id), ["q1", "q2", "q3"]);
  assert.equal(before(of, kit[0], changed, kit[0].questions[2], 0).id, "q1");
});

test("a rule that cannot be read asks its question", () => {
  const kit = [topic("home", [question("q1", { rule: "this is no rule" })])];
  assert.equal(asked(pack({ kit }), kit[0], fold([]), 0).length, 1);
});

test("a topic that is asked again keeps its turns apart", () => {
  const kit = [topic("home", [question("q1"), question("q2", { rule: "${key-q1} = 'NO'" })], { again: true })];
  const of = pack({ kit });
  const began = [begin("bilal"), ...SETTLED(), answer("q1", "YES")];
  assert.equal(at(of, began, { at: "next", question: "q1" }), "again");
  assert.equal(shown(of, began, { at: "question", topic: "home", turn: 1 }).question, "q1");
  const second = [...began, answer("q1", "NO", 1)];
  const said = fold(second.filter((it) => it.interview));
  assert.deepEqual(turnsOf(kit[0], said), [0, 1]);
  assert.equal(firstOpen(of, kit[0], said, 0), undefined);
  assert.equal(firstOpen(of, kit[0], said, 1).id, "q2");
  const opens = shown(of, second, { at: "question", topic: "home" });
  assert.deepEqual([opens.question, opens.turn], ["q2", 1]);
  assert.equal(isDone(of, kit[0], said), false);
  assert.equal(isDone(of, kit[0], fold([...second, answer("q2", "YES", 1)].filter((it) => it.interview))), true);
});

test("what happened to somebody stands, in whichever order it came", () => {
  const seat = (...entries) => {
    const { invited, state, why } = standingOf(pack(), entries).seats.get("bilal");
    return [invited, state, why];
  };
  const could = entry("COULD_NOT", { person: "bilal", why: "ILL" });
  assert.deepEqual(seat(), ["YES", "", ""]);
  assert.deepEqual(seat(begin("bilal", "ASKED", true)), ["YES", "ASKED", ""]);
  assert.deepEqual(seat(could), ["YES", "NOT_ASKED", "ILL"]);
  assert.deepEqual(seat(could, begin("bilal")), ["YES", "ASKED", ""]);
  assert.deepEqual(seat(begin("bilal"), could), ["YES", "NOT_ASKED", "ILL"]);
  assert.deepEqual(seat(begin("bilal"), answer("q1"), could), ["YES", "ASKED", ""]);
  assert.deepEqual(seat(begin("bilal", "TIME_WITH"), begin("bilal")), ["YES", "ASKED", ""]);
  assert.deepEqual(seat(begin("bilal"), begin("bilal", "TIME_WITH")), ["YES", "ASKED", ""]);
  assert.deepEqual(seat(entry("NOT_NOW", { person: "bilal" })), ["NO", "", ""]);
  const timed = entry("TIME_WITH", { saw: "A smile." }, { interview: "interview-bilal", tapper: "sam" });
  assert.deepEqual([...standingOf(pack(), [timed]).seats.get("bilal").times], ["sam"]);
});

test("what was seen can be taken out, and how it was stands for each of the crew", () => {
  const note = entry("SAW", { room: "KITCHEN", words: "Clean." });
  assert.deepEqual(standingOf(pack(), [note]).saw, [{ id: note.id, room: "KITCHEN", words: "Clean." }]);
  assert.deepEqual(standingOf(pack(), [note, entry("SAW_NOT", { id: note.id })]).saw, []);
  const felt = standingOf(pack(), [entry("DEBRIEF", { felt: "GOOD" }), entry("DEBRIEF", { felt: "HARD" }, { tapper: "joe" })]).debriefs;
  assert.deepEqual([felt.get("ann").felt, felt.get("joe").felt], ["GOOD", "HARD"]);
});

test("an answer is told in the words of its tiles, or as it was given", () => {
  const told = (kind, value) => ({ words: `${kind} ${value}`, picture: "" });
  const some = question("q1", { kind: "CHOOSE_SOME", choices: [{ value: "a", words: "Apples", picture: "" }, { value: "b", words: "Bread", picture: "" }] });
  assert.equal(choiceOf(question("q1"), "NO", told).words, "no");
  assert.equal(choiceOf(some, "a b", told).words, "Apples, Bread");
  assert.equal(choiceOf(question("q1", { kind: "NUMBER", choices: [] }), "12", told).words, "NUMBER 12");
  assert.equal(choiceOf(question("q1"), null, told), undefined);
});
