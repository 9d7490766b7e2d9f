// How one person wants the recorder to look, sound and be pressed: kept on a device of their own, else only until they hand it on.

/**
 * @typedef {{theme: string, size: string, pics: string, read: boolean, slow: boolean, youSaid: boolean,
 *   scan: "" | "auto" | "two", seconds: number, speak: boolean, hold: number, still: number}} Look
 */

const KEPT = "recorder.look";
/** @type {Readonly<Look>} */
export const PLAIN = {
  theme: "",
  size: "",
  pics: "",
  read: false,
  slow: false,
  youSaid: false,
  scan: "",
  seconds: 3,
  speak: false,
  hold: 0,
  still: 700,
};

/** Give what was kept on this device. @returns {Look | null} */
export function keptLook() {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept && { ...PLAIN, ...JSON.parse(kept) };
  } catch {
    return null;
  }
}

/** Read how somebody likes pages elsewhere. @param {Record<string, any>} [chosen] @returns {Partial<Look>} */
export const lookOf = ({ theme, size, pictures, read_aloud, slow, you_said } = {}) => ({
  theme: theme ?? "",
  size: size === "m" ? "" : (size ?? ""),
  pics: pictures === "both" ? "" : (pictures ?? ""),
  read: read_aloud === true,
  slow: slow === true,
  youSaid: you_said === true,
});

/** @param {Look} look @param {boolean} shared a tablet that many people use keeps nothing of one of them */
export function keepLook(look, shared) {
  try {
    if (shared) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, JSON.stringify(look));
  } catch {
    // A browser that keeps nothing still shows it for now.
  }
}

/** @param {Look} look @param {HTMLElement} listen the button that reads the page */
export function wear(look, listen) {
  const { dataset } = document.documentElement;
  for (const name of /** @type {const} */ (["theme", "size", "pics"])) {
    if (look[name]) dataset[name] = look[name];
    else delete dataset[name];
  }
  if (look.slow) listen.dataset.slow = "";
  else delete listen.dataset.slow;
}
