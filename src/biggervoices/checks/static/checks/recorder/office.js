// What the app asks of the office beside sending: my visits, packs, their pictures and sounds, and newer builds of itself.

/** @import { OnTablet, Pack } from "./types.js" */
/**
 * @typedef {{me: {id: string, first_name: string}, csrf: string, shared?: boolean, look?: Record<string, any>, visits: import("./tablet.js").Tablet["list"] & {}}} List
 */
/** @typedef {{here: number, of: number, busy: boolean}} Files busy: they are on their way */
/** @typedef {(visit: string, files: Files) => void} Told */

export const FILES = "recorder-files";
const AT_ONCE = 4;
const OUT = "recorder.out";
let csrf = "";

export class Office {
  /** @param {{listed: (list: List) => void, newer: () => void}} told */
  constructor({ listed, newer }) {
    this.listed = listed;
    this.newer = newer;
    /** @type {ServiceWorker | null} */
    this.waiting = null;
    this.turn = 0;
  }

  /**
   * Begin: the worker, my visits, and the files that are still to come.
   * @param {OnTablet[]} packs @param {(visit: string) => Promise<Pack>} read @param {Told} told
   */
  async start(packs, read, told) {
    void this.work();
    await settleSignOut();
    void this.meet();
    for (const { visit, locked } of packs) if (!locked) await this.files(await read(visit), told);
  }

  /** Ask for my visits. Without signal or signed out, nothing changes. */
  async meet() {
    if (localStorage.getItem(OUT)) return;
    const turn = this.turn;
    const answer = await fetch("/api/visits/", { cache: "no-store", redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    /** @type {List} */
    const list = await answer.json();
    if (turn !== this.turn) return;
    csrf = list.csrf;
    this.listed(list);
  }

  /** Let an answer that is still on its way come to nobody: the tablet was locked meanwhile. */
  forget() {
    this.turn += 1;
  }

  /** Ask whether a card is the own one of whoever is signed in. @param {string} token @returns {Promise<boolean>} */
  async isMine(token) {
    const answer = await fetch("/api/my-card", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify({ token }),
      redirect: "manual",
    });
    if (!answer.ok) throw new Error(`Whose card it is was not said: ${answer.status}`);
    return (await answer.json()).mine;
  }

  /** @param {string} visit @param {string} slot @returns {Promise<Pack>} */
  async pack(visit, slot) {
    const answer = await fetch(`/api/visits/${visit}/pack?slot=${slot}`, { cache: "no-store", redirect: "manual" });
    if (!answer.ok) throw new Error(`The pack did not come: ${answer.status}`);
    return answer.json();
  }

  /** Bring the pictures and sounds of a pack, and count them. @param {Pack} pack @param {Told} told */
  async files(pack, told) {
    if (!("caches" in globalThis)) return;
    const cache = await caches.open(FILES);
    const kept = await keptFiles();
    const wanted = [...new Set([...pack.files.map((file) => file.url), ...Object.values(pack.pictures)])];
    const missing = wanted.filter((url) => !kept.has(url));
    const count = { here: wanted.length - missing.length, of: wanted.length, busy: missing.length > 0 };
    told(pack.visit.id, { ...count });
    const bring = async () => {
      for (let url = missing.shift(); url; url = missing.shift()) {
        const answer = await fetch(url).catch(() => null);
        if (!answer?.ok || answer.redirected) continue;
        await cache.put(url, answer);
        count.here += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, bring)).catch(() => {});
    if (count.busy) told(pack.visit.id, { ...count, busy: false });
  }

  // --- the worker ---

  async work() {
    if (!navigator.serviceWorker) return;
    const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("recorder", {
      createScriptURL: () => "/recorder/worker.js",
    });
    const registration = await navigator.serviceWorker
      .register(policy?.createScriptURL("") ?? "/recorder/worker.js", { scope: "/recorder/" })
      .catch(() => null);
    if (!registration) return;
    const look = () => {
      this.waiting = registration.waiting;
      if (this.waiting && navigator.serviceWorker.controller) this.newer();
    };
    look();
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  }

  /** Let the newer build take over; what is saved stays where it is. @returns {false} */
  renew() {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    this.waiting?.postMessage("take over");
    return false;
  }
}

/** Give what the worker and the packs before have brought already. @returns {Promise<Set<string>>} */
async function keptFiles() {
  const names = (await caches.keys()).filter((name) => name.startsWith("recorder-"));
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return new Set(requests.flat().map((request) => new URL(request.url).pathname));
}

// --- who is signed in ------------------------------------------------------------------------------------------------

/** A locked tablet is signed out; without signal as soon as there is some. */
export async function signOut() {
  try {
    localStorage.setItem(OUT, "1");
  } catch {
    // Then only now.
  }
  await leave();
}

/** Make up for a sign-out that had no signal. */
export async function settleSignOut() {
  if (localStorage.getItem(OUT)) await leave();
}

async function leave() {
  if (!csrf)
    csrf =
      (
        await fetch("/api/visits/", { cache: "no-store", redirect: "manual" })
          .then((answer) => answer.json())
          .catch(() => ({}))
      ).csrf ?? "";
  const answer = await fetch("/sign-out/", { method: "POST", headers: { "X-CSRFToken": csrf }, redirect: "manual" }).catch(
    () => null,
  );
  csrf = "";
  if (answer) localStorage.removeItem(OUT);
}

/** Sign in with the card that has just opened this tablet. @param {string} token @returns {Promise<boolean>} */
export async function signInByCard(token) {
  try {
    localStorage.removeItem(OUT);
    const form = await (await fetch("/card", { cache: "no-store" })).text();
    const csrfmiddlewaretoken = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(form)?.[1] ?? "";
    const answer = await fetch("/card", {
      method: "POST",
      body: new URLSearchParams({ csrfmiddlewaretoken, token }),
      redirect: "manual",
    });
    return answer.type === "opaqueredirect";
  } catch {
    return false;
  }
}
