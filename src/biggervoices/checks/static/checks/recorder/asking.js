// The pages of one interview: the steps before, the topics, a question a page, words and wishes beside, rest and enough.

import {
  answered,
  before,
  choiceOf,
  isDone,
  asked,
  kindOf,
  nextStep,
  opensAt,
  saidOf,
  topicOf,
  topics,
  turnsOf,
} from "./flow.js";

/** @import { By, Choice, Facts, Interviewed, Person, Question, Said, Topic } from "./types.js" */
/** @import { Page, Screen } from "./pages.js" */
/** @import { Deed } from "./dom.js" */
/** @import { Where } from "./flow.js" */
/**
 * What each page of an interview starts from.
 * @typedef {{person: Person, said: Interviewed, at: (to: Partial<Where> & {at: string}) => Where,
 *   tap: (kind: string, value: unknown, question?: Question) => Facts}} Talk
 */

const ALWAYS = ["DO_NOT_KNOW", "NOT_SAY", "SKIP"];
const MADE = ["PHOTO", "DRAWING", "VOICE"];

/** @param {Screen} screen @returns {Talk} */
export function talkOf({ pack, where, said, crew }) {
  const person = /** @type {Person} */ (pack.people.find((one) => one.id === where.person));
  const stands = said(person.id);
  const supporter = crew.find((one) => !one.checks);
  return {
    person,
    said: stands,
    at: (to) => ({ person: person.id, holder: where.holder, turn: where.turn, ...to }),
    tap: (kind, value, question) => ({
      kind,
      value,
      interview: person.interview,
      question: question?.id ?? null,
      turn: question ? (where.turn ?? 0) : 0,
      by: /** @type {By} */ (stands.by ?? "MYSELF"),
      helped_by: stands.by === "HELP" && stands.who === "SUPPORTER" ? (supporter?.id ?? null) : null,
    }),
  };
}

// --- before the questions --------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function step(screen) {
  const { kit, pack, where, crew } = screen;
  const { person, said, at, tap } = talkOf(screen);
  const name = where.step ?? "hello";
  const page = person.steps[name];
  const began = !nextStep(said);
  const to = at({ at: "talk" });
  /** @param {Choice} choice @returns {Deed} */
  const press = (choice) => {
    if (choice.value === "CHANGE") return { go: at({ at: "step", step: "hears" }) };
    if (choice.value === "NOT_NOW") return { put: notNow(screen), go: at({ at: "visit" }) };
    if (name !== "room") return { put: [tap(kindOf(name), choice.means)], go: to };
    const codes = inRoom(said.room ?? [], choice.value);
    return { put: [tap("ROOM", codes)], go: choice.value === "NOBODY" ? to : at({ at: "step", step: name }) };
  };
  const faces = page.people?.map((id) => crew.find((one) => one.id === id));
  const supporter = crew.find((one) => !one.checks);
  return {
    title: name === "hello" ? kit.t("hello") : page.title, // no name, which a browser would keep
    main: [
      faces ? kit.h1(page.title) : kit.row(page.picture, kit.h1(page.title)),
      faces?.map(
        (one) =>
          one &&
          kit.row("person", [kit.strong(one.first_name), kit.p(kit.t(one.checks ? "checker" : "supporter"))], {
            src: one.photo,
            alt: kit.t("photo_of", { name: one.first_name }),
          }),
      ),
      page.rows.map((row) => kit.row(row.picture, kit.p(row.words))),
      kit.tiles(
        page.choices.map((choice) =>
          kit.tile({
            ...choice,
            chosen: isChosen(name, choice, said),
            src: choice.value === "SUPPORTER" ? supporter?.photo : "",
            press: press(choice),
          }),
        ),
      ),
      name === "room" && said.room?.length && kit.button(kit.t("next"), { go: to }, { kind: "main", glyph: "next" }),
      name === "ways" && kit.button(kit.t("write_it_down"), { go: at({ at: "ways" }) }, { glyph: "change" }),
      kit.back(kit.t(began ? "back" : "back_to_visit"), { go: at({ at: began ? "topics" : "visit" }) }),
    ],
  };
}

/**
 * Press a tile once to add somebody, and once more to take them out; "nobody else" takes all out.
 * @param {readonly string[]} there @param {string} pressed
 */
function inRoom(there, pressed) {
  if (pressed === "NOBODY") return ["NOBODY"];
  const codes = there.filter((code) => code !== "NOBODY");
  return codes.includes(pressed) ? codes.filter((code) => code !== pressed) : [...codes, pressed];
}

/** @param {string} name @param {Choice} choice @param {Interviewed} said */
function isChosen(name, choice, said) {
  if (name === "room") return said.room?.includes(choice.value) ?? false;
  /** @type {Record<string, unknown>} */
  const stands = {
    ways: said.ways,
    staff: said.staff,
    hears: said.hears,
    named: said.named === null ? null : { named: said.named, ...(said.reword === null ? {} : { reword: said.reword }) },
    by: said.by === null ? null : { by: said.by, ...(said.who ? { who: said.who } : {}) },
  };
  return choice.means !== null && same(choice.means, stands[name]);
}

/** @param {any} one @param {any} other */
function same(one, other) {
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return one === other && one !== undefined;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

/** The person does not want to, on the day, and nobody asks why. @param {Screen} screen @returns {Facts[]} */
function notNow(screen) {
  const { person, said } = talkOf(screen);
  const answeredAny = [...said.said.values()].some((one) => one.answer);
  const could = { kind: "COULD_NOT", value: { person: person.id, why: "DID_NOT_WANT" } };
  return [{ kind: "NOT_NOW", value: { person: person.id } }, ...(answeredAny ? [] : [could])];
}

/** @param {Screen} screen @returns {Page} */
export function ways(screen) {
  const { kit, where } = screen;
  const { said, at, tap } = talkOf(screen);
  /** @param {Record<string, string>} fields @returns {Deed} */
  const keep = (fields) => {
    const missing = ["yes", "no"].find((name) => !fields[name].trim());
    if (missing) return { go: { ...where, wrong: missing, fields } };
    return { put: [tap("WAYS", { yes: fields.yes.trim(), no: fields.no.trim() })], go: at({ at: "talk" }) };
  };
  const box = (/** @type {"yes" | "no"} */ name) => {
    const label = kit.t(`ways_${name}`);
    const wrong = where.wrong === name ? kit.t("please_answer", { label }) : "";
    return kit.field(name, {
      label,
      type: "text",
      value: where.fields?.[name] ?? said.ways?.[name],
      wrong,
      facts: { maxlength: 300 },
    });
  };
  return {
    title: kit.t("ways_title"),
    main: [
      kit.row("yes", [kit.h1(kit.t("ways_title")), kit.p(kit.t("ways_hint"))]),
      box("yes"),
      box("no"),
      kit.buttons(kit.button(kit.t("keep_it"), keep, { kind: "main" })),
      kit.back(kit.t("back"), { go: at({ at: "step", step: "ways" }) }),
    ],
  };
}

// --- topics ----------------------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function topicsPage(screen) {
  const { kit, pack } = screen;
  const { said, at, tap } = talkOf(screen);
  const title = kit.t("topics");
  const open = (/** @type {Topic} */ topic) => ({
    put: [tap("TOPIC", topic.key)],
    go: at({ at: "question", topic: topic.id, turn: undefined }),
  });
  const setting = (/** @type {string} */ key, /** @type {string} */ picture, /** @type {string} */ name) =>
    kit.tile({ words: kit.t(key), picture, press: { go: at({ at: "step", step: name }) } });
  return {
    title,
    main: [
      kit.h1(title),
      kit.p(kit.t("topics_one")),
      kit.tiles(
        topics(pack, said).map((topic) =>
          kit.tile({ words: topic.name, picture: topic.picture, chosen: isDone(pack, topic, said), press: open(topic) }),
        ),
      ),
      kit.h2(kit.t("or")),
      kit.tiles(goodTile(screen), restTile(screen), enoughTile(screen)),
      kit.h2(kit.t("change_any_time")),
      kit.tiles(
        setting("who_can_hear", "listen", "hears"),
        setting("my_name", "my-name", "named"),
        setting("staff_in_room", "staff-out", "staff"),
        setting("who_is_answering", "by-myself", "by"),
      ),
      kit.back(kit.t("back_to_visit"), { go: at({ at: "visit" }) }),
    ],
  };
}

/** @param {Screen} screen */
function goodTile(screen) {
  const { said, at } = talkOf(screen);
  const press = { go: at({ at: "good", from: screen.where.at }) };
  return screen.kit.tile({ words: screen.kit.t("good_thing"), picture: "good-thing", done: said.good.length > 0, press });
}

/** @param {Screen} screen */
function restTile(screen) {
  const { at } = talkOf(screen);
  return screen.kit.tile({
    words: screen.kit.t("have_a_rest"),
    picture: "rest",
    press: { go: at({ at: "rest", then: screen.where }) },
  });
}

/** @param {Screen} screen */
function enoughTile(screen) {
  const { at, tap } = talkOf(screen);
  return screen.kit.tile({
    words: screen.kit.t("that_is_enough"),
    picture: "finish",
    press: { put: [tap("ENOUGH", true)], go: at({ at: "enough" }) },
  });
}

/** All answers of one topic on one page, each of which can be changed. @param {Screen} screen @returns {Page} */
export function topicPage(screen) {
  const { kit, pack, where } = screen;
  const { said, at } = talkOf(screen);
  const topic = /** @type {Topic} */ (topicOf(pack, where));
  const title = kit.t("what_you_said", { topic: topic.name });
  const turns = turnsOf(topic, said);
  const opens = opensAt(pack, topic, said);
  return {
    title,
    main: [
      kit.row(topic.picture, [kit.h1(title), kit.p(kit.t("is_it_right"))]),
      (turns.length ? turns : [0]).map((turn) => [
        turn > 0 && kit.h2(named(topic, turn)),
        answered(pack, topic, said, turn).map((question) => answerRow(screen, question, turn)),
      ]),
      opens &&
        kit.button(
          kit.t("go_on_topic"),
          { go: at({ at: "question", topic: topic.id, question: opens.question.id, turn: opens.turn }) },
          { kind: "main", glyph: "next" },
        ),
      Boolean(topic.again) &&
        kit.button(kit.t("again_more"), { go: at({ at: "question", topic: topic.id, turn: oneMore(topic, said) }) }, { glyph: "add" }),
      kit.h2(kit.t("what_now")),
      kit.tiles(
        kit.tile({ words: kit.t("another_topic"), picture: "choose", press: { go: at({ at: "topics" }) } }),
        goodTile(screen),
        restTile(screen),
        enoughTile(screen),
      ),
    ],
  };
}

/** @param {Screen} screen @param {Question} question @param {number} turn */
function answerRow(screen, question, turn) {
  const { kit } = screen;
  const { said, at } = talkOf(screen);
  const one = saidOf(said, question.id, turn);
  const choice = choiceOf(question, one?.answer, screen.told);
  const to = (/** @type {string} */ name) => ({ go: at({ at: name, question: question.id, turn, from: "topic" }) });
  return kit.row(choice?.picture || question.picture, [
    kit.p(question.words),
    kit.strong(choice ? kit.t("you_said", { answer: choice.words }) : kit.t("not_asked_yet")),
    one?.answer && one.by === "SOMEONE" && kit.p(kit.t("proxy")),
    one?.words && kit.p(kit.t("your_words", { words: one.words })),
    one?.want && kit.p(kit.t("you_want_change", { words: one.want.words })),
    kit.buttons(
      kit.button(kit.t(choice ? "change_it" : "answer_it"), to("question"), { about: question.words }),
      choice && kit.button(kit.t(one?.want ? "change_what_i_want" : "wants_change"), to("want"), { about: question.words }),
    ),
  ]);
}

/** @param {Topic} topic @param {Interviewed} said */
const oneMore = (topic, said) => Math.max(0, ...turnsOf(topic, said)) + 1;

/** Name a topic, and which time it is. @param {Topic} topic @param {number} turn */
const named = (topic, turn) => (turn ? `${topic.name} ${turn + 1}` : topic.name);

/** A topic that is asked for each of several things. @param {Screen} screen @returns {Page} */
export function again(screen) {
  const { kit, pack, where } = screen;
  const { said, at } = talkOf(screen);
  const topic = /** @type {Topic} */ (topicOf(pack, where));
  const turn = oneMore(topic, said);
  return {
    title: kit.t("again_title"),
    main: [
      kit.row(topic.picture, [kit.h1(kit.t("again_title")), kit.p(kit.t("again_words"))]),
      kit.tiles(
        kit.tile({ words: kit.t("again_yes"), picture: "again", press: { go: at({ at: "question", topic: topic.id, turn }) } }),
        kit.tile({ words: kit.t("again_no"), picture: "next", press: { go: at({ at: "topic", topic: topic.id, turn: 0 }) } }),
      ),
    ],
  };
}

// --- a question ------------------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {{question: Question, topic: Topic, turn: number, here: Said | undefined}} */
function asking({ pack, where, said }) {
  const topic = /** @type {Topic} */ (topicOf(pack, where));
  const question = /** @type {Question} */ (topic.questions.find((one) => one.id === where.question));
  const turn = where.turn ?? 0;
  return { question, topic, turn, here: saidOf(said(/** @type {string} */ (where.person)), question.id, turn) };
}

/** @param {Screen} screen @returns {Page} */
export function question(screen) {
  const { kit, pack, where } = screen;
  const { said, at } = talkOf(screen);
  const { question, topic, turn } = asking(screen);
  const order = asked(pack, topic, said, turn);
  const title = where.simpler && question.simpler ? question.simpler : question.words;
  const here = (/** @type {Partial<Where> & {at: string}} */ to) => ({ go: at({ question: question.id, ...to }) });
  const shown = question.kind === "SHOW";
  return {
    title,
    main: [
      kit.fault(where.wrong),
      beforeStrip(screen),
      order.includes(question) && kit.progress(order.indexOf(question) + 1, order.length, named(topic, turn)),
      kit.row(
        question.picture,
        title === question.simpler
          ? kit.h1(title)
          : [kit.h1(title, question.sound), question.sentence && kit.p(question.sentence)],
      ),
      answers(screen),
      !shown && whoAnswers(screen),
      !shown &&
        kit.buttons(
          kit.button(kit.t("wants_change"), here({ at: "want" }), { glyph: "change" }),
          kit.button(kit.t("add_words"), here({ at: "words" }), { glyph: "speech" }),
          kit.button(kit.t("things"), here({ at: "things" }), { glyph: "photo" }),
          question.simpler &&
            kit.button(
              kit.t(where.simpler ? "other_way" : "more_simply"),
              { go: { ...where, simpler: !where.simpler } },
              { glyph: "help" },
            ),
          kit.button(kit.t("have_a_rest"), { go: at({ at: "rest", then: where }) }, { glyph: "pause" }),
          kit.button(kit.t("more"), here({ at: "how" }), { glyph: "next" }),
        ),
      kit.buttons(inOthers(screen)),
    ],
  };
}

/** Ask in another language from here on. @param {Screen} screen */
function inOthers({ kit, pack, where, ...screen }) {
  const { said, tap } = talkOf({ kit, pack, where, ...screen });
  const [first, ...others] = pack.kit.languages;
  const now = others.find((it) => it.code === said.language) ?? first;
  return pack.kit.languages
    .filter((it) => it !== now)
    .map(({ code, name }) =>
      kit.button(kit.t("ask_in", { language: name }), { put: [tap("LANGUAGE", code)], go: where }, { glyph: "speech" }),
    );
}

/** Whatever this question offers to press, to write or to make; and three answers that every one has. @param {Screen} screen */
function answers(screen) {
  const { question } = asking(screen);
  const fixed = question.choices.filter((choice) => ALWAYS.includes(choice.value));
  const own = question.choices.filter((choice) => !ALWAYS.includes(choice.value));
  const make = MADE.includes(question.kind)
    ? making
    : { CHOOSE_SOME: choosing, TEXT: writing, NUMBER: counting, DATE: dating, TIME: dating }[question.kind];
  if (!make) return screen.kit.tiles(question.choices.map((choice) => answerTile(screen, choice)));
  return [make(screen, own), screen.kit.tiles(fixed.map((choice) => answerTile(screen, choice)))];
}

/** @param {Screen} screen @param {Choice} choice */
function answerTile(screen, choice) {
  const { here } = asking(screen);
  return screen.kit.tile({ ...choice, chosen: choice.value === here?.answer, press: answer(screen, choice.value) });
}

/** @param {Screen} screen @param {string} value @returns {Deed} */
function answer(screen, value) {
  const { at, tap } = talkOf(screen);
  const { question } = asking(screen);
  const to = screen.look.youSaid && question.kind !== "SHOW" ? "said" : "next";
  return { put: [tap("ANSWER", value, question)], go: at({ at: to, question: question.id, from: screen.where.from }) };
}

/** @param {Screen} screen @param {Choice[]} own */
function choosing(screen, own) {
  const { kit, where } = screen;
  const { here } = asking(screen);
  const given = here?.answer && !ALWAYS.includes(here.answer) ? here.answer.split(" ") : [];
  const chosen = where.chosen ?? given;
  const pressed = (/** @type {string} */ value) =>
    chosen.includes(value) ? chosen.filter((it) => it !== value) : [...chosen, value];
  const inOrder = own.map((choice) => choice.value).filter((value) => chosen.includes(value));
  return [
    kit.p(kit.t("choose_some")),
    kit.tiles(
      own.map((choice) =>
        kit.tile({
          ...choice,
          chosen: chosen.includes(choice.value),
          press: { go: { ...where, chosen: pressed(choice.value) } },
        }),
      ),
    ),
    inOrder.length > 0 && kit.button(kit.t("next"), answer(screen, inOrder.join(" ")), { kind: "main", glyph: "next" }),
  ];
}

/** @param {Screen} screen */
function given({ where, ...screen }) {
  const { here } = asking({ where, ...screen });
  return where.fields?.answer ?? (here?.answer && !ALWAYS.includes(here.answer) ? here.answer : "");
}

/**
 * Take what was typed, when it is there and right.
 * @param {Screen} screen @param {(value: string) => string} wrongOf @returns {(fields: Record<string, string>) => Deed}
 */
const typed = (screen, wrongOf) => (fields) => {
  const value = fields.answer.trim();
  const wrong = wrongOf(value);
  return wrong ? { go: { ...screen.where, wrong, fields } } : answer(screen, value);
};

/** @param {Screen} screen */
function writing(screen) {
  const { kit } = screen;
  const needed = (/** @type {string} */ value) =>
    tooLong(kit, value) || (value ? "" : kit.t("please_answer", { label: kit.t("words_label") }));
  return [
    kit.field("answer", { label: kit.t("words_label"), hint: kit.t("words_hint"), value: given(screen) }),
    kit.buttons(kit.button(kit.t("this_is_it"), typed(screen, needed), { kind: "main", glyph: "next" })),
  ];
}

/** @param {Screen} screen */
function counting(screen) {
  const { kit, where } = screen;
  const { least, most, whole } = asking(screen).question.limits;
  const label = kit.t("your_answer");
  const hint =
    least !== undefined && most !== undefined
      ? kit.t("number_from_to", { least, most })
      : least !== undefined
        ? kit.t("number_least", { least })
        : most !== undefined
          ? kit.t("number_most", { most })
          : whole
            ? kit.t("number_whole")
            : "";
  const wrongOf = (/** @type {string} */ value) => {
    const n = Number(value);
    const fits = value !== "" && Number.isFinite(n) && !(n < least) && !(n > most) && !(whole && !Number.isInteger(n));
    return fits ? "" : hint || kit.t("please_answer", { label });
  };
  const by = (/** @type {number} */ step) => (/** @type {Record<string, string>} */ fields) => {
    const from = fields.answer.trim() === "" ? (least ?? 0) - Math.max(step, 0) : Number(fields.answer) || 0;
    const n = Math.min(most ?? Infinity, Math.max(least ?? -Infinity, from + step));
    return { go: { ...where, wrong: undefined, fields: { answer: String(n) } } };
  };
  return [
    kit.field("answer", {
      label,
      hint,
      type: "text",
      value: given(screen),
      facts: { inputmode: "decimal", autocomplete: "off" },
    }),
    kit.buttons(kit.button(kit.t("less"), by(-1), { glyph: "down" }), kit.button(kit.t("more_number"), by(1), { glyph: "up" })),
    kit.buttons(kit.button(kit.t("this_is_it"), typed(screen, wrongOf), { kind: "main", glyph: "next" })),
  ];
}

/** A day or a time. @param {Screen} screen */
function dating(screen) {
  const { kit } = screen;
  const kind = asking(screen).question.kind;
  const label = kit.t(kind === "DATE" ? "which_day" : "what_time");
  const needed = (/** @type {string} */ value) => (value ? "" : kit.t("please_answer", { label }));
  return [
    kit.field("answer", { label, type: kind.toLowerCase(), value: given(screen) }),
    kit.buttons(kit.button(kit.t("this_is_it"), typed(screen, needed), { kind: "main", glyph: "next" })),
  ];
}

/** @param {Screen} screen */
function making(screen) {
  const { kit } = screen;
  const { at } = talkOf(screen);
  const { question, here } = asking(screen);
  const what = question.kind.toLowerCase();
  const picture = { photo: "camera", drawing: "pencil", voice: "voice" }[what] ?? what;
  return kit.tiles(
    kit.tile({
      words: kit.t(what),
      picture,
      chosen: here?.answer === question.kind,
      press: { go: at({ at: what, question: question.id, from: "answer" }) },
    }),
  );
}

/** @param {Screen} screen */
function beforeStrip(screen) {
  const { kit, pack } = screen;
  const { said, at } = talkOf(screen);
  const { question, topic, turn } = asking(screen);
  const last = before(pack, topic, said, question, turn);
  const one = last && saidOf(said, last.id, turn);
  const choice = last && choiceOf(last, one?.answer, screen.told);
  if (!last || last.kind === "SHOW") return null;
  if (!choice) return one?.want && kit.strip("change", kit.t("said_wants_change"));
  const to = (/** @type {string} */ name) => ({ go: at({ at: name, question: last.id, from: "strip" }) });
  return kit.strip(
    choice.picture,
    kit.t("you_said", { answer: choice.words }),
    kit.inline(kit.t("change_it"), to("question")),
    !one?.want && kit.inline(kit.t("wants_change"), to("want")),
  );
}

/** @param {Screen} screen */
function whoAnswers(screen) {
  const { kit } = screen;
  const { person, said, at } = talkOf(screen);
  const [key, picture] = {
    HELP: ["answers_help", "with-help"],
    SOMEONE: ["answers_someone", "answered-for-me"],
    MYSELF: ["answers_self", "by-myself"],
  }[said.by ?? "MYSELF"];
  return kit.strip(
    picture,
    kit.t(key, { name: person.first_name }),
    kit.inline(kit.t("change_who"), { go: at({ at: "step", step: "by" }) }),
  );
}

/** You said: a page of its own after an answer, for whoever wants it. @param {Screen} screen @returns {Page} */
export function saidPage(screen) {
  const { kit, pack, where } = screen;
  const { said, at } = talkOf(screen);
  const { question, topic, turn, here } = asking(screen);
  const choice = choiceOf(question, here?.answer, screen.told);
  const title = choice ? kit.t("you_said", { answer: choice.words }) : kit.t("not_answered_yet");
  const order = asked(pack, topic, said, turn);
  const to = (/** @type {string} */ name) => ({ go: at({ at: name, question: question.id, from: "said" }) });
  return {
    title,
    main: [
      kit.progress(order.indexOf(question) + 1, order.length, named(topic, turn)),
      kit.p(question.words),
      choice ? kit.row(choice.picture, kit.h1(title)) : kit.h1(title),
      kit.tiles(
        kit.tile({
          words: kit.t(order.at(-1) === question ? "go_on" : "next_question"),
          picture: "next",
          press: { go: at({ at: "next", question: question.id, from: where.from }) },
        }),
        kit.tile({ words: kit.t("change_it"), picture: "again", press: to("question") }),
        kit.tile({ words: kit.t("wants_change"), picture: "change", done: Boolean(here?.want), press: to("want") }),
        kit.tile({ words: kit.t("add_words"), picture: "talk", done: Boolean(here?.words), press: to("words") }),
      ),
    ],
  };
}

/** Go back to where words or wishes were added from. @param {Screen} screen @returns {Where} */
function backTo(screen) {
  const { at } = talkOf(screen);
  const { question, topic } = asking(screen);
  const { from } = screen.where;
  if (from === "topic") return at({ at: "topic", topic: topic.id });
  if (from === "said") return at({ at: "said", question: question.id });
  return at({ at: from === "strip" ? "next" : "question", question: question.id });
}

/**
 * How to ask this question, and what good looks like: for the checker, apart from the question.
 * @param {Screen} screen @returns {Page}
 */
export function how(screen) {
  const { kit } = screen;
  const { person, said, at } = talkOf(screen);
  const { question } = asking(screen);
  const title = kit.t("more_about");
  /** @param {string} picture @param {string} heading @param {string | undefined} words */
  const about = (picture, heading, words) => words && kit.row(picture, [kit.strong(heading), kit.p(words)]);
  const yesNo = { yes: said.ways?.yes ?? person.yes, no: said.ways?.no ?? person.no };
  return {
    title,
    main: [
      kit.row(question.picture, [kit.h1(title), kit.p(question.words)]),
      kit.tiles(
        kit.tile({
          words: kit.t("who_can_hear_this"),
          picture: "listen",
          press: { go: at({ at: "hears", question: question.id }) },
        }),
        kit.tile({ words: kit.t("who_is_answering"), picture: "by-myself", press: { go: at({ at: "step", step: "by" }) } }),
        kit.tile({ words: kit.t("all_topics"), picture: "choose", press: { go: at({ at: "topics" }) } }),
      ),
      kit.h2(kit.t("for_checker")),
      about("talk", kit.t("ask_like_this"), question.how_to_ask),
      about("easy-read", kit.t("simply"), question.simpler),
      about("good-thing", kit.t("good_looks_like"), question.good),
      about("yes", kit.t("how_says_yes", { name: person.first_name }), yesNo.yes),
      about("no", kit.t("how_says_no", { name: person.first_name }), yesNo.no),
      about("worried", kit.t("tell_if"), question.worry),
      kit.back(kit.t("back_to_question"), { go: at({ at: "question", question: question.id }) }),
    ],
  };
}

// --- words and wishes ------------------------------------------------------------------------------------------------

const MOST_LETTERS = 2000;

/** @param {import("./kit.js").Kit} kit @param {string} words */
export const tooLong = (kit, words) =>
  words.length > MOST_LETTERS
    ? kit.t("too_many_letters", { most: MOST_LETTERS.toLocaleString("en-GB"), here: words.length.toLocaleString("en-GB") })
    : "";

/** @param {Screen} screen @returns {Page} */
export function words(screen) {
  const { kit, where } = screen;
  const { at, tap } = talkOf(screen);
  const { question, here } = asking(screen);
  /** @param {Record<string, string>} fields @returns {Deed} */
  const keep = (fields) => {
    const wrong = tooLong(kit, fields.words);
    return wrong
      ? { go: { ...where, wrong, fields } }
      : { put: [tap("WORDS", fields.words.trim(), question)], go: backTo(screen) };
  };
  return {
    title: kit.t("add_words"),
    main: [
      kit.fault(where.wrong),
      kit.row(question.picture, [kit.h1(kit.t("add_words")), kit.p(question.words)]),
      kit.field("words", { label: kit.t("words_label"), hint: kit.t("words_hint"), value: where.fields?.words ?? here?.words }),
      kit.buttons(kit.button(kit.t("keep_my_words"), keep, { kind: "main" })),
      kit.back(kit.t("back_to_question"), { go: at({ at: "question", question: question.id }) }),
    ],
  };
}

/** I want this to change: what, and for whom. @param {Screen} screen @returns {Page} */
export function want(screen) {
  const { kit, pack, where } = screen;
  const { said, at, tap } = talkOf(screen);
  const { question, here } = asking(screen);
  const wish = here?.want;
  /** @param {string} about @returns {(fields: Record<string, string>) => Deed} */
  const keep = (about) => (fields) => {
    const wrong = tooLong(kit, fields.words);
    const value = about ? { words: fields.words.trim(), about } : null;
    return wrong ? { go: { ...where, wrong, fields } } : { put: [tap("WANT", value, question)], go: backTo(screen) };
  };
  const title = kit.t("wants_change");
  return {
    title,
    main: [
      kit.fault(where.wrong),
      kit.row("change", [kit.h1(title), kit.p(question.words)]),
      said.by === "SOMEONE" && kit.row("answered-for-me", kit.p(kit.t("proxy_wish"))),
      kit.field("words", {
        label: question.follow_up || kit.t("want_label"),
        hint: kit.t("want_hint"),
        value: where.fields?.words ?? wish?.words,
      }),
      kit.h2(kit.t("want_about")),
      kit.tiles(
        pack.lists.about.map((choice) =>
          kit.tile({ ...choice, chosen: choice.value === wish?.about, press: keep(choice.value) }),
        ),
      ),
      wish && kit.buttons(kit.button(kit.t("want_not"), keep(""))),
      kit.back(kit.t("back_to_question"), { go: at({ at: "question", question: question.id }) }),
    ],
  };
}

/** Choose again, for this one answer, who can hear it and whether we may say who. @param {Screen} screen @returns {Page} */
export function hears(screen) {
  const { kit, where } = screen;
  const { person, at, tap } = talkOf(screen);
  const { question } = asking(screen);
  const page = person.steps[where.hears ? "named" : "hears"];
  const title = where.hears ? page.title : kit.t("who_can_hear_answer");
  /** @param {Choice} choice @returns {Deed} */
  const press = (choice) => {
    if (!where.hears) return { go: { ...where, hears: choice.value } };
    if (choice.value === "CHANGE") return { go: { ...where, hears: undefined } };
    const named = /** @type {object} */ (choice.means);
    return {
      put: [tap("HEARS_ONE", { hears: where.hears, ...named }, question)],
      go: at({ at: "question", question: question.id }),
    };
  };
  return {
    title,
    main: [
      kit.row("listen", [kit.h1(title), kit.p(question.words)]),
      page.rows.map((row) => kit.row(row.picture, kit.p(row.words))),
      kit.tiles(page.choices.map((choice) => kit.tile({ ...choice, press: press(choice) }))),
      kit.back(kit.t("back_to_question"), { go: at({ at: "question", question: question.id }) }),
    ],
  };
}

// --- good things, rest, enough ---------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function good(screen) {
  const { kit, where } = screen;
  const { said, at, tap } = talkOf(screen);
  /** @param {Record<string, string>} fields @returns {Deed} */
  const keep = (fields) => {
    const value = fields.words.trim();
    const wrong = tooLong(kit, value) || (value ? "" : kit.t("please_answer", { label: kit.t("good_label") }));
    return wrong
      ? { go: { ...where, wrong, fields } }
      : { put: [tap("GOOD", { words: value })], go: { ...where, wrong: undefined, fields: undefined } };
  };
  const title = kit.t("good_thing");
  return {
    title,
    main: [
      kit.fault(where.wrong),
      kit.row("good-thing", kit.h1(title)),
      said.good.map((it) =>
        kit.row("good-thing", [
          kit.p(kit.t("you_said_words", { words: it.words })),
          kit.button(
            kit.t("take_out"),
            { put: [tap("TAKEN_BACK", it.id)], go: { ...where, wrong: undefined, fields: undefined } },
            { about: it.words },
          ),
        ]),
      ),
      kit.field("words", { label: kit.t("good_label"), hint: kit.t("good_hint"), value: where.fields?.words }),
      kit.buttons(kit.button(kit.t("pass_on"), keep, { kind: "main" })),
      kit.back(kit.t("back"), { go: at({ at: "topics" }) }),
    ],
  };
}

/** @param {Screen} screen @returns {Page} */
export function rest(screen) {
  const { kit, where } = screen;
  const { at, tap } = talkOf(screen);
  const title = kit.t("have_a_rest");
  return {
    title,
    main: [
      kit.row("rest", [kit.h1(title), kit.p(kit.t("rest_words"))]),
      kit.tiles(
        kit.tile({ words: kit.t("go_on"), picture: "start", press: { go: where.then ?? at({ at: "talk" }) } }),
        kit.tile({
          words: kit.t("another_day"),
          picture: "another-day",
          press: { put: [tap("ENOUGH", true)], go: at({ at: "enough" }) },
        }),
      ),
    ],
  };
}

/** @param {Screen} screen @returns {Page} */
export function enough(screen) {
  const { kit } = screen;
  const { person, at } = talkOf(screen);
  return {
    title: kit.t("thank_you"),
    main: [
      kit.row("thank-you", [
        kit.h1(kit.t("thank_you_name", { name: person.first_name })),
        kit.p(kit.t("enough_words")),
        kit.p(kit.t("enough_more")),
      ]),
      kit.row("letter", kit.p(kit.t("enough_hear"))),
      kit.tiles(
        kit.tile({ words: kit.t("say_more"), picture: "talk", press: { go: at({ at: "talk" }) } }),
        kit.tile({ words: kit.t("back_to_visit"), picture: "checker", press: { go: at({ at: "visit" }) } }),
      ),
    ],
  };
}
