// The pages about the tablet itself: my visits, what is here and what is sent, the home screen, a copy, settings.

import { h } from "./dom.js";

/** @import { OnTablet, Standing, State } from "./types.js" */
/** @import { Page, Screen } from "./pages.js" */
/** @import { Look } from "./look.js" */
/** @import { Child, Deed } from "./dom.js" */
/** @import { Kit } from "./kit.js" */
/**
 * What this tablet holds, and what the office last said.
 * @typedef {{list: {id: string, home: string, on: string, day: string, time: string, state: string}[] | null, packs: OnTablet[],
 *   standings: Map<string, Standing>, files: Map<string, import("./office.js").Files>, sync: State | null, taking: string,
 *   shared: boolean, cards: string[], installs: "" | "now" | "ios" | "menu", newer: boolean, phones: {words: string, number: string}[],
 *   worry: Record<string, import("./types.js").Choice[]>, worryLost: boolean}} Tablet
 */

const DAY = 24 * 60 * 60 * 1000;

/** Give the day that it is here, as a pack writes days. */
export const isoToday = () => new Intl.DateTimeFormat("sv-SE").format(); // Sweden writes 2026-11-03

// --- my visits -------------------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function start(screen) {
  const { kit, where, tablet } = screen;
  const here = new Map(tablet.packs.map((pack) => [pack.visit, pack]));
  const listed = tablet.list ?? [];
  const others = tablet.packs.filter((pack) => !listed.some((visit) => visit.id === pack.visit));
  const visits = [...listed, ...others.map(({ visit, home, day }) => ({ id: visit, home, on: "", day, time: "", state: "" }))];
  const known = tablet.list !== null;
  return {
    title: kit.t("my_visits"),
    main: [
      kit.h1(kit.t("my_visits")),
      kit.fault(where.wrong),
      tablet.newer && kit.row("try-new", [kit.p(kit.t("new_build")), kit.button(kit.t("new_build_now"), { run: "renew" })]),
      !known &&
        (tablet.sync?.signedOut
          ? signIn(kit)
          : kit.row("wireless", [kit.p(kit.t("no_signal")), kit.p(kit.t("list_needs_signal"))])),
      visits.length
        ? visits.map((visit) => visitCard(screen, visit, here.get(visit.id)))
        : kit.row("rest", kit.p(kit.t(known ? "no_visit" : "no_visit_here"))),
      tablet.packs.length > 0 && [kit.h2(kit.t("on_this_tablet")), screen.sendingRows()],
      kit.h2(kit.t("or")),
      kit.tiles(
        tablet.packs.some((pack) => !pack.locked) &&
          kit.tile({ words: kit.t("copy"), picture: "file", press: { go: { at: "copy" } } }),
        tablet.installs && kit.tile({ words: kit.t("install"), picture: "tablet", press: { go: { at: "install" } } }),
        kit.tile({ words: kit.t("settings"), picture: "settings", press: { go: { at: "settings", then: { at: "start" } } } }),
        kit.tile({ words: kit.t("all_my_pages"), picture: "home", press: { run: "leave", with: "/" } }),
      ),
    ],
  };
}

/** @param {Kit} kit */
const signIn = (kit) =>
  kit.row("sign-in", [
    kit.p(kit.t("signed_out")),
    kit.button(kit.t("sign_in"), { run: "leave", with: "/sign-in/?next=/recorder/" }, { kind: "main" }),
  ]);

/** @param {Screen} screen @param {NonNullable<Tablet["list"]>[number]} visit @param {OnTablet | undefined} pack */
function visitCard({ kit, tablet }, visit, pack) {
  const taking = tablet.taking === visit.id;
  const card = tablet.shared && pack && !pack.locked && !tablet.cards.includes(visit.id);
  return h(
    "article",
    { class: "card" },
    kit.picture("our-home", { size: "m" }),
    h(
      "div",
      { class: "card-words" },
      h("h2", { class: "card-title", ...kit.say(visit.home) }, visit.home),
      kit.p(visit.day),
      visit.time && kit.p(visit.time),
      visit.on === isoToday() && visit.state !== "OPEN" && h("p", {}, kit.tag(kit.t("today"))),
      visit.state === "OPEN" && h("p", {}, kit.tag(kit.t("not_handed_in"), "late")),
    ),
    h(
      "div",
      { class: "card-more" },
      whatIsHere(kit, Boolean(pack), taking, tablet.files.get(visit.id)),
      !taking &&
        kit.buttons(
          pack &&
            kit.button(kit.t("open_visit"), { run: "open", with: visit.id }, { kind: "main", glyph: "next", about: visit.home }),
          tablet.list &&
            kit.button(
              kit.t(pack ? "take_again" : "take_along"),
              { run: "take", with: visit.id },
              { kind: pack ? "plain" : "main", glyph: "download", about: visit.home },
            ),
          card && kit.button(kit.t("card_add"), { go: { at: "card", note: visit.id } }, { glyph: "key", about: visit.home }),
        ),
    ),
  );
}

/**
 * The truth about what is on this tablet of a visit.
 * @param {Kit} kit @param {boolean} isHere @param {boolean} isComing @param {import("./office.js").Files | undefined} files
 */
function whatIsHere(kit, isHere, isComing, files) {
  if (isComing || (isHere && (!files || files.busy))) return kit.strip("waiting", kit.t("taking"));
  if (!isHere || !files) return kit.strip("waiting", kit.t("not_here"));
  const missing = files.of - files.here;
  return missing ? kit.strip("waiting", kit.count("to_come", missing)) : kit.strip("done", kit.t("all_here"));
}

/**
 * The truth about sending: of one visit, or of all.
 * @param {Kit} kit @param {Tablet} tablet @param {string} [visit]
 * @returns {Child}
 */
export function sending(kit, tablet, visit) {
  const standings = [...tablet.standings].filter(([id]) => !visit || id === visit).map(([, it]) => it);
  const sum = (/** @type {(it: Standing) => number} */ of) => standings.reduce((all, it) => all + of(it), 0);
  const entries = sum((it) => it.entries);
  const [unsent, files] = [sum((it) => it.unsent), sum((it) => it.filesUnsent)];
  const [refused, clashes, late] = [sum((it) => it.refused.length), sum((it) => it.clashes.length), sum((it) => it.late.length)];
  const last = Math.max(0, ...standings.map((it) => it.sentAt ?? 0));
  const all = entries > 0 && !unsent && !files && !refused;
  const sent = entries - unsent - refused;
  return [
    kit.row("tablet", kit.p(kit.t("saved_here"))),
    entries > 0 &&
      kit.row(all ? "done" : "letter", [
        all ? kit.p(kit.t("all_sent")) : sent > 0 && kit.p(kit.count("sent", sent)),
        unsent > 0 && kit.p(kit.count("to_go", unsent)),
        files > 0 && kit.p(kit.count("files_to_go", files)),
        refused > 0 && kit.p(kit.count("refused", refused)),
        clashes > 0 && kit.p(kit.t("clashes")),
        late > 0 && kit.p(kit.t("late")),
        kit.p(last ? lastSent(kit, last) : kit.t("never_sent")),
      ]),
    entries > 0 && !all && whyNotSent(kit, tablet.sync),
  ];
}

/** @param {Kit} kit @param {State | null} sync @returns {Child} */
function whyNotSent(kit, sync) {
  if (!sync) return null;
  if (sync.signedOut) return signIn(kit);
  if (!sync.online) return kit.row("wireless", kit.p(kit.t("no_signal")));
  if (sync.problem) return kit.row("waiting", kit.p(kit.t(sync.problem.why === "NOT_YOURS" ? "not_yours" : "sending_failed")));
  return sync.sending && kit.row("waiting", kit.p(kit.t("sending")));
}

/** @param {Kit} kit @param {number} at */
function lastSent(kit, at) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY);
  return days > 0 ? kit.count("sent_days", days) : kit.t("sent_today");
}

// --- the home screen, a copy -----------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function install(screen) {
  const { kit, tablet, where } = screen;
  const how = { now: [], ios: ["install_share", "install_add"], menu: ["install_menu", "install_menu_add"], "": [] }[
    tablet.installs
  ];
  return {
    title: kit.t("install"),
    main: [
      kit.row("tablet", [kit.h1(kit.t("install")), kit.p(kit.t("install_why"))]),
      how.map((key, at) => kit.row(at ? "home" : "choose", kit.p(kit.t(key)))),
      tablet.installs === "now" &&
        kit.tiles(kit.tile({ words: kit.t("install_now"), picture: "done", press: { run: "install" } })),
      where.note && kit.row("done", kit.p(kit.t(where.note))),
      kit.back(kit.t("my_visits"), { go: { at: "start" } }),
    ],
  };
}

/** @param {Screen} screen @returns {Page} */
export function copy(screen) {
  const { kit, where, tablet } = screen;
  return {
    title: kit.t("copy"),
    main: [
      kit.row("file", [kit.h1(kit.t("copy")), kit.p(kit.t("copy_why"))]),
      where.note && kit.row("done", kit.p(kit.t(where.note))),
      kit.tiles(
        tablet.packs
          .filter((pack) => !pack.locked)
          .map((pack) =>
            kit.tile({ words: `${kit.t("copy_now")}: ${pack.home}`, picture: "file", press: { run: "copy", with: pack.visit } }),
          ),
      ),
      kit.back(kit.t("my_visits"), { go: { at: "start" } }),
    ],
  };
}

// --- settings --------------------------------------------------------------------------------------------------------

/**
 * Each thing that can be chosen: its heading, and its tiles.
 * @type {[string, keyof Look, [any, string, string][]][]}
 */
const CHOICES = [
  [
    "colours",
    "theme",
    [
      ["", "theme_device", "tablet"],
      ["light", "theme_light", "theme-light"],
      ["dark", "theme_dark", "theme-dark"],
      ["contrast", "theme_contrast", "theme-contrast"],
      ["calm", "theme_calm", "theme-calm"],
    ],
  ],
  [
    "size",
    "size",
    [
      ["", "size_m", "words"],
      ["l", "size_l", "size"],
      ["xl", "size_xl", "size"],
    ],
  ],
  [
    "pictures",
    "pics",
    [
      ["", "pics_both", "photo"],
      ["words", "pics_words", "words-only"],
      ["pictures", "pics_pictures", "pictures-only"],
    ],
  ],
  [
    "sound",
    "read",
    [
      [false, "read_off", "listen"],
      [true, "read_on", "sound-on"],
    ],
  ],
  [
    "speed",
    "slow",
    [
      [false, "speed_normal", "talk"],
      [true, "speed_slow", "time"],
    ],
  ],
  [
    "you_said_pages",
    "youSaid",
    [
      [false, "you_said_off", "next"],
      [true, "you_said_on", "words"],
    ],
  ],
  [
    "switches",
    "scan",
    [
      ["", "scan_off", "by-myself"],
      ["auto", "scan_auto", "time"],
      ["two", "scan_two", "two-people"],
    ],
  ],
];

/** @param {Screen} screen @returns {Page} */
export function settings(screen) {
  const { kit, look, tablet, where } = screen;
  const set = (/** @type {Partial<Look>} */ some) => ({ run: "look", with: some, go: where });
  const group = (/** @type {typeof CHOICES[number]} */ [key, name, choices]) => [
    kit.h2(kit.t(key)),
    name === "scan" && kit.row("choose", [kit.p(kit.t("scan_words")), kit.p(kit.t("scan_out"))]),
    kit.tiles(
      choices.map(([value, words, picture]) =>
        kit.tile({ words: kit.t(words), picture, chosen: look[name] === value, press: set({ [name]: value }) }),
      ),
    ),
  ];
  /** @param {string} key @param {string} says @param {Deed} less @param {Deed} more */
  const steps = (key, says, less, more) => [
    kit.h2(kit.t(key)),
    kit.row("time", kit.p(says)),
    kit.buttons(
      kit.button(kit.t("faster"), less, { glyph: "down", about: kit.t(key) }),
      kit.button(kit.t("slower"), more, { glyph: "up", about: kit.t(key) }),
    ),
  ];
  const between = (/** @type {number} */ n, /** @type {number} */ least, /** @type {number} */ most) =>
    Math.min(most, Math.max(least, n));
  const held = (/** @type {string} */ none, /** @type {string} */ key, /** @type {number} */ ms) =>
    ms ? kit.t(key, { n: (ms / 1000).toLocaleString("en-GB") }) : kit.t(none);
  return {
    title: kit.t("settings"),
    main: [
      kit.row("settings", [
        kit.h1(kit.t("settings")),
        kit.p(kit.t("settings_here")),
        tablet.shared && kit.p(kit.t("settings_shared")),
      ]),
      CHOICES.map(group),
      look.scan !== "" && [
        look.scan === "auto" &&
          steps(
            "scan_seconds",
            kit.count("seconds", look.seconds),
            set({ seconds: between(look.seconds - 1, 1, 10) }),
            set({ seconds: between(look.seconds + 1, 1, 10) }),
          ),
        kit.tiles(
          kit.tile({ words: kit.t("scan_quiet"), picture: "quiet", chosen: !look.speak, press: set({ speak: false }) }),
          kit.tile({ words: kit.t("scan_speak"), picture: "sound-on", chosen: look.speak, press: set({ speak: true }) }),
        ),
      ],
      steps(
        "hold",
        held("hold_none", "hold_seconds", look.hold),
        set({ hold: between(look.hold - 250, 0, 2000) }),
        set({ hold: between(look.hold + 250, 0, 2000) }),
      ),
      steps(
        "still",
        held("still_none", "still_seconds", look.still),
        set({ still: between(look.still - 100, 0, 2000) }),
        set({ still: between(look.still + 100, 0, 2000) }),
      ),
      kit.back(kit.t("back"), { go: where.then ?? { at: "start" } }),
    ],
  };
}
