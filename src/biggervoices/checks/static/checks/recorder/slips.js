// What was said in an interview, folded from its slips: the twin of pure/slips.py, by the vectors in tests/pure/slips.json.

import { momentOf } from "./ids.js";

/** @import { Attached, By, Interviewed, Said, Slip } from "./types.js" */
/** @typedef {Required<Slip> & {question: string | null, at: number}} Tap */

const BY = ["MYSELF", "HELP", "SOMEONE"];

/**
 * Fold slips into what stands. Any order, and any slip sent twice, gives the same; a kind it does not know is left out.
 * @param {Iterable<Slip>} slips
 * @returns {Interviewed}
 */
export function fold(slips) {
  const taps = standing(slips);
  const last = new Map(taps.map((tap) => [place(tap.kind, tap.question, tap.turn), tap]));
  /** @param {string} kind */
  const whole = (kind) => last.get(place(kind, null, 0))?.value ?? null;
  const named = choice(whole("NAMED"), "named");
  const byWhom = choice(whole("BY_WHOM"), "by");
  const room = whole("ROOM");
  /** @type {Map<string, Said>} */ const said = new Map();
  /** @type {Map<string, Said>} */ const later = new Map();
  for (const { kind, question, turn } of taps) {
    if (question === null || kind === "ATTACHED") continue;
    const [where, key] = turn ? [later, `${question} ${turn}`] : [said, question];
    if (!where.has(key)) where.set(key, saidOf(last, question, turn));
  }
  return {
    hears: text(whole("HEARS")),
    named: flag(named.named),
    reword: flag(named.reword),
    told: Boolean(whole("TOLD")),
    staff: text(whole("STAFF")),
    room: Array.isArray(room) ? room.map(String) : null,
    hello: Boolean(whole("HELLO")),
    ways: wordsByKey(whole("WAYS")),
    by: BY.includes(/** @type {By} */ (byWhom.by)) ? /** @type {By} */ (byWhom.by) : null,
    who: String(byWhom.who ?? ""),
    language: text(whole("LANGUAGE")) ?? "",
    topics: [...new Set(taps.filter((tap) => tap.kind === "TOPIC").map((tap) => String(tap.value)))],
    enough: Boolean(whole("ENOUGH")),
    said,
    later,
    good: taps.filter((tap) => tap.kind === "GOOD").map(({ id, value, by }) => ({ id, words: wordsOf(value), by })),
    attached: taps.filter((tap) => tap.kind === "ATTACHED").map(attachedOf),
  };
}

/**
 * Give each slip once, in the order of their making, without those that were taken back.
 * @param {Iterable<Slip>} slips
 * @returns {Tap[]}
 */
export function standing(slips) {
  const each = new Map([...slips].map((slip) => [slip.id, tapOf(slip)]));
  const taps = [...each.values()].sort((a, b) => (earlier(a, b) ? -1 : 1));
  const back = taps.filter((tap) => tap.kind === "TAKEN_BACK");
  const gone = new Set(back.filter((tap) => tap.question === null).map((tap) => tap.value));
  const until = new Map(back.filter((tap) => tap.question !== null).map((tap) => [about(tap), tap]));
  return taps.filter((tap) => {
    const end = until.get(about(tap));
    return tap.kind !== "TAKEN_BACK" && !gone.has(tap.id) && !(end && earlier(tap, end));
  });
}

/** @param {Slip} slip @returns {Tap} */
const tapOf = ({ id, kind, value, question, by, at, turn }) => ({
  id, kind, value, question: question ?? null, by: by ?? "MYSELF", at: at ?? momentOf(id), turn: turn ?? 0,
});

/** @param {Tap} a @param {Tap} b */
const earlier = (a, b) => a.at < b.at || (a.at === b.at && a.id < b.id);

/** @param {Tap} tap */
const about = (tap) => `${tap.question} ${tap.turn}`;

/** @param {string} kind @param {string | null} question @param {number} turn */
const place = (kind, question, turn) => `${kind} ${question} ${turn}`;

/** @param {Map<string, Tap>} last @param {string} question @param {number} turn @returns {Said} */
function saidOf(last, question, turn) {
  const [answer, words, want, one] = ["ANSWER", "WORDS", "WANT", "HEARS_ONE"].map((kind) => last.get(place(kind, question, turn)));
  const wish = want ? wordsByKey(want.value) : null;
  const chosen = one ? choice(one.value, "hears") : {};
  return {
    answer: answer ? String(answer.value) : null,
    by: answer?.by ?? "MYSELF",
    words: words ? String(words.value) : "",
    want: wish,
    want_id: wish && want ? want.id : null,
    want_by: wish && want ? want.by : "MYSELF",
    hears: text(chosen.hears),
    named: flag(chosen.named),
    reword: flag(chosen.reword),
  };
}

/** @param {Tap} tap @returns {Attached} */
function attachedOf({ id, value, question, turn, by }) {
  const facts = choice(value, "id");
  return { id, file: String(facts.id ?? ""), what: String(facts.what ?? ""), question, turn, by };
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

// {"named": …}, or the bare value of an older tablet.
/** @param {unknown} value @param {string} name @returns {Record<string, unknown>} */
const choice = (value, name) => (isObject(value) ? value : { [name]: value });

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? value : null);

/** @param {unknown} value */
const flag = (value) => (typeof value === "boolean" ? value : null);

/** @param {unknown} value @returns {Record<string, string> | null} */
const wordsByKey = (value) =>
  isObject(value) && Object.keys(value).length
    ? Object.fromEntries(Object.entries(value).map(([key, it]) => [key, String(it)]))
    : null;

/** @param {unknown} value */
const wordsOf = (value) => String(isObject(value) ? (value.words ?? "") : value);
