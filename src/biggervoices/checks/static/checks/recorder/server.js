// Talking to the server: every way of not getting an answer has one of a few names.

/** @import { Why } from "./types.js" */

const LONGEST_RETRY_AFTER = 3_600_000; // an hour: no machine on the way may silence a tablet for longer

/** Why something did not come through. reason: in the server's words. retryAfter: milliseconds that it asked for. */
export class NotSent extends Error {
  /** @param {Why} why @param {{reason?: string, retryAfter?: number}} [more] */
  constructor(why, { reason = "", retryAfter = 0 } = {}) {
    super(why);
    this.name = "NotSent";
    this.why = why;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

/**
 * Read Retry-After, in seconds or as a date, as milliseconds from now.
 * @param {string | null} said @param {number} now
 */
export function retryAfter(said, now) {
  const ms = /^\s*\d+\s*$/.test(said ?? "") ? Number(said) * 1000 : Date.parse(said ?? "") - now;
  return Math.min(Math.max(ms || 0, 0), LONGEST_RETRY_AFTER);
}

/**
 * Reach the server.
 * @param {typeof globalThis.fetch} fetch @param {number} patience milliseconds that an answer may take
 */
export function reach(fetch, patience) {
  let csrf = "";
  let ahead = 0; // of the server's clock before ours

  /** @param {string} path @param {RequestInit} how @param {number[]} [welcome] codes that the caller reads itself */
  async function ask(path, how, welcome = []) {
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), patience);
    const headers = { Accept: "application/json", ...(csrf && { "X-CSRFToken": csrf }), ...how.headers };
    try {
      const answer = await fetch(path, { ...how, headers, cache: "no-store", redirect: "manual", signal: gone.signal });
      const text = await answer.text();
      if (!answer.ok && !welcome.includes(answer.status)) throw refusalOf(answer, text);
      return { status: answer.status, text };
    } catch (error) {
      throw error instanceof NotSent ? error : new NotSent("NO_SIGNAL");
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ask for the list of my visits: it brings the token that lets us send, the server's clock and its epoch. */
  async function greet() {
    const list = read(await ask("/api/visits/", {}));
    csrf = String(list.csrf ?? "");
    if (Number.isFinite(list.now)) ahead = list.now - Date.now();
    return { epoch: String(list.epoch ?? ""), now: Date.now() + ahead };
  }

  return {
    greet,
    /** Give the server's clock. */
    now: () => Date.now() + ahead,
    /** @param {string} path */
    get: (path) => ask(path, {}),
    /**
     * Send something; once more with a new token where the old one was not taken. anyone: nobody need be signed in.
     * @param {string} path @param {RequestInit} how @param {{welcome?: number[], anyone?: boolean}} [options]
     */
    async send(path, how, { welcome, anyone } = {}) {
      if (!csrf && !anyone) await greet();
      try {
        return await ask(path, how, welcome);
      } catch (error) {
        if (!(error instanceof NotSent && error.why === "SIGN_IN")) throw error;
        await greet();
        return ask(path, how, welcome);
      }
    },
  };
}

/** @param {unknown} body @returns {RequestInit} */
export const post = (body) => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/**
 * Read an answer; what is no answer of ours, such as the sign-in page of a café, agrees with nothing.
 * @param {{text: string}} answer
 */
export function read({ text }) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw new NotSent("DISAGREES");
  }
}

/** @param {Response} answer @param {string} text */
function refusalOf({ status, type, headers }, text) {
  const more = { reason: reasonIn(text), retryAfter: retryAfter(headers.get("Retry-After"), Date.now()) };
  if (type === "opaqueredirect" || [301, 302, 303, 307, 401, 403].includes(status)) return new NotSent("SIGN_IN", more);
  if (status === 404) return new NotSent("NOT_YOURS", more);
  if (status === 507) return new NotSent("FULL", more);
  return new NotSent(status >= 500 || status === 429 ? "BUSY" : "NOT_READ", more);
}

/**
 * Find the one plain sentence in a refusal; an error page has none.
 * @param {string} text
 */
export function reasonIn(text) {
  try {
    return String(JSON.parse(text).reason ?? "");
  } catch {
    return "";
  }
}
