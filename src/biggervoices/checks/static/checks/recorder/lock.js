// The lock of a shared tablet: two minutes without a press, and then a card, a scanner, or signing in.

import { glyph, h } from "./dom.js";

/** @import { Page, Screen } from "./pages.js" */
/** @import { Deed } from "./dom.js" */

export const STILL_MS = 90_000;
export const LOCK_MS = 120_000;
const LOOK_MS = 200; // between two looks through the camera

// --- idle ------------------------------------------------------------------------------------------------------------

/**
 * Watch for two minutes without a press. First comes a still page that asks, then the lock.
 * @param {{still: () => void, lock: () => void, isOn: () => boolean}} told
 */
export function watchIdle({ still, lock, isOn }) {
  let last = Date.now();
  let asked = false;
  const touched = () => {
    last = Date.now();
    asked = false;
  };
  for (const name of ["pointerdown", "keydown", "input"])
    document.addEventListener(name, touched, { capture: true, passive: true });
  const look = () => {
    if (!isOn()) return touched();
    const quiet = Date.now() - last; // also right after the tablet slept
    if (quiet >= LOCK_MS) lock();
    else if (quiet >= STILL_MS && !asked) {
      asked = true;
      still();
    }
  };
  document.addEventListener("visibilitychange", look);
  setInterval(look, 1000);
  return touched;
}

// --- pages -----------------------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function still(screen) {
  const { kit, where } = screen;
  return {
    title: kit.t("still_there"),
    main: [
      kit.row("person", [kit.h1(kit.t("still_there")), kit.p(kit.t("still_words"))]),
      kit.tiles(kit.tile({ words: kit.t("i_am_here"), picture: "yes", press: { go: where.then } })),
    ],
  };
}

/** @param {Screen} screen @returns {Page} */
export function locked(screen) {
  const { kit, where, tablet } = screen;
  return {
    title: kit.t("locked"),
    main: [
      kit.fault(where.wrong),
      kit.row("lock", [kit.h1(kit.t("locked")), kit.p(kit.t("locked_words"))]),
      reader(screen, (token) => ({ run: "unlock", with: token })),
      kit.row("sign-in", [
        tablet.sync?.online === false && kit.p(kit.t("sign_in_needs")),
        kit.button(kit.t("sign_in"), { run: "leave", with: "/sign-in/?next=/recorder/" }),
      ]),
    ],
    live: cardReader(kit, (token) => ({ run: "unlock", with: token })),
  };
}

/** Let a card open what is on this tablet, also with no signal. @param {Screen} screen @returns {Page} */
export function card(screen) {
  const { kit, where } = screen;
  const open = (/** @type {string} */ token) => ({ run: "card", with: { visit: where.note, token } });
  return {
    title: kit.t("card_add"),
    main: [
      kit.fault(where.wrong),
      kit.row("card-qr", [kit.h1(kit.t("card_add")), kit.p(kit.t("card_add_words"))]),
      reader(screen, open),
      kit.back(kit.t("my_visits"), { go: { at: "start" } }),
    ],
    live: cardReader(kit, open),
  };
}

/** @param {Screen} screen @param {(token: string) => Deed} open */
function reader({ kit }, open) {
  return [
    h("div", { class: "camera" }),
    h("p", { class: "camera-words", role: "status" }),
    kit.tiles(
      h(
        "button",
        { class: "tile", type: "button", "data-camera": "", ...kit.say(kit.t("card_camera")) },
        kit.picture("camera"),
        h("span", { class: "tile-words" }, kit.t("card_camera")),
      ),
    ),
    kit.field("token", {
      label: kit.t("card_field"),
      type: "text",
      facts: { autocomplete: "off", autocapitalize: "off", spellcheck: "false" },
    }),
    kit.buttons(kit.button(kit.t("card_open"), (fields) => open(tokenIn(fields.token)), { kind: "main", glyph: "key" })),
  ];
}

/** A card holds an address with its token behind the "#". @param {string} words */
const tokenIn = (words) => words.trim().slice(words.trim().lastIndexOf("#") + 1);

// --- the camera ------------------------------------------------------------------------------------------------------

/** @param {import("./kit.js").Kit} kit @param {(token: string) => Deed} open @returns {NonNullable<Page["live"]>} */
const cardReader = (kit, open) => (main, act) => {
  const words = /** @type {HTMLElement} */ (main.querySelector(".camera-words"));
  const box = /** @type {HTMLElement} */ (main.querySelector(".camera"));
  const button = /** @type {HTMLElement} */ (main.querySelector("[data-camera]"));
  const field = /** @type {HTMLInputElement} */ (main.querySelector("#token"));
  let stop = () => {};
  let ended = false;

  async function look() {
    const video = h("video", { muted: true, playsinline: true, "aria-hidden": "true" });
    if (!(video instanceof HTMLVideoElement)) return;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } });
      stop = () => stream.getTracks().forEach((track) => track.stop());
      if (ended) return stop();
      video.srcObject = stream;
      box.replaceChildren(video);
      words.textContent = kit.t("card_hold");
      await video.play();
      const read = await codeReader();
      while (!ended) {
        const said = await read(video);
        if (said) return act(open(tokenIn(said)));
        await new Promise((next) => setTimeout(next, LOOK_MS));
      }
    } catch {
      words.textContent = kit.t("camera_cannot");
      box.replaceChildren();
    }
  }

  button.addEventListener("click", () => {
    button.hidden = true;
    void look();
  });
  // A scanner types the card and ends with Enter.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && field.value.trim()) act(open(tokenIn(field.value)));
  });
  return () => {
    ended = true;
    stop();
  };
};

/**
 * Give what reads a QR code from a picture: the browser, else a library that is loaded only now.
 * @returns {Promise<(video: HTMLVideoElement) => Promise<string>>}
 */
async function codeReader() {
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  if (Detector && (await Detector.getSupportedFormats()).includes("qr_code")) {
    const detector = new Detector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
  }
  const { default: jsQR } = await import("../../easyread/built/libraries/jsqr.js");
  const canvas = document.createElement("canvas");
  const paper = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  return async (video) => {
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    if (!canvas.width) return "";
    paper.drawImage(video, 0, 0);
    const { data, width, height } = paper.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(data, width, height)?.data ?? "";
  };
}

/** The button that locks, always in the same place. @param {string} words */
export const lockButton = (words) =>
  h("button", { class: "finished", type: "button", press: { run: "lock" } }, glyph("lock"), h("span", {}, words));
