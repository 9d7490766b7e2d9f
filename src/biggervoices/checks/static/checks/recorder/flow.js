// Which page comes next. Pure: what is in the pack, what stands, and where somebody wants to go.

import { compile, holds } from "./rules.js";

/** @import { Entry, Interviewed, Pack, Question, Said, Topic } from "./types.js" */
/**
 * Where somebody is, or wants to go. `holder` is whoever has the tablet in their hands: a person, or nobody of them: the crew.
 * @typedef {{at: string, person?: string, holder?: string, step?: string, topic?: string, question?: string, turn?: number,
 *   simpler?: boolean, from?: string, then?: Where, hears?: string, room?: string, askedIn?: boolean, chosen?: string[],
 *   file?: any, what?: string, slip?: string, worry?: any, wrong?: string, fields?: Record<string, string>, note?: string}} Where
 */
/**
 * What stands about a visit and each of its people.
 * @typedef {{invited: string, state: string, why: string, times: Set<string>}} Seat
 * @typedef {{state: string, seats: Map<string, Seat>, saw: {id: string, room: string, words: string}[],
 *   debriefs: Map<string, {felt: string, words: string, wants_talk: boolean}>}} Stands
 */

export const STEPS = ["hello", "ways", "staff", "room", "hears", "named", "told", "by"];
/** Pages of one interview, on which the person has the tablet. */
export const OF_PERSON = new Set([
  "talk",
  "step",
  "ways",
  "topics",
  "topic",
  "question",
  "next",
  "said",
  "how",
  "words",
  "want",
  "hears",
  "good",
  "rest",
  "enough",
  "again",
  "things",
  "photo",
  "drawing",
  "voice",
  "keep",
]);
const OF_CREW = new Set(["visit", "seat", "could", "time", "saw", "saw-room", "finish", "plan"]);
const AFTER = new Set(["debrief", "thanks", "plan"]);

/**
 * Give the page that is shown, for whoever wants to go somewhere.
 * @param {Pack | null} pack
 * @param {Stands | null} stands
 * @param {Interviewed | null} said of the person whom the page is about
 * @param {Where} where
 * @returns {Where}
 */
export function page(pack, stands, said, where) {
  if (where.at === "start" && where.holder && pack) return crewPage(where);
  if (!OF_PERSON.has(where.at) && !OF_CREW.has(where.at) && !AFTER.has(where.at)) return where;
  if (!pack || !stands) return { at: "start" };
  if (stands.state === "DONE") return AFTER.has(where.at) ? where : { at: "done" };
  if (stands.state !== "OPEN") return where.at === "plan" ? where : { at: "planned" };
  const seat = where.person ? stands.seats.get(where.person) : undefined;
  if (!OF_PERSON.has(where.at)) return crewPage(where, seat);
  if (!seat || !said || !where.person) return { at: "open" };
  if (seat.state !== "ASKED") return { at: "seat", person: where.person };
  if (where.holder !== where.person)
    return { at: "give", person: where.person, holder: where.holder, then: { ...where, holder: where.person } };
  return talkPage(pack, said, where);
}

/** @param {Where} where @param {Seat} [seat] @returns {Where} */
function crewPage(where, seat) {
  if (where.holder) return { at: "give-back", holder: where.holder, then: { ...where, holder: undefined } };
  if (where.at === "visit") return { at: "open" };
  const needsSomebody = ["seat", "could", "time"].includes(where.at);
  return needsSomebody && !seat ? { at: "open" } : where;
}

/** @param {Pack} pack @param {Interviewed} said @param {Where} where @returns {Where} */
function talkPage(pack, said, where) {
  const step = nextStep(said);
  const mayGo = where.at === "step" || where.at === "ways" || where.at === "rest" || where.at === "enough";
  if (step && !mayGo) return { ...where, at: "step", step };
  if (where.at === "talk") return { ...where, at: "topics" };
  if (where.at === "next") return following(pack, said, where);
  if (!["topic", "question", "again"].includes(where.at)) return where;
  const topic = topicOf(pack, where);
  if (!topic) return { ...where, at: "topics" };
  if (where.at === "question" && !where.question) {
    const opens = where.turn === undefined ? opensAt(pack, topic, said) : { turn: where.turn, question: firstOpen(pack, topic, said, where.turn) };
    return opens?.question
      ? { ...where, topic: topic.id, question: opens.question.id, turn: opens.turn }
      : { ...where, at: "topic", topic: topic.id, turn: 0 };
  }
  return { ...where, topic: topic.id };
}

/**
 * Go on from a question: to the next that is asked, or to all answers of the topic.
 * @param {Pack} pack @param {Interviewed} said @param {Where} where @returns {Where}
 */
function following(pack, said, where) {
  const topic = topicOf(pack, where);
  const back = { at: "topic", person: where.person, holder: where.holder, topic: topic?.id, turn: where.turn };
  if (!topic || where.from === "topic") return back;
  const order = topic.questions.map((question) => question.id);
  const at = order.indexOf(where.question ?? "");
  const later = asked(pack, topic, said, where.turn ?? 0).find((question) => order.indexOf(question.id) > at);
  return later ? { ...back, at: "question", question: later.id } : { ...back, at: topic.again ? "again" : "topic" };
}

// --- before the questions --------------------------------------------------------------------------------------------

/** @param {Interviewed} said @returns {string | undefined} the first step that is not done yet */
export function nextStep(said) {
  /** @type {Record<string, boolean>} */
  const done = {
    hello: said.hello,
    ways: said.ways !== null,
    staff: said.staff !== null,
    room: said.room !== null,
    hears: said.hears !== null,
    named: said.named !== null,
    told: said.told,
    by: said.by !== null,
  };
  return STEPS.find((step) => !done[step]);
}

/** @param {string} step @returns {string} the kind of the entry that a step makes */
export const kindOf = (step) => (step === "by" ? "BY_WHOM" : step.toUpperCase());

// --- topics and questions --------------------------------------------------------------------------------------------

/** @param {Pack} pack @param {Where} where @returns {Topic | undefined} */
export function topicOf(pack, where) {
  return pack.kit.topics.find((topic) => topic.id === where.topic || topic.questions.some((it) => it.id === where.question));
}

/** @param {Interviewed} said @param {string} question @param {number} turn @returns {Said | undefined} */
export function saidOf(said, question, turn) {
  return turn ? said.later.get(`${question} ${turn}`) : said.said.get(question);
}

/** @param {Pack} pack @param {Interviewed} said @returns {Topic[]} the topics that can be chosen now */
export function topics(pack, said) {
  return pack.kit.topics.filter((topic) => asks(topic.rule, answers(pack, said, null, 0)) || turnsOf(topic, said).length);
}

/**
 * @param {Pack} pack @param {Topic} topic @param {Interviewed} said @param {number} turn
 * @returns {Question[]} the questions that are asked now
 */
export function asked(pack, topic, said, turn) {
  const given = answers(pack, said, topic, turn);
  return topic.questions.filter((question) => asks(question.rule, given));
}

/**
 * Those that are asked, and those that were answered when they still were.
 * @param {Pack} pack @param {Topic} topic @param {Interviewed} said @param {number} turn
 */
export function answered(pack, topic, said, turn) {
  const now = new Set(asked(pack, topic, said, turn));
  return topic.questions.filter((it) => it.kind !== "SHOW" && (now.has(it) || saidOf(said, it.id, turn)?.answer));
}

/** @param {Pack} pack @param {Topic} topic @param {Interviewed} said @param {number} turn */
export function firstOpen(pack, topic, said, turn) {
  return asked(pack, topic, said, turn).find((question) => !saidOf(said, question.id, turn)?.answer);
}

/**
 * Give where a topic goes on: the first question without an answer, in the first time that has one.
 * @param {Pack} pack @param {Topic} topic @param {Interviewed} said
 */
export function opensAt(pack, topic, said) {
  const turns = turnsOf(topic, said);
  for (const turn of turns.length ? turns : [0]) {
    const question = firstOpen(pack, topic, said, turn);
    if (question) return { turn, question };
  }
  return undefined;
}

/** @param {Pack} pack @param {Topic} topic @param {Interviewed} said @param {Question} question @param {number} turn */
export function before(pack, topic, said, question, turn) {
  const order = asked(pack, topic, said, turn);
  return order[order.indexOf(question) - 1];
}

/** @param {Topic} topic @param {Interviewed} said @returns {number[]} the times that something was said in this topic */
export function turnsOf(topic, said) {
  const ids = new Set(topic.questions.map((question) => question.id));
  const turns = new Set([...said.said.keys()].some((id) => ids.has(id)) ? [0] : []);
  for (const key of said.later.keys()) {
    const [id, turn] = key.split(" ");
    if (ids.has(id)) turns.add(Number(turn));
  }
  return [...turns].sort((one, other) => one - other);
}

/** @param {Pack} pack @param {Topic} topic @param {Interviewed} said @returns {boolean} */
export function isDone(pack, topic, said) {
  return turnsOf(topic, said).length > 0 && !turnsOf(topic, said).some((turn) => firstOpen(pack, topic, said, turn));
}

/**
 * The answers by key of the question, with those of this very turn where a topic is asked again.
 * @param {Pack} pack @param {Interviewed} said @param {Topic | null} within @param {number} turn
 */
function answers(pack, said, within, turn) {
  /** @type {Map<string, string>} */
  const given = new Map();
  for (const topic of pack.kit.topics) {
    for (const question of topic.questions) {
      const answer = saidOf(said, question.id, topic === within ? turn : 0)?.answer;
      if (answer) given.set(question.key, answer);
    }
  }
  return given;
}

/** @type {Map<string, import("./rules.js").Tree | null>} */
const trees = new Map();

/**
 * No rule: always. So does a rule that cannot be read, for no question may get lost.
 * @param {string} rule @param {Map<string, string>} given
 */
function asks(rule, given) {
  if (!rule) return true;
  let tree = trees.get(rule);
  if (tree === undefined) {
    try {
      tree = compile(rule);
    } catch {
      tree = null;
    }
    trees.set(rule, tree);
  }
  return tree === null || holds(tree, given);
}

/**
 * Give an answer as it is shown: one that was pressed, or what was typed, chosen, taken or spoken.
 * @param {Question} question @param {string | null | undefined} value
 * @param {(kind: string, value: string) => {words: string, picture: string}} told
 */
export function choiceOf(question, value, told) {
  if (!value) return undefined;
  const pressed = question.choices.find((choice) => choice.value === value);
  if (pressed) return pressed;
  if (question.kind !== "CHOOSE_SOME") return { value, ...told(question.kind, value) };
  const words = value.split(" ").map((one) => question.choices.find((choice) => choice.value === one)?.words ?? one);
  return { value, words: words.join(", "), picture: question.picture };
}

// --- the visit -------------------------------------------------------------------------------------------------------

/**
 * Say what stands about the visit: what the pack knew, and what happened since.
 * @param {Pack} pack
 * @param {Entry[]} entries
 * @returns {Stands}
 */
export function standingOf(pack, entries) {
  /** @type {Map<string, Seat>} */
  const seats = new Map();
  for (const { id, invited, state } of pack.people) seats.set(id, { invited, state, why: "", times: new Set() });
  /** @type {Stands} */
  const stands = { state: pack.visit.state, seats, saw: [.../** @type {any[]} */ (pack.visit.saw)], debriefs: new Map() };
  const persons = new Map(pack.people.map((person) => [person.interview, person.id]));
  const talked = new Set(
    pack.people.filter((person) => person.slips.some((slip) => slip.kind === "ANSWER")).map((person) => person.id),
  );
  for (const entry of entries) {
    if (entry.interview) {
      const person = persons.get(entry.interview) ?? "";
      if (entry.kind === "ANSWER") talked.add(person);
      if (entry.kind === "TIME_WITH") seats.get(person)?.times.add(entry.tapper ?? "");
    } else happened(stands, entry, talked);
  }
  return stands;
}

/** @param {Stands} stands @param {Entry} entry @param {Set<string>} talked */
function happened(stands, { id, kind, tapper, ...entry }, talked) {
  const value = /** @type {any} */ (entry.value);
  const seat = stands.seats.get(value?.person);
  if (kind === "ARRIVED" && stands.state === "PLANNED") stands.state = "OPEN";
  if (kind === "FINISHED") stands.state = "DONE";
  if (kind === "BEGIN" && seat) {
    if (value.asked_now) seat.invited = "YES";
    if (seat.state !== "ASKED") [seat.state, seat.why] = [value.way, ""];
  }
  if (kind === "NOT_NOW" && seat) seat.invited = "NO";
  if (kind === "COULD_NOT" && seat && !talked.has(value.person) && !seat.times.size)
    [seat.state, seat.why] = ["NOT_ASKED", value.why];
  if (kind === "SAW") stands.saw.push({ id, room: value.room, words: value.words });
  if (kind === "SAW_NOT") stands.saw = stands.saw.filter((it) => it.id !== value.id);
  if (kind === "DEBRIEF") stands.debriefs.set(tapper ?? "", value);
}
