// The pages of the crew: arrive, choose somebody, give the tablet, time together, what was seen, the end.

import { talkOf, tooLong } from "./asking.js";
import { isoToday } from "./tablet.js";

/** @import { Crew, Person } from "./types.js" */
/** @import { Page, Screen } from "./pages.js" */
/** @import { Deed } from "./dom.js" */
/** @import { Seat } from "./flow.js" */

/** @param {Screen} screen */
const toVisit = ({ kit }) => kit.back(kit.t("back_to_visit"), { go: { at: "visit" } });
/** @param {Screen} screen */
const toVisits = ({ kit }) => kit.back(kit.t("my_visits"), { go: { at: "start" } });

/** @param {Screen} screen @param {Person | Crew} one @param {import("./dom.js").Child} content */
const face = ({ kit }, one, content) =>
  kit.row("person", content, { src: one.photo, alt: kit.t("photo_of", { name: one.first_name }) });

/** @param {Screen} screen @returns {Person} */
const personOf = ({ pack, where }) => /** @type {Person} */ (pack.people.find((one) => one.id === where.person));

/** @param {Screen} screen @param {string} person @returns {Seat} */
const seatOf = ({ stands }, person) => /** @type {Seat} */ (stands.seats.get(person));

/** @param {Screen} screen */
const checks = ({ crew, me }) => crew.some((one) => one.id === me && one.checks);

// --- before and on the day -------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function planned(screen) {
  const { kit, pack } = screen;
  const title = kit.t("visit_to", { home: pack.visit.home });
  const yes = pack.people.filter((one) => one.invited === "YES");
  const early = isoToday() < pack.visit.on;
  const whyNot = early
    ? kit.t("not_the_day", { day: pack.visit.day })
    : yes.length
      ? ""
      : kit.t("nobody_said_yes", { home: pack.visit.home });
  return {
    title,
    main: [
      kit.row("our-home", [kit.h1(title), kit.p(pack.visit.day), kit.p(pack.visit.time)]),
      pack.visit.own_home && checks(screen) && kit.row("home", kit.p(kit.t("own_home"))),
      kit.h2(kit.t("who_said_yes")),
      yes.map((one) => face(screen, one, kit.p(one.first_name))),
      whyNot && kit.row("waiting", kit.p(whyNot)),
      kit.tiles(
        !whyNot &&
          kit.tile({
            words: kit.t("we_are_here"),
            picture: "door",
            press: { put: [{ kind: "ARRIVED", value: true }], go: { at: "visit" } },
          }),
        kit.tile({ words: kit.t("my_pack_day"), picture: "calendar", press: { go: { at: "plan" } } }),
      ),
      screen.sendingRows(),
      toVisits(screen),
    ],
  };
}

/** @param {Screen} screen @returns {Page} */
export function plan(screen) {
  const { kit, pack } = screen;
  const yes = pack.people.filter((one) => one.invited === "YES");
  return {
    title: kit.t("my_pack_day"),
    main: [
      kit.h1(kit.t("my_pack_day")),
      kit.row("calendar", [kit.strong(pack.visit.day), kit.p(pack.visit.home), kit.p(pack.visit.time)]),
      pack.visit.rows.map((row) => kit.row(row.picture, kit.p(row.words))),
      pack.visit.phones.length > 0 && kit.h2(kit.t("who_to_phone")),
      phones(screen),
      kit.h2(kit.t("who_said_yes")),
      yes.length ? yes.map((one) => face(screen, one, kit.p(one.first_name))) : kit.row("waiting", kit.p(kit.t("nobody_yet"))),
      kit.h2(kit.t("what_we_ask")),
      pack.kit.topics.map((topic) => kit.row(topic.picture, [kit.strong(topic.name), topic.sentence && kit.p(topic.sentence)])),
      toVisit(screen),
    ],
  };
}

/** Numbers to phone, each a link that dials. @param {Screen} screen */
export function phones({ kit, tablet }) {
  return tablet.phones.map(({ words, number }) =>
    kit.row("phone", [kit.p(words), kit.link(kit.t("call", { number }), `tel:${number.replace(/[^+0-9]/g, "")}`)]),
  );
}

/** @param {Screen} screen @returns {Page} */
export function open(screen) {
  const { kit, pack, stands } = screen;
  const title = kit.t("you_are_at", { home: pack.visit.home });
  const tile = (/** @type {Person} */ one) => {
    const done = seatOf(screen, one.id).state !== "";
    return kit.tile({
      words: one.first_name,
      picture: "person",
      src: one.photo,
      done,
      press: { go: { at: "seat", person: one.id } },
    });
  };
  const said = (/** @type {boolean} */ yes) => pack.people.filter((one) => (seatOf(screen, one.id).invited === "YES") === yes);
  const group = (/** @type {string} */ key, /** @type {Person[]} */ people) =>
    people.length > 0 && [kit.h2(kit.t(key)), kit.tiles(people.map(tile))];
  return {
    title,
    main: [
      kit.row("our-home", [kit.h1(title), kit.p(kit.t("talk_with_whom"))]),
      group("they_said_yes", said(true)),
      group("they_may_now", said(false)),
      kit.h2(kit.t("and_then")),
      kit.tiles(
        kit.tile({ words: kit.t("what_we_saw"), picture: "eye", done: stands.saw.length > 0, press: { go: { at: "saw" } } }),
        kit.tile({ words: kit.t("my_pack"), picture: "calendar", press: { go: { at: "plan" } } }),
        checks(screen) && kit.tile({ words: kit.t("we_have_finished"), picture: "finish", press: { go: { at: "finish" } } }),
      ),
      kit.row("another-day", kit.p(kit.t("stop_and_come_back"))),
      screen.sendingRows(),
      toVisits(screen),
    ],
  };
}

// --- one person ------------------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function seat(screen) {
  const { kit } = screen;
  const person = personOf(screen);
  const { invited, state } = seatOf(screen, person.id);
  const name = person.first_name;
  const yes = invited === "YES";
  const [asked, timed] = [state === "ASKED", state === "TIME_WITH"];
  const begin = (/** @type {string} */ way, /** @type {boolean} */ now) => ({
    kind: "BEGIN",
    value: { person: person.id, way, asked_now: now },
  });
  const talk = { at: "talk", person: person.id };
  const say = yes
    ? ["name_said_yes"]
    : invited === "OTHER_CHECKER"
      ? ["wants_another"]
      : ["name_has_not_said_yes", "ask_name_now"];
  return {
    title: kit.t("talk_with"),
    main: [
      face(screen, person, [kit.h1(name), say.map((key) => kit.p(kit.t(key, { name })))]),
      person.flag && kit.row("about-me", kit.p(person.flag)),
      kit.tiles(
        yes && [
          kit.tile({
            words: kit.t(asked ? "ask_on" : "ask"),
            picture: "question",
            press: { put: asked ? [] : [begin("ASKED", false)], go: talk },
          }),
          !person.no_time_with && kit.tile({
            words: kit.t("time_with", { name }),
            picture: "time-for-me",
            press: { put: asked || timed ? [] : [begin("TIME_WITH", false)], go: { at: "time", person: person.id } },
          }),
        ],
        !yes &&
          invited !== "OTHER_CHECKER" &&
          kit.tile({ words: kit.t("yes_ask_me"), picture: "yes", press: { put: [begin("ASKED", true)], go: talk } }),
        kit.tile({
          words: kit.t("could_not"),
          picture: "cannot-ask",
          done: state === "NOT_ASKED",
          press: { go: { at: "could", person: person.id } },
        }),
      ),
      yes && kit.row("time-for-me", kit.p(kit.t("time_for_whom", { name }))),
      toVisit(screen),
    ],
  };
}

/** @param {Screen} screen @returns {Page} */
export function could(screen) {
  const { kit, pack } = screen;
  const person = personOf(screen);
  const { why } = seatOf(screen, person.id);
  return {
    title: kit.t("could_not"),
    main: [
      kit.row("cannot-ask", [kit.h1(kit.t("why_could_not", { name: person.first_name })), kit.p(kit.t("counts_as_no_no"))]),
      kit.tiles(
        pack.lists.why_not.map((choice) =>
          kit.tile({
            ...choice,
            chosen: choice.value === why,
            press: { put: [{ kind: "COULD_NOT", value: { person: person.id, why: choice.value } }], go: { at: "visit" } },
          }),
        ),
      ),
      kit.back(kit.t("back"), { go: { at: "seat", person: person.id } }),
    ],
  };
}

/** Nothing of anybody else can be reached from here on. @param {Screen} screen @returns {Page} */
export function give(screen) {
  const { kit, where } = screen;
  const person = personOf(screen);
  return {
    title: kit.t("give"),
    main: [
      face(screen, person, [
        kit.h1(kit.t("give_to", { name: person.first_name })),
        kit.p(kit.t("give_private", { name: person.first_name })),
      ]),
      kit.tiles(kit.tile({ words: kit.t("i_have_it"), picture: "tablet", press: { run: "give", go: where.then } })),
      !where.holder && toVisit(screen),
    ],
  };
}

/** @param {Screen} screen @returns {Page} */
export function giveBack(screen) {
  const { kit, crew, where, me } = screen;
  const to = crew.find((one) => one.id === me) ?? crew[0];
  const person = screen.pack.people.find((one) => one.id === where.holder);
  return {
    title: kit.t("give"),
    main: [
      face(screen, to, [
        kit.h1(kit.t("give_back", { name: to.first_name })),
        person && kit.p(kit.t("give_back_private", { name: person.first_name })),
      ]),
      kit.tiles(kit.tile({ words: kit.t("i_have_it"), picture: "tablet", press: { run: "give", go: where.then } })),
    ],
  };
}

/** Ten minutes together: what each of two observers saw, and what it may mean. @param {Screen} screen @returns {Page} */
export function time(screen) {
  const { kit, crew, where } = screen;
  const { person } = talkOf(screen);
  const { times } = seatOf(screen, person.id);
  const label = kit.t("time_saw");
  /** @param {Crew} one @returns {(fields: Record<string, string>) => Deed} */
  const keep = (one) => (fields) => {
    const value = { saw: fields.saw.trim(), may_mean: fields.may_mean.trim() };
    const wrong = tooLong(kit, value.saw) || tooLong(kit, value.may_mean) || (value.saw ? "" : kit.t("please_answer", { label }));
    if (wrong) return { go: { ...where, wrong, fields } };
    return {
      put: [{ kind: "TIME_WITH", value, interview: person.interview, tapper: one.id }],
      go: { at: "time", person: person.id },
    };
  };
  return {
    title: kit.t("time_somebody"),
    main: [
      kit.fault(where.wrong),
      face(screen, person, [kit.h1(kit.t("time_with", { name: person.first_name })), kit.p(kit.t("time_ten"))]),
      kit.row("two-people", [kit.p(kit.t("time_two")), kit.p(kit.t("time_apart"))]),
      times.size > 1 ? kit.row("done", kit.p(kit.t("time_both"))) : times.size > 0 && kit.row("next", kit.p(kit.t("time_other"))),
      kit.field("saw", { label, hint: kit.t("time_saw_hint"), value: where.fields?.saw }),
      kit.field("may_mean", { label: kit.t("time_means"), hint: kit.t("time_means_hint"), value: where.fields?.may_mean }),
      kit.h2(kit.t("time_who")),
      kit.tiles(
        crew.map((one) =>
          kit.tile({ words: one.first_name, picture: "person", src: one.photo, chosen: times.has(one.id), press: keep(one) }),
        ),
      ),
      toVisit(screen),
    ],
  };
}

// --- what was seen ---------------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function saw(screen) {
  const { kit, pack, stands } = screen;
  const rooms = new Map(pack.lists.rooms.map((room) => [room.value, room]));
  const title = kit.t("what_did_you_see");
  return {
    title,
    main: [
      kit.row("eye", [kit.h1(title), kit.p(kit.t("saw_only"))]),
      kit.tiles(pack.lists.rooms.map((room) => kit.tile({ ...room, press: { go: { at: "saw-room", room: room.value } } }))),
      stands.saw.length > 0 && kit.h2(kit.t("you_wrote")),
      stands.saw.map((it) =>
        kit.row(rooms.get(it.room)?.picture ?? "eye", [
          kit.strong(rooms.get(it.room)?.words ?? it.room),
          kit.p(it.words),
          kit.button(
            kit.t("take_out"),
            { put: [{ kind: "SAW_NOT", value: { id: it.id } }], go: { at: "saw" } },
            { about: it.words },
          ),
        ]),
      ),
      toVisit(screen),
    ],
  };
}

/** @param {Screen} screen @returns {Page} */
export function sawRoom(screen) {
  const { kit, pack, where } = screen;
  const room = pack.lists.rooms.find((one) => one.value === where.room) ?? pack.lists.rooms[0];
  const private_ = room.value === "BEDROOM";
  const label = kit.t("time_saw");
  /** @param {Record<string, string>} fields @returns {Deed} */
  const keep = (fields) => {
    const words = fields.words.trim();
    const wrong = tooLong(kit, words) || (words ? "" : kit.t("please_answer", { label: kit.t("what_did_you_see") }));
    if (wrong) return { go: { ...where, wrong, fields } };
    return { put: [{ kind: "SAW", value: { room: room.value, words, asked_in: Boolean(where.askedIn) } }], go: { at: "saw" } };
  };
  const askFirst = private_ && !where.askedIn;
  return {
    title: room.words,
    main: [
      kit.fault(where.wrong),
      kit.row(room.picture, [kit.h1(room.words), askFirst && kit.p(kit.t("asked_you_in"))]),
      askFirst
        ? kit.tiles(
            kit.tile({ words: kit.t("asked_us_in"), picture: "yes", press: { go: { ...where, askedIn: true } } }),
            kit.tile({ words: kit.t("no"), picture: "no", press: { go: { at: "saw" } } }),
          )
        : [
            kit.field("words", { label: kit.t("what_did_you_see"), hint: kit.t("saw_hint"), value: where.fields?.words }),
            kit.buttons(kit.button(kit.t("keep_it"), keep, { kind: "main" })),
          ],
      kit.back(kit.t("back"), { go: { at: "saw" } }),
    ],
  };
}

// --- the end ---------------------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function finish(screen) {
  const { kit, pack } = screen;
  const by = (/** @type {(state: string) => boolean} */ fits) => pack.people.filter((one) => fits(seatOf(screen, one.id).state));
  const group = (/** @type {string} */ key, /** @type {Person[]} */ people, /** @type {boolean} */ why = false) =>
    people.length > 0 && [
      kit.h2(kit.t(key)),
      people.map((one) =>
        kit.row(
          "person",
          [
            kit.p(one.first_name),
            why && kit.button(kit.t("say_why_not", { name: one.first_name }), { go: { at: "could", person: one.id } }),
          ],
          { src: one.photo },
        ),
      ),
    ];
  const handIn = [
    kit.h2(kit.t("hand_in")),
    kit.tiles(
      kit.tile({
        words: kit.t("yes_hand_in"),
        picture: "finish",
        press: { put: [{ kind: "FINISHED", value: true }], go: { at: "thanks" } },
      }),
      kit.tile({ words: kit.t("not_yet"), picture: "not-yet", press: { go: { at: "visit" } } }),
    ),
  ];
  return {
    title: kit.t("finish_title"),
    main: [
      kit.row("finish", [kit.h1(kit.t("finish_title")), kit.p(kit.t("finish_words"))]),
      group(
        "you_talked_with",
        by((state) => state === "ASKED" || state === "TIME_WITH"),
      ),
      group(
        "you_could_not_ask",
        by((state) => state === "NOT_ASKED"),
      ),
      group(
        "you_did_not_talk",
        by((state) => state === ""),
        true,
      ),
      checks(screen) ? handIn : kit.p(kit.t("only_checker_finishes")),
      toVisit(screen),
    ],
  };
}

/** @param {Screen} screen @returns {Page} */
export function thanks(screen) {
  const { kit, pack, crew, me } = screen;
  const name = crew.find((one) => one.id === me)?.first_name ?? "";
  return {
    title: kit.t("thank_you"),
    main: [
      kit.row("thank-you", [kit.h1(kit.t("thank_you_name", { name })), kit.p(kit.t("is_handed_in", { home: pack.visit.home }))]),
      screen.sendingRows(),
      kit.row("quality-team", kit.p(kit.t("team_reads"))),
      kit.row("manager", kit.p(kit.t("manager_answers"))),
      kit.tiles(
        checks(screen) && kit.tile({ words: kit.t("how_was_it"), picture: "talk", press: { go: { at: "debrief" } } }),
        kit.tile({ words: kit.t("my_visits"), picture: "visit", press: { go: { at: "start" } } }),
      ),
    ],
  };
}

/** @param {Screen} screen @returns {Page} */
export function done(screen) {
  const { kit, pack, stands, me } = screen;
  const title = kit.t("visit_to", { home: pack.visit.home });
  return {
    title,
    main: [
      kit.row("our-home", [kit.h1(title), kit.p(pack.visit.day), kit.tag(kit.t("handed_in"), "done")]),
      kit.row("secret", kit.p(kit.t("answers_away"))),
      screen.sendingRows(),
      kit.tiles(
        checks(screen) &&
          kit.tile({
            words: kit.t("how_was_it"),
            picture: "talk",
            done: stands.debriefs.has(me ?? ""),
            press: { go: { at: "debrief" } },
          }),
        kit.tile({ words: kit.t("my_visits"), picture: "visit", press: { go: { at: "start" } } }),
      ),
    ],
  };
}

/** @param {Screen} screen @returns {Page} */
export function debrief(screen) {
  const { kit, pack, stands, where, me } = screen;
  const kept = stands.debriefs.get(me ?? "");
  const title = kit.t("how_was_it");
  const felt = pack.lists.felt.find((choice) => choice.value === kept?.felt);
  /** @param {Partial<{felt: string, wants_talk: boolean}>} more @returns {(fields: Record<string, string>) => Deed} */
  const keep = (more) => (fields) => {
    const value = { felt: "", wants_talk: false, ...kept, words: (fields.words ?? kept?.words ?? "").trim(), ...more };
    const wrong = tooLong(kit, value.words);
    return wrong ? { go: { ...where, wrong, fields } } : { put: [{ kind: "DEBRIEF", value }], go: { at: "debrief" } };
  };
  return {
    title,
    main: [
      kit.fault(where.wrong),
      felt && kit.strip(felt.picture, kit.t("you_said", { answer: felt.words })),
      kit.row("talk", [
        kit.h1(title),
        kit.p(kit.t("your_visit_on", { home: pack.visit.home, day: pack.visit.day })),
        kit.p(kit.t("staff_never_see")),
      ]),
      kit.tiles(
        pack.lists.felt.map((choice) => kit.tile({ ...choice, chosen: choice === felt, press: keep({ felt: choice.value }) })),
      ),
      felt && [
        kit.field("words", {
          label: kit.t("say_more_q"),
          hint: kit.t("only_team_reads"),
          value: where.fields?.words ?? kept?.words,
        }),
        kit.buttons(kit.button(kit.t("keep_my_words"), keep({}), { kind: "main" })),
        kit.h2(kit.t("talk_q")),
        kept?.wants_talk
          ? kit.row("phone", kit.p(kit.t("team_will_talk")))
          : kit.tiles(
              kit.tile({ words: kit.t("yes_talk"), picture: "talk", press: keep({ wants_talk: true }) }),
              kit.tile({ words: kit.t("no_thank_you"), picture: "visit", press: { go: { at: "start" } } }),
            ),
      ],
      toVisit(screen),
    ],
  };
}
