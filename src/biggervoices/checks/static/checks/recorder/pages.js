// Every page by its name: what stands goes in, elements come out.

import * as asking from "./asking.js";
import * as help from "./help.js";
import * as lock from "./lock.js";
import * as tablet from "./tablet.js";
import * as things from "./things.js";
import * as visiting from "./visiting.js";

/** @import { Crew, Interviewed, Pack } from "./types.js" */
/** @import { Child } from "./dom.js" */
/** @import { Kit } from "./kit.js" */
/** @import { Stands, Where } from "./flow.js" */
/** @import { Look } from "./look.js" */
/** @import { Tablet } from "./tablet.js" */
/**
 * What a page is made from. `me` is who of the crew has unlocked this visit.
 * @typedef {{kit: Kit, where: Where, pack: Pack, stands: Stands, said: (person: string) => Interviewed, crew: Crew[], me: string | null,
 *   look: Look, tablet: Tablet, told: (kind: string, value: string) => {words: string, picture: string}, sendingRows: () => Child}} Screen
 */
/**
 * `live` brings a page to life that is more than what stands on it, and gives how to end that.
 * @typedef {{title: string, main: Child, live?: (main: HTMLElement, act: (deed: import("./dom.js").Deed) => void) => () => void}} Page
 */

/** @type {Record<string, (screen: Screen) => Page>} */
export const PAGES = {
  start: tablet.start,
  install: tablet.install,
  copy: tablet.copy,
  settings: tablet.settings,
  card: lock.card,
  lock: lock.locked,
  still: lock.still,
  stop: help.stop,
  break: help.pause,
  danger: help.danger,
  worry: help.worry,
  "worry-who": help.asks,
  "worry-what": help.asks,
  "worry-whom": help.whom,
  "worry-danger": help.asks,
  "worry-words": help.words,
  "worry-kept": help.kept,
  planned: visiting.planned,
  plan: visiting.plan,
  open: visiting.open,
  done: visiting.done,
  seat: visiting.seat,
  could: visiting.could,
  give: visiting.give,
  "give-back": visiting.giveBack,
  time: visiting.time,
  saw: visiting.saw,
  "saw-room": visiting.sawRoom,
  finish: visiting.finish,
  thanks: visiting.thanks,
  debrief: visiting.debrief,
  step: asking.step,
  ways: asking.ways,
  topics: asking.topicsPage,
  topic: asking.topicPage,
  again: asking.again,
  question: asking.question,
  said: asking.saidPage,
  how: asking.how,
  words: asking.words,
  want: asking.want,
  hears: asking.hears,
  good: asking.good,
  rest: asking.rest,
  enough: asking.enough,
  things: things.things,
  photo: things.photo,
  drawing: things.drawing,
  voice: things.voice,
  keep: things.keep,
};

/**
 * Say what was typed, taken, drawn or spoken.
 * @param {Kit} kit
 * @returns {Screen["told"]}
 */
export const tell = (kit) => (kind, value) => {
  const day = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  switch (kind) {
    case "DATE":
      return {
        words: new Intl.DateTimeFormat("en-GB", /** @type {Intl.DateTimeFormatOptions} */ (day))
          .format(new Date(`${value}T12:00`))
          .replace(",", ""),
        picture: "calendar",
      };
    case "TIME":
      return { words: value, picture: "clock" };
    case "PHOTO":
      return { words: kit.t("photo"), picture: "photo" };
    case "DRAWING":
      return { words: kit.t("drawing"), picture: "pencil" };
    case "VOICE":
      return { words: kit.t("voice"), picture: "voice" };
    default:
      return { words: value, picture: "write" };
  }
};
