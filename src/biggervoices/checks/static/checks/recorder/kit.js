// The components of every page, with the same classes as templatetags/easyread.py makes.

import { glyph, h } from "./dom.js";

/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("./dom.js").Press} Press */
/** @typedef {import("./tongue.js").Tongue} Tongue */
/**
 * @typedef {{words: string, picture: string, src?: string, press: Press, chosen?: boolean, done?: boolean, sound?: string}} Tile
 */

const PIXELS = { s: 56, m: 96, l: 144, xl: 224 };

/**
 * Give the components, in the words and with the pictures and sounds of a pack or of the shell.
 * @param {{words: Record<string, string>, pictures: Record<string, string>, sounds: Record<string, string>}} book
 * @param {Tongue | null} [tongue] in which somebody is asked
 */
export function kitOf({ words, pictures, sounds }, tongue = null) {
  /**
   * Say a phrase. Without its words, the key is better than nothing on the page.
   * @param {string} key
   * @param {Record<string, string | number>} [facts]
   */
  const t = (key, facts = {}) => {
    const said = (tongue?.words[key] ?? words[key] ?? key).replace(/%\((\w+)\)s/g, (_all, name) => String(facts[name] ?? ""));
    const of = tongue?.of(key);
    if (of) tongue?.spoken.set(said, of);
    return said;
  };

  /** Say how many. @param {string} key @param {number} n */
  const count = (key, n) => t(n === 1 ? `${key}_one` : key, { n });

  /** Mark as read by Listen. @param {string} said @param {string} [sound] */
  const say = (said, sound) => {
    const spoken = tongue?.spoken.get(said);
    return { ...spoken, "data-say": "", "data-sound": sound || null, "data-voice": (!sound && !spoken && sounds[said]) || null };
  };

  /** @param {string} idea @param {{alt?: string, size?: keyof typeof PIXELS, src?: string}} [facts] */
  function picture(idea, { alt = "", size = "l", src = "" } = {}) {
    const address = src || pictures[idea];
    const image = address && h("img", { src: address, alt, width: PIXELS[size], height: PIXELS[size], draggable: "false" });
    return h("span", { class: `pic pic-${size}${src ? " pic-photo" : ""}` }, image);
  }

  /** @param {string} said @param {{class?: string, sound?: string}} [facts] */
  const p = (said, { sound, ...facts } = {}) => h("p", { ...facts, ...say(said, sound) }, said);
  /** @param {string} said */
  const strong = (said) => h("p", say(said), h("strong", {}, said));
  /** @param {string} said @param {string} [sound] */
  const h1 = (said, sound) => h("h1", say(said, sound), said);
  /** @param {string} said */
  const h2 = (said) => h("h2", say(said), said);

  /** @param {string} idea @param {Child} content @param {{alt?: string, src?: string}} [facts] */
  const row = (idea, content, facts) =>
    h("div", { class: "row" }, picture(idea, facts), h("div", { class: "row-words" }, content));

  /** Make a picture button; `done` marks one that leads to what has been used. @param {Tile} it */
  function tile({ words: said, sound, ...it }) {
    return h(
      "button",
      { class: "tile", type: "button", press: it.press, "aria-pressed": it.chosen ? "true" : null, ...say(said, sound) },
      picture(it.picture, { src: it.src }),
      h("span", { class: "tile-words" }, (it.chosen || it.done) && glyph("tick"), said),
    );
  }

  /** @param {Child[]} content */
  const tiles = (...content) => h("div", { class: "tiles" }, content);

  /**
   * @param {string} said @param {Press} press
   * @param {{kind?: "main" | "plain" | "stop", glyph?: string, about?: string}} [facts]
   */
  function button(said, press, { kind = "plain", glyph: drawing = "", about = "" } = {}) {
    const look = { main: "button", plain: "button button-plain", stop: "button button-stop" }[kind];
    const hidden = about && h("span", { class: "hide" }, `: ${about}`);
    return h(
      "button",
      { class: look, type: "button", press, ...say(said) },
      drawing && glyph(drawing),
      h("span", {}, said, hidden),
    );
  }

  /** @param {string} said @param {string} href @param {{kind?: "main" | "plain" | "stop", glyph?: string}} [facts] */
  function link(said, href, { kind = "plain", glyph: drawing = "" } = {}) {
    const look = { main: "button", plain: "button button-plain", stop: "button button-stop" }[kind];
    return h("a", { class: look, href, ...say(said) }, drawing && glyph(drawing), h("span", {}, said));
  }

  /** @param {Child[]} content */
  const buttons = (...content) => h("div", { class: "buttons" }, content);

  /** @param {string} idea @param {string} said @param {Child[]} more */
  const strip = (idea, said, ...more) =>
    h(
      "div",
      { class: "strip" },
      picture(idea, { size: "s" }),
      h(
        "p",
        {},
        h("span", say(said), said),
        more.map((it) => [" ", it]),
      ),
    );

  /** A press within a sentence. @param {string} said @param {Press} press */
  const inline = (said, press) => h("button", { class: "inline", type: "button", press, ...say(said) }, said);

  /** @param {string} said @param {"" | "late" | "done"} [kind] */
  const tag = (said, kind = "") =>
    h(
      "strong",
      { class: kind ? `tag tag-${kind}` : "tag" },
      kind && glyph(kind === "done" ? "tick" : "clock"),
      h("span", say(said), said),
    );

  /** @param {number} at @param {number} of @param {string} within */
  function progress(at, of, within) {
    const said = t("question_of", { at, of, within });
    const steps = Array.from({ length: of }, (_, step) =>
      h("span", { class: step + 1 < at ? "step done" : step + 1 === at ? "step here" : "step" }),
    );
    return h("div", { class: "progress" }, p(said), h("div", { class: "steps", "aria-hidden": "true" }, steps));
  }

  /**
   * Ask for one thing in words: label, hint, box.
   * @param {string} name
   * @param {{label: string, hint?: string, value?: string, type?: string, wrong?: string, facts?: Record<string, any>}} it
   */
  function field(name, { label, hint = "", value = "", type = "textarea", wrong = "", facts = {} }) {
    const described = [hint && `${name}_hint`, wrong && `${name}_error`].filter(Boolean).join(" ") || null;
    const shared = {
      class: "control",
      id: name,
      name,
      "aria-describedby": described,
      "aria-invalid": wrong ? "true" : null,
      ...facts,
    };
    const box = type === "textarea" ? h("textarea", { ...shared, rows: 4 }, value) : h("input", { ...shared, type, value });
    return h(
      "div",
      { class: "field" },
      h("label", { class: "label", for: name, ...say(label) }, label),
      hint && h("p", { class: "hint", id: `${name}_hint`, ...say(hint) }, hint),
      wrong && h("p", { class: "error", id: `${name}_error`, ...say(wrong) }, wrong),
      box,
    );
  }

  /** Say what is still needed, first on the page. @param {string | undefined} said */
  const fault = (said) => said && h("div", { class: "error-summary", role: "alert", tabindex: "-1", "data-focus": "" }, p(said));

  /** @param {string} said @param {Press} press */
  const back = (said, press) => h("div", { class: "after" }, button(said, press, { glyph: "back" }));

  return {
    t,
    count,
    say,
    picture,
    p,
    strong,
    h1,
    h2,
    row,
    tile,
    tiles,
    button,
    link,
    buttons,
    strip,
    inline,
    tag,
    progress,
    field,
    fault,
    back,
  };
}

/** @typedef {ReturnType<typeof kitOf>} Kit */
