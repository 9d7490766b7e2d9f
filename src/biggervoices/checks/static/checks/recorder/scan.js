// How buttons are pressed: one press is one press, held as long as somebody wants, and a ring that goes round for switches.

/** @import { Look } from "./look.js" */

const PRESSED = "button:not([disabled]), a[href]"; // not boxes for words: a switch would be caught in them

/**
 * Guard every press, and let a ring go round where that was chosen.
 * @param {{look: () => Look, stop: () => void, speak: (words: string, lang?: string) => void}} told `stop` keeps that scanning is off
 */
export function startScan({ look, stop, speak }) {
  let pressedAt = -Infinity;
  let downAt = 0;
  /** @type {Element | null} */
  let heldBy = null;
  let letThrough = false;

  // --- presses ---

  /** @param {Event} event */
  const down = (event) => {
    if (event instanceof KeyboardEvent && (event.repeat || (event.key !== " " && event.key !== "Enter"))) return;
    downAt = event.timeStamp;
    heldBy = target(event);
  };

  /** @param {MouseEvent} event */
  function click(event) {
    const pressed = target(event);
    if (!pressed || letThrough) return;
    const { hold, still } = look();
    const isDeed = pressed.closest(".tile, main .button, main .inline");
    const early = isDeed && event.timeStamp - pressedAt < still;
    const short = hold > 0 && pressed === heldBy && event.timeStamp - downAt < hold;
    if (early || short) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (isDeed) pressedAt = event.timeStamp;
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    const { scan, hold } = look();
    if (event.key === "Escape" && scan) {
      stop();
      clearTimeout(timer);
      return ring(null);
    }
    const writes = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
    if (scan && !writes && (event.key === " " || event.key === "Enter")) return void bySwitch(event, scan);
    const link = event.target;
    if (event.key === " " && !event.repeat && link instanceof HTMLAnchorElement) {
      event.preventDefault(); // a browser takes Space on a link for scrolling
      link.click();
    }
    // Enter presses when it goes down; to hold it, the press waits until it comes up.
    if (event.key === "Enter" && hold > 0 && event.target instanceof HTMLButtonElement) event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  function keyUp(event) {
    const { scan, hold } = look();
    if (event.key !== "Enter" || hold === 0 || scan || !(event.target instanceof HTMLButtonElement)) return;
    if (event.target === heldBy && event.timeStamp - downAt >= hold) event.target.click();
  }

  document.addEventListener("pointerdown", down, { capture: true });
  document.addEventListener("keydown", down, { capture: true });
  document.addEventListener("click", click, { capture: true });
  document.addEventListener("keydown", key, { capture: true });
  document.addEventListener("keyup", keyUp, { capture: true });

  // --- the ring ---

  /** @type {HTMLElement | null} */
  let ringed = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const items = () =>
    /** @type {HTMLElement[]} */ (
      [...document.querySelectorAll("main, header")]
        .sort((one) => (one.matches("main") ? -1 : 1))
        .flatMap((part) => [...part.querySelectorAll(PRESSED)])
    ).filter((item) => item.getClientRects().length > 0);

  /** @param {HTMLElement | null} item */
  function ring(item) {
    ringed?.classList.remove("ringed");
    ringed = item;
    if (!item) return;
    item.classList.add("ringed");
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
    if (look().speak) speak((item.textContent || item.getAttribute("aria-label") || "").trim(), item.lang);
  }

  function goOn() {
    const all = items();
    ring(all[(ringed ? all.indexOf(ringed) + 1 : 0) % all.length] ?? null);
    wait();
  }

  function wait() {
    clearTimeout(timer);
    if (look().scan === "auto") timer = setTimeout(goOn, look().seconds * 1000);
  }

  /** @param {KeyboardEvent} event @param {"auto" | "two"} scan */
  function bySwitch(event, scan) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat) return;
    if (scan === "two" && event.key === " ") return goOn();
    const item = ringed;
    if (!item?.isConnected) return goOn();
    // The guard of the second press counts for switches, too; holding is the ring's own waiting.
    const pressed = event.timeStamp - pressedAt >= look().still || !item.closest("main");
    if (!pressed) return;
    if (item.closest("main")) pressedAt = event.timeStamp;
    letThrough = true;
    item.click();
    letThrough = false;
    wait();
  }

  return {
    /** Begin anew on a new page, or when the settings changed. */
    anew() {
      clearTimeout(timer);
      ring(null);
      if (look().scan) goOn();
    },
  };

  /** @param {Event} event */
  function target(event) {
    return event.target instanceof Element ? event.target.closest("button, a") : null;
  }
}
