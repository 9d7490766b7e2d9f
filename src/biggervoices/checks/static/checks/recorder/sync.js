// Sending: by itself, whenever there is signal. Nothing is marked as sent unless the server's receipt proves it.

import { newId } from "./ids.js";
import { batch, proven } from "./receipts.js";
import { NotSent, post, reach, read, reasonIn } from "./server.js";

/** @import { FileState, OnTablet, Outcome, Problem, State, Worry } from "./types.js" */
/** @import { Journal } from "./journal.js" */
/** @import { KeptFile } from "./store.js" */

const GATHER_MS = 400; // taps that come close together go together
const MOST_ENTRIES = 500;
const PIECE_BYTES = 256 * 1024;
const [SHORTEST_WAIT, LONGEST_WAIT, LONGEST_WAIT_OF_A_WORRY] = [1000, 300_000, 30_000];
const NOT_JUST_THIS = ["NO_SIGNAL", "SIGN_IN", "BUSY", "FULL"]; // what fails for one visit fails for the next

/**
 * Give how long to wait after so many failures in a row: twice as long each time, and by chance up to half of it less, so
 * that tablets that lost signal together do not come back together.
 * @param {number} tries @param {number} [longest] @param {number} [chance] 0..1
 */
export const waitAfter = (tries, longest = LONGEST_WAIT, chance = Math.random()) =>
  Math.max(SHORTEST_WAIT, Math.min(longest, SHORTEST_WAIT * 2 ** tries) * (1 - chance / 2));

/**
 * Start to send, and go on until `stop()`. onState hears how things stand, each time that changes.
 * @param {object} options
 * @param {Journal} options.journal
 * @param {(state: State) => void} [options.onState]
 * @param {typeof globalThis.fetch} [options.fetch]
 * @param {string} [options.publicKey] the server's, for worries on a tablet that has no pack
 * @param {number} [options.patience] milliseconds that an answer may take
 */
export function startSync({ journal, onState, fetch = (...it) => globalThis.fetch(...it), publicKey, patience = 60_000 }) {
  const server = reach(fetch, patience);
  /** @type {State} */
  let state = {
    online: globalThis.navigator?.onLine ?? true, sending: false, signedOut: false, unsent: 0, filesUnsent: 0, worriesUnsent: 0,
    lastSentAt: null, worries: [], problem: null,
  };
  /** @type {Map<string, Worry & {id: string}>} */
  const spoken = new Map(); // worries of this run, as they were said
  const triedAgain = new Set(); // visits of which the refused entries went once more in this run
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let due = Infinity;
  let notBefore = 0; // the server asked for it
  let tries = 0;
  let greeted = false;
  let running = false;
  let again = false; // somebody asked while it ran
  let counting = Promise.resolve();
  let stopped = false;

  // --- when

  /** @param {number} ms */
  function soon(ms) {
    const at = Math.max(Date.now() + ms, notBefore);
    if (stopped || at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => void round(), at - Date.now());
  }

  /** Try now, however often it failed before, unless the server asked us to wait. */
  function sendNow() {
    tries = 0;
    greeted = false;
    soon(0);
  }

  async function round() {
    due = Infinity;
    again = running;
    if (running || stopped) return;
    running = true;
    tell({ sending: true });
    const failed = await sendAll().catch(failure);
    running = false;
    tries = failed ? tries + 1 : 0;
    notBefore = Date.now() + (failed?.retryAfter ?? 0);
    await count().catch(failure);
    const { why, visit = null, reason = "" } = failed ?? {};
    tell({ sending: false, online: why !== "NO_SIGNAL", signedOut: why === "SIGN_IN", problem: why ? { why, visit, reason } : null });
    if (failed) {
      due = Infinity; // what was planned meanwhile waits, too
      soon(waitAfter(tries, state.worriesUnsent ? LONGEST_WAIT_OF_A_WORRY : LONGEST_WAIT));
    } else if (again) soon(0);
  }

  /** @param {{visit: string | null, locked?: boolean}} change */
  async function heed({ visit, locked }) {
    await count();
    if (visit === null && !locked) return sendNow(); // something was unlocked, or somebody is worried
    if (!tries && (state.unsent || state.filesUnsent)) soon(GATHER_MS); // after a failure the next try is planned already
  }

  // --- what

  /** Send all there is, worries first. Give the first problem that did not hold up the rest; throw what did. */
  async function sendAll() {
    let first = await sendWorries();
    if (first?.why === "NO_SIGNAL") return first; // nothing goes before a worry
    if (!greeted) {
      const { epoch, now } = await server.greet();
      if (epoch) await journal.learnEpoch(epoch);
      await journal.forgetOld(now);
      greeted = true;
    }
    for (const pack of await journal.packs()) {
      const problem = await alone(pack.slot, () => sendVisit(pack)).catch((error) => ofThis(error, pack.visit));
      first ??= problem;
    }
    return first;
  }

  /** @param {OnTablet} pack */
  async function sendVisit({ visit }) {
    let restored = 0;
    for (let again = !triedAgain.has(visit); ; again = false) {
      const { slot, epoch, last, texts } = await journal.toSend(visit, { again });
      let most = MOST_ENTRIES;
      let knows = epoch;
      for (let at = 0; at < texts.length && knows === epoch; ) {
        const some = batch(texts.slice(at), most);
        const sending = { slot, epoch, sent_at: Math.max(Date.now(), last), entries: some.map(({ text }) => text) };
        const answer = await server.send(`/api/visits/${visit}/journal`, post(sending), { welcome: [413] });
        if (answer.status === 413 && some.length > 1) {
          most = some.length >> 1;
          continue;
        }
        const outcome = answer.status === 413 ? tooLarge(some[0].id, epoch, answer.text) : await proven(some, read(answer));
        if (!outcome) throw new NotSent("DISAGREES");
        await journal.markSent(visit, { ...outcome, at: Date.now(), heldAt: server.now() });
        knows = outcome.epoch;
        at += some.length;
      }
      if (knows === epoch && !texts.length) break;
      if (knows !== epoch && ++restored > 1) throw new NotSent("DISAGREES"); // no server is restored twice in a minute
    }
    triedAgain.add(visit);
    let first = null;
    for (const file of await journal.filesToSend(visit)) first ??= await sendFile(file).catch((error) => ofThis(error, visit));
    return first;
  }

  /** @param {KeptFile} file */
  async function sendFile(file) {
    const path = `/api/files/${file.id}`;
    let there = stateOf(file, await server.get(path));
    for (let stuck = 0; there.state === "WAITING"; ) {
      const blob = await journal.file(file.id);
      if (!blob) return null; // thrown away meanwhile
      if (there.have >= file.bytes) throw new NotSent("BUSY"); // all of it is there, and was not looked at yet
      const body = blob.slice(there.have, there.have + PIECE_BYTES);
      const how = { method: "PATCH", headers: { "Content-Type": "application/octet-stream" }, body };
      const now = stateOf(file, await server.send(`${path}?from=${there.have}`, how, { welcome: [409] }));
      if (now.have <= there.have && ++stuck > 2) throw new NotSent("DISAGREES");
      there = now;
    }
    const reason = there.state === "REFUSED" ? there.reason || there.state : "";
    await journal.markFile(file.id, { reason, at: Date.now(), heldAt: server.now() });
    return null;
  }

  /** Send every worry that waits. Throws nothing: what holds up a worry must show, not stop. */
  const sendWorries = () =>
    alone("worries", async () => {
      let first = null;
      const waiting = new Map((await journal.worries()).map((worry) => [worry.id, worry]));
      for (const worry of new Map([...waiting, ...spoken]).values()) {
        try {
          const { number } = read(await server.send("/api/worries", post(worry), { anyone: true }));
          if (!number) throw new NotSent("DISAGREES");
          tell({ worries: [...state.worries, { id: worry.id, number: String(number) }] });
          await journal.markWorry(worry.id, String(number), server.now());
          spoken.delete(worry.id);
        } catch (error) {
          first ??= failure(error);
        }
      }
      return first;
    });

  /**
   * Keep a worry and send it at once, before everything else. number null: not sent yet; it goes when there is signal, and
   * then stands in `state.worries`. kept false: the tablet is full, and this page must stay open until it is sent.
   * @param {Worry} worry
   */
  async function sendWorry(worry) {
    const mine = { ...worry, id: worry.id ?? newId() };
    spoken.set(mine.id, mine);
    const kept = await journal.keepWorry(mine, publicKey).then(() => true, () => false);
    await count();
    await sendWorries();
    const number = state.worries.find(({ id }) => id === mine.id)?.number ?? null;
    sendNow(); // whatever else waits; and this, until it is there
    return { id: mine.id, number, kept };
  }

  // --- how things stand

  /** @param {Partial<State>} facts */
  function tell(facts) {
    const next = { ...state, ...facts };
    if (stopped || JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    onState?.(state);
  }

  // One after the other, so that an older count never comes after a newer one.
  const count = () => (counting = counting.then(countNow, countNow));

  async function countNow() {
    const visits = await Promise.all((await journal.packs()).map(({ visit }) => journal.standing(visit)));
    const worries = new Set([...(await journal.worries()).map(({ id }) => id), ...spoken.keys()]);
    tell({
      unsent: visits.reduce((all, it) => all + it.unsent, 0),
      filesUnsent: visits.reduce((all, it) => all + it.filesUnsent, 0),
      worriesUnsent: worries.size,
      lastSentAt: Math.max(0, ...visits.map((it) => it.sentAt ?? 0)) || null,
    });
  }
  const seen = () => document.visibilityState === "visible" && sendNow();
  const noSignal = () => tell({ online: false });
  globalThis.addEventListener?.("online", sendNow);
  globalThis.addEventListener?.("offline", noSignal);
  globalThis.document?.addEventListener("visibilitychange", seen); // a tablet that slept has missed its timers
  const deafen = journal.listen((change) => void heed(change).catch(failure));
  sendNow();

  return {
    sendNow,
    sendWorry,
    state: () => state,
    stop() {
      stopped = true;
      clearTimeout(timer);
      deafen();
      globalThis.removeEventListener?.("online", sendNow);
      globalThis.removeEventListener?.("offline", noSignal);
      globalThis.document?.removeEventListener("visibilitychange", seen);
    },
  };
}

/**
 * One sender for each thing, whichever tab it is in.
 * @template T @param {string} what @param {() => Promise<T>} work @returns {Promise<T>}
 */
const alone = (what, work) => (globalThis.navigator?.locks ? navigator.locks.request(`recorder-${what}`, work) : work());

/** @typedef {Problem & {retryAfter: number}} Failure */

/**
 * Say what went wrong. A fault of ours is shown to whoever looks, and tried again like all else.
 * @param {unknown} error @param {string | null} [visit] @returns {Failure}
 */
function failure(error, visit = null) {
  if (error instanceof NotSent) return { why: error.why, visit, reason: error.reason, retryAfter: error.retryAfter };
  console.error(error);
  return { why: "FAULT", visit, reason: "", retryAfter: 0 };
}

/**
 * Let what is wrong with one visit hold up that visit only.
 * @param {unknown} error @param {string} visit
 */
function ofThis(error, visit) {
  if (error instanceof NotSent && NOT_JUST_THIS.includes(error.why)) throw error;
  if (error instanceof Error && ["Locked", "NoPack"].includes(error.name)) return null; // it waits until it is opened; or it was forgotten
  return failure(error, visit);
}

/**
 * What is too large even by itself stays here, like all that the server cannot take.
 * @param {string} id @param {string} epoch @param {string} text
 */
const tooLarge = (id, epoch, text) => ({ epoch, sent: [], refused: [{ id, reason: reasonIn(text) || "TOO_LARGE" }], clashes: [], late: [] });

/**
 * Read what the server says of a file, if it speaks of this very one.
 * @param {KeptFile} file @param {{text: string}} answer @returns {FileState}
 */
function stateOf(file, answer) {
  const it = read(answer);
  const known = ["WAITING", "HERE", "REFUSED"].includes(it.state) && Number.isInteger(it.have);
  if (!known || it.id !== file.id || it.bytes !== file.bytes) throw new NotSent("DISAGREES");
  return it;
}
