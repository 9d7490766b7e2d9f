// Stop or get help: works with no signal, with nobody signed in, and on a locked tablet.

import { tooLong } from "./asking.js";
import { h } from "./dom.js";
import { phones } from "./visiting.js";

/** @import { Page, Screen } from "./pages.js" */
/** @import { Deed } from "./dom.js" */
/** @import { Where } from "./flow.js" */

/** @param {Screen} screen @returns {Where} the page from which somebody stopped */
const cameFrom = ({ where }) => where.then ?? { at: "start" };

/** @param {Screen} screen */
const goBack = (screen) => screen.kit.back(screen.kit.t("go_back"), { go: cameFrom(screen) });

/** @param {Screen} screen */
const emergency = ({ kit }) =>
  kit.row("phone", [
    kit.p(kit.t("call_999_say")),
    kit.p(kit.t("services_come")),
    kit.link(kit.t("call_999"), "tel:999", { kind: "stop" }),
  ]);

/** @param {Screen} screen @returns {Page} */
export function stop(screen) {
  const { kit } = screen;
  const then = cameFrom(screen);
  return {
    title: kit.t("stop"),
    main: [
      kit.h1(kit.t("stop")),
      kit.p(kit.t("stop_words")),
      kit.tiles(
        kit.tile({ words: kit.t("break"), picture: "break", press: { go: { at: "break", then } } }),
        kit.tile({ words: kit.t("danger"), picture: "danger", press: { go: { at: "danger", then } } }),
        kit.tile({ words: kit.t("worried"), picture: "worried", press: { go: { at: "worry", then } } }),
      ),
      goBack(screen),
    ],
  };
}

/** A still page for a break, as long as it takes. @param {Screen} screen @returns {Page} */
export function pause(screen) {
  const { kit } = screen;
  return {
    title: kit.t("break"),
    main: [
      kit.h1(kit.t("break")),
      kit.row("break", [kit.p(kit.t("break_wait")), kit.p(kit.t("break_ready"))]),
      kit.button(kit.t("i_am_ready"), { go: cameFrom(screen) }, { kind: "main" }),
    ],
  };
}

/** Who to tell and who to phone, now. @param {Screen} screen @returns {Page} */
export function danger(screen) {
  const { kit } = screen;
  return {
    title: kit.t("help_now"),
    main: [
      kit.h1(kit.t("help_now")),
      kit.row("tell", kit.p(kit.t("tell_near"))),
      emergency(screen),
      phones(screen),
      kit.row("worried", [
        kit.p(kit.t("when_safe")),
        kit.button(kit.t("worried"), { go: { at: "worry", then: cameFrom(screen) } }),
      ]),
      goBack(screen),
    ],
  };
}

// --- a worry ---------------------------------------------------------------------------------------------------------

/** The steps of a worry, in order; nobody is to be looked at where no faces are here. @param {Screen} screen */
const steps = ({ pack }) => ["worry", "worry-who", "worry-what", ...(pack?.whom?.length ? ["worry-whom"] : []), "worry-danger", "worry-words"];

/** @param {Screen} screen @param {number} by */
const step = (screen, by) => steps(screen)[steps(screen).indexOf(screen.where.at) + by];

/** @param {Screen} screen @param {string} before @param {import("./dom.js").Child} content @returns {import("./dom.js").Child} */
function worryPage(screen, before, content) {
  const { kit, where } = screen;
  return [
    kit.button(kit.t("leave_quickly"), { go: { at: "start" } }, { glyph: "out" }),
    where.worry?.danger === "YES" &&
      h(
        "div",
        { class: "alert" },
        kit.row("danger", [kit.p(kit.t("worry_near")), kit.link(kit.t("call_999"), "tel:999", { kind: "stop" })]),
      ),
    content,
    kit.back(kit.t("back"), { go: { ...where, at: before, wrong: undefined, fields: undefined } }),
  ];
}

/** Who will be told, before anything is typed. Whoever it is about is not. @param {Screen} screen @returns {Page} */
export function worry(screen) {
  const { kit, pack, where } = screen;
  const about = where.worry?.about ?? [];
  const told = (pack?.told ?? []).filter((one) => !about.includes(one.id));
  const leaveOut = (/** @type {string} */ id) => ({ go: { ...where, worry: { ...where.worry, about: [...about, id] } } });
  return {
    title: kit.t("worried"),
    main: worryPage(screen, "stop", [
      kit.row("worried", [kit.h1(kit.t("worried")), kit.p(kit.t("worry_told"))]),
      told.map((one) =>
        kit.row(
          "staff",
          [
            kit.p(kit.t("worry_tell", { name: one.name })),
            kit.button(kit.t("worry_not_tell", { name: one.name }), leaveOut(one.id)),
          ],
          { src: one.photo },
        ),
      ),
      kit.row("secret", [kit.p(kit.t("worry_others")), kit.p(kit.t("worry_anonymous"))]),
      kit.button(kit.t("go_on"), { go: { ...where, at: "worry-who" } }, { kind: "main", glyph: "next" }),
    ]),
  };
}

/** One of three questions in pictures. @param {Screen} screen @returns {Page} */
export function asks(screen) {
  const { kit, where, tablet } = screen;
  const asked = where.at.slice("worry-".length);
  const title = kit.t(`worry_${asked}`);
  const tiles = tablet.worry[asked].map((choice) =>
    kit.tile({ ...choice, press: { go: { ...where, at: step(screen, 1), worry: { ...where.worry, [asked]: choice.value } } } }),
  );
  return { title, main: worryPage(screen, step(screen, -1), [kit.h1(title), kit.tiles(tiles)]) };
}

/** Whom it is about, by their faces: they are not told. @param {Screen} screen @returns {Page} */
export function whom(screen) {
  const { kit, pack, where } = screen;
  /** @type {string[]} */
  const about = where.worry?.about ?? [];
  const without = (/** @type {string} */ id) => about.filter((one) => one !== id);
  const tiles = (pack?.whom ?? []).map(({ id, name, photo }) => {
    const chosen = about.includes(id);
    const now = chosen ? without(id) : [...about, id];
    const press = { go: { ...where, worry: { ...where.worry, about: now } } };
    return kit.tile({ words: name, picture: "staff", src: photo || undefined, chosen, press });
  });
  return {
    title: kit.t("worry_whom"),
    main: worryPage(screen, step(screen, -1), [
      kit.h1(kit.t("worry_whom")),
      kit.p(kit.t("worry_whom_press")),
      kit.tiles(tiles),
      kit.button(
        kit.t(about.length ? "worry_whom_done" : "worry_whom_none"),
        { go: { ...where, at: step(screen, 1) } },
        { kind: "main", glyph: "next" },
      ),
    ]),
  };
}

/** @param {Screen} screen @returns {Page} */
export function words(screen) {
  const { kit, where, tablet, me } = screen;
  /** @param {boolean} named @returns {(fields: Record<string, string>) => Deed} */
  const send = (named) => (fields) => {
    const said = { ...where.worry, id: crypto.randomUUID(), words: fields.words.trim(), wants: fields.wants.trim(), named };
    const wrong = tooLong(kit, said.words) || tooLong(kit, said.wants);
    if (wrong) return { go: { ...where, wrong, fields } };
    return { run: "worry", with: said, go: { at: "worry-kept", then: where.then, worry: { id: said.id } } };
  };
  // Only on a device of their own do we know whose worry it is.
  const knows = !tablet.shared && me !== null && !where.then?.holder;
  return {
    title: kit.t("worry_more"),
    main: worryPage(screen, "worry-danger", [
      kit.fault(where.wrong),
      kit.row("worried", [kit.h1(kit.t("worry_more")), kit.p(kit.t("worry_nothing_sent"))]),
      kit.field("words", { label: kit.t("worry_words"), hint: kit.t("worry_words_hint"), value: where.fields?.words }),
      kit.field("wants", { label: kit.t("worry_wants"), hint: kit.t("worry_wants_hint"), value: where.fields?.wants }),
      knows
        ? [
            kit.h2(kit.t("worry_from")),
            kit.tiles(
              kit.tile({ words: kit.t("worry_named"), picture: "my-name", press: send(true) }),
              kit.tile({ words: kit.t("worry_unnamed"), picture: "no-name", press: send(false) }),
            ),
          ]
        : [
            kit.p(kit.t("worry_who_you_are")),
            kit.buttons(kit.button(kit.t("send"), send(false), { kind: "main", glyph: "next" })),
          ],
    ]),
  };
}

/** Only a number that the office gave says "sent". @param {Screen} screen @returns {Page} */
export function kept(screen) {
  const { kit, where, tablet } = screen;
  const number = tablet.sync?.worries.find((worry) => worry.id === where.worry.id)?.number;
  const title = kit.t(number ? "worry_sent" : "worry_not_sent");
  const sent = () => [kit.p(kit.t("worry_number", { number: String(number) })), kit.p(kit.t("worry_say_number"))];
  const waits = () => [kit.p(kit.t(tablet.worryLost ? "worry_stay" : "worry_kept")), kit.p(kit.t("worry_phone"))];
  return {
    title,
    main: [
      kit.row(number ? "done" : "waiting", [kit.h1(title), number ? sent() : waits()]),
      emergency(screen),
      phones(screen),
      goBack(screen),
    ],
  };
}
