// The journal: what this tablet holds of each visit. Nothing here is cleared before the server has proved that it has it.

import { newId } from "./ids.js";
import * as keys from "./keys.js";
import { CLASHES, LATE, REFUSED, SENT, Trouble, WAITING, using, writing } from "./store.js";

/** @import { Entry, Facts, FileFacts, Kept, OnTablet, Outcome, Pack, Standing, Worry } from "./types.js" */
/** @import { KeptFile, KeptWorry, Shape } from "./store.js" */
/** @import { IDBPTransaction, StoreNames } from "idb" */
/** @typedef {IDBPTransaction<Shape, ("visits" | "entries" | "files" | "bytes")[], "readwrite">} Writing */
/** @typedef {{objectStore: IDBPTransaction<Shape, ("visits" | "entries" | "files" | "worries")[], "readwrite">["objectStore"]}} Resetting */
/** @typedef {{visit: string | null, locked?: boolean}} Change */
/** @typedef {ReturnType<typeof openJournal>} Journal */

const KEPT_DAYS = 30;
const DAY = 24 * 60 * 60 * 1000;

/**
 * Open the journal of this tablet. onChange is called whenever something has changed, in this tab or in another one;
 * visit null: more than one visit, or what is unlocked.
 * @param {{onChange?: (change: Change) => void}} [options]
 */
export function openJournal({ onChange } = {}) {
  /** @type {Set<(change: Change) => void>} */
  const listeners = new Set(onChange ? [onChange] : []);
  const channel = new BroadcastChannel("biggervoices-recorder");
  channel.addEventListener("message", ({ data }) => {
    if (data.locked) keys.lockHere();
    known.clear();
    hear(data);
  });
  keys.keepIn(allVisits, (locked) => (locked ? tell({ visit: null, locked }) : hear({ visit: null })));

  /** @param {Change} change */
  const hear = (change) => listeners.forEach((listener) => listener(change));
  /** @param {Change} change */
  const tell = (change) => {
    channel.postMessage(change);
    hear(change);
  };

  /** @type {Map<string, Kept>} */
  const known = new Map(); // as it was last seen here: a tap need not read it first, and is refused where it is old
  /** @type {Map<string, Promise<unknown>>} */
  const turns = new Map();
  /** @type {Map<string, string>} */
  const slots = new Map();

  /**
   * Do one thing after the other in one visit.
   * @template T @param {string} visit @param {() => Promise<T>} work @returns {Promise<T>}
   */
  function inTurn(visit, work) {
    const mine = (turns.get(visit) ?? Promise.resolve()).then(work);
    turns.set(visit, mine.catch(() => {}));
    return mine;
  }

  /**
   * Write one entry, and what belongs to it, in one transaction.
   * @param {string} visit @param {Facts} facts @param {(writing: Writing, entry: Entry) => Promise<unknown>} [beside]
   * @returns {Promise<Entry>}
   */
  async function write(visit, facts, beside) {
    for (;;) {
      const kept = known.get(visit) ?? (await visitOf(visit));
      const { key, who, entries } = unlockedOf(kept);
      const at = Math.max(Date.now(), kept.last + 1); // a clock may be put back; what was said second stays second
      /** @type {Entry} */
      const entry = {
        id: newId(at),
        visit,
        interview: facts.interview ?? null,
        kind: facts.kind,
        value: facts.value,
        question: facts.question ?? null,
        turn: facts.turn ?? 0,
        by: facts.by ?? "MYSELF",
        helped_by: facts.helped_by ?? null,
        at,
        tapper: facts.tapper ?? who,
        n: kept.n + 1,
      };
      const sealed = await keys.seal(key, JSON.stringify(entry), `${visit} ${entry.id}`);
      const written = await writing(["visits", "entries", "files", "bytes"], async (writing) => {
        const [now, there] = await Promise.all([
          writing.objectStore("visits").get(visit),
          writing.objectStore("entries").get(entry.id),
        ]);
        if (there) return true; // the database was closed under us after this was kept
        if (now?.n !== kept.n) return false; // another tab was quicker
        await Promise.all([
          writing.objectStore("visits").put({ ...now, n: entry.n, last: at }),
          writing.objectStore("entries").add({ id: entry.id, visit, n: entry.n, at, sealed, state: WAITING, reason: "" }),
          beside?.(writing, entry),
        ]);
        return true;
      });
      if (!written) {
        known.delete(visit);
        continue;
      }
      known.set(visit, { ...kept, n: entry.n, last: at });
      if (entries.length === kept.n) entries.push(entry);
      tell({ visit });
      return entry;
    }
  }

  const journal = {
    /**
     * Be told of every change, as onChange is. Gives what ends it.
     * @param {(change: Change) => void} listener
     */
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    // --- visits and their packs

    /** @returns {Promise<OnTablet[]>} */
    packs: async () =>
      (await allVisits()).map((kept) => ({
        visit: kept.visit, home: kept.home, day: kept.day, slot: kept.slot, at: kept.at, locked: !keys.unlockedOf(kept),
        cards: kept.wrapped.map(({ who }) => who).filter(Boolean),
      })),

    /**
     * Give the slot of a visit; before its first pack a new one, under which that pack is asked for and then kept.
     * @param {string} visit
     */
    async slot(visit) {
      const kept = await using((db) => db.get("visits", visit));
      if (!kept && !slots.has(visit)) slots.set(visit, newId());
      return kept?.slot ?? /** @type {string} */ (slots.get(visit));
    },

    /**
     * Keep a pack, the first or a newer one. On a shared tablet give `key` (what the server gave with the pack), and `token`
     * where somebody signed in by a card: both open it from then on. Without a key the browser holds the key itself.
     * Throws CannotOpen where it is here under a key that neither opens.
     * @param {Pack} pack @param {{key?: string, token?: string}} [options]
     */
    keepPack: (pack, { key, token } = {}) =>
      inTurn(pack.visit.id, async () => {
        const visit = pack.visit.id;
        for (;;) {
          const before = await using((db) => db.get("visits", visit));
          const slot = before?.slot ?? slots.get(visit) ?? newId();
          const ring = before ? await sameKey(before, pack.me, key, token) : await newKey(slot, pack.me, key, token);
          const sealed = await keys.seal(ring.use, JSON.stringify(pack), visit);
          const { id, home, day } = pack.visit;
          const kept = await writing(["visits", "packs", "entries", "files", "worries"], async (writing) => {
            const now = await writing.objectStore("visits").get(visit);
            if (now?.slot !== before?.slot) return false; // another tab took it along at the same moment
            if (now && now.epoch !== pack.epoch) await sendAllAgain(writing, pack.epoch);
            await writing.objectStore("packs").put({ visit, sealed });
            await writing.objectStore("visits").put({
              ...(now ?? { n: 0, last: 0, sentAt: null, heldAt: null, slot, key: ring.own ? ring.use : null }),
              visit: id, home, day, me: pack.me, at: pack.made_at, epoch: pack.epoch, public_key: pack.public_key, wrapped: ring.wrapped,
            });
            return true;
          });
          if (!kept) continue;
          slots.delete(visit);
          known.delete(visit);
          keys.unlock(visit, ring.use, pack.me);
          tell({ visit });
          return slot;
        }
      }),

    /**
     * Let one more card open a visit. key: what the server gave with its pack; who: whose card it is. Give whether it does.
     * @param {string} visit @param {{key: string, token: string, who: string}} card
     */
    addCard: (visit, { key, token, who }) =>
      inTurn(visit, async () => {
        const kept = await visitOf(visit);
        const wrapped = await withCard(kept, key, token, who);
        if (!wrapped) return false;
        await writing(["visits"], async (writing) => {
          const now = await writing.objectStore("visits").get(visit);
          if (now) await writing.objectStore("visits").put({ ...now, wrapped });
        });
        tell({ visit });
        return true;
      }),

    /** @param {string} visit @returns {Promise<Pack>} */
    async pack(visit) {
      const { key } = unlockedOf(await visitOf(visit));
      const found = await using((db) => db.get("packs", visit));
      if (!found) throw new Trouble("NoPack");
      return JSON.parse(await keys.openText(key, found.sealed, visit));
    },

    // --- entries and files

    /**
     * Write down one tap. Resolves when it is on the disk; throws DiskFull where it is not kept.
     * @param {string} visit @param {Facts} facts
     */
    append: (visit, facts) => inTurn(visit, () => write(visit, facts)),

    /**
     * Give all entries of a visit, in the order of their making.
     * @param {string} visit
     */
    async entries(visit) {
      const { key, entries } = unlockedOf(known.get(visit) ?? (await visitOf(visit)));
      const fresh = await using((db) =>
        db.getAllFromIndex("entries", "order", IDBKeyRange.bound([visit, entries.length + 1], [visit, Infinity])),
      );
      /** @type {Entry[]} */
      const read = await Promise.all(fresh.map(async (it) => JSON.parse(await keys.openText(key, it.sealed, `${visit} ${it.id}`))));
      for (const entry of read) if (entry.n === entries.length + 1) entries.push(entry); // a call beside this one may have
      return [...entries];
    },

    /**
     * Keep a photo, a drawing or a voice with the slip that tells of it, both or neither. The id of the file is `value.id`.
     * @param {string} visit @param {FileFacts} facts @param {Blob} blob
     */
    keepFile: (visit, { what, ...facts }, blob) =>
      inTurn(visit, async () => {
        const { key } = unlockedOf(await visitOf(visit));
        const data = await blob.arrayBuffer();
        const value = { id: newId(), what, bytes: data.byteLength, sha256: await keys.sha256(data) };
        const sealed = await keys.seal(key, data, value.id);
        const about = { id: value.id, visit, bytes: value.bytes, type: blob.type, state: WAITING, reason: "" };
        return write(visit, { ...facts, kind: "ATTACHED", value }, (writing, entry) =>
          Promise.all([
            writing.objectStore("files").add({ ...about, slip: entry.id }),
            writing.objectStore("bytes").add({ id: value.id, sealed }),
          ]),
        );
      }),

    /**
     * Give a file, or null where it is not here any more.
     * @param {string} id
     */
    async file(id) {
      const [kept, bytes] = await using((db) => Promise.all([db.get("files", id), db.get("bytes", id)]));
      if (!kept || !bytes) return null;
      const { key } = unlockedOf(await visitOf(kept.visit));
      return new Blob([await keys.open(key, bytes.sealed, id)], { type: kept.type });
    },

    /**
     * Throw a file away: its slip is taken back and its bytes go, both or neither. Give the entry; null where it is gone.
     * @param {string} id @param {Partial<Facts>} [facts]
     */
    async dropFile(id, facts = {}) {
      const kept = await using((db) => db.get("files", id));
      if (!kept) return null;
      const slip = (await journal.entries(kept.visit)).find((entry) => entry.id === kept.slip);
      return inTurn(kept.visit, () =>
        write(kept.visit, { interview: slip?.interview, by: slip?.by, ...facts, kind: "TAKEN_BACK", value: kept.slip }, (writing) =>
          Promise.all([writing.objectStore("files").delete(id), writing.objectStore("bytes").delete(id)]),
        ),
      );
    },

    // --- how far it is sent

    /** @param {string} visit @returns {Promise<Standing>} */
    standing: (visit) =>
      using(async (db) => {
        const reading = db.transaction(["visits", "entries", "files"]);
        const inState = reading.objectStore("entries").index("state");
        const files = await reading.objectStore("files").index("state").getAll(within(visit));
        const [kept, unsent, oldest, late, refused, clashes] = await Promise.all([
          reading.objectStore("visits").get(visit),
          inState.count(within(visit, WAITING)),
          inState.get(within(visit, WAITING)),
          inState.getAll(within(visit, LATE)),
          inState.getAll(within(visit, REFUSED)),
          inState.getAll(within(visit, CLASHES)),
        ]);
        return {
          entries: kept?.n ?? 0,
          unsent,
          filesUnsent: files.filter((file) => file.state === WAITING).length,
          sentAt: kept?.sentAt ?? null,
          oldestUnsentAt: oldest?.at ?? null,
          refused: [...refused, ...files.filter((file) => file.state === REFUSED)].map(({ id, reason }) => ({ id, reason })),
          clashes: clashes.map(({ id }) => id),
          late: late.map(({ id }) => id),
        };
      }),

    toSend,

    /**
     * Mark what an agreeing receipt proves. Where the server has another epoch, all else that is here goes once more.
     * @param {string} visit @param {Outcome} outcome
     */
    async markSent(visit, { sent, refused, clashes, late, epoch, at, heldAt }) {
      await writing(["visits", "entries", "files", "worries"], async (writing) => {
        const kept = await writing.objectStore("visits").get(visit);
        if (!kept) return;
        if (kept.epoch !== epoch) await sendAllAgain(writing, epoch);
        const entries = writing.objectStore("entries");
        /** @param {string} id @param {number} state @param {string} [reason] */
        const mark = async (id, state, reason = "") => {
          const entry = await entries.get(id);
          if (entry?.visit === visit) await entries.put({ ...entry, state, reason });
        };
        await Promise.all([
          ...sent.map((id) => mark(id, late.includes(id) ? LATE : SENT)),
          ...refused.map(({ id, reason }) => mark(id, REFUSED, reason)),
          ...clashes.map((id) => mark(id, CLASHES)),
        ]);
        await writing.objectStore("visits").put({ ...kept, epoch, ...(sent.length && { sentAt: at, heldAt }) });
      });
      tell({ visit });
    },

    /**
     * Learn which epoch the server has. Another one means that it was restored: all that this tablet holds goes once more.
     * @param {string} epoch
     */
    async learnEpoch(epoch) {
      if ((await allVisits()).every((kept) => kept.epoch === epoch)) return;
      await writing(["visits", "entries", "files", "worries"], (writing) => sendAllAgain(writing, epoch));
      tell({ visit: null });
    },

    /**
     * Give the files that can go: the server holds the slip of each.
     * @param {string} visit @returns {Promise<KeptFile[]>}
     */
    filesToSend: (visit) =>
      using(async (db) => {
        const reading = db.transaction(["entries", "files"]);
        const files = await reading.objectStore("files").index("state").getAll(within(visit, WAITING));
        const slips = await Promise.all(files.map((file) => reading.objectStore("entries").get(file.slip)));
        return files.filter((_, at) => [SENT, LATE].includes(slips[at]?.state ?? WAITING));
      }),

    /**
     * Mark a file that the server has looked at and kept, or has refused (with its reason).
     * @param {string} id @param {{reason?: string, at: number, heldAt: number}} how
     */
    async markFile(id, { reason = "", at, heldAt }) {
      const file = await writing(["visits", "files"], async (writing) => {
        const file = await writing.objectStore("files").get(id);
        const kept = file && (await writing.objectStore("visits").get(file.visit));
        if (!file || !kept) return undefined; // thrown away meanwhile
        await writing.objectStore("files").put({ ...file, state: reason ? REFUSED : SENT, reason });
        await writing.objectStore("visits").put({ ...kept, sentAt: at, heldAt });
        return file;
      });
      if (file) tell({ visit: file.visit });
    },

    /**
     * Forget each visit of which everything was sent, and the last of it more than 30 days ago; and packs into which
     * nothing was ever said, after as long. now: by the server's clock, so that a wrong clock here forgets nothing early.
     * @param {number} now
     */
    async forgetOld(now) {
      const old = now - KEPT_DAYS * DAY;
      for (const { visit } of await allVisits()) {
        const gone = await writing(["visits", "packs", "entries", "files", "bytes"], async (writing) => {
          const kept = await writing.objectStore("visits").get(visit);
          const [entries, files] = await Promise.all([
            writing.objectStore("entries").index("state").getAll(within(visit)),
            writing.objectStore("files").index("state").getAll(within(visit)),
          ]);
          const held = [...entries, ...files].every(({ state }) => state === SENT || state === LATE);
          if (!kept || !held || (entries.length ? (kept.heldAt ?? Infinity) : kept.at) >= old) return false;
          await Promise.all([
            ...entries.map(({ id }) => writing.objectStore("entries").delete(id)),
            ...files.flatMap(({ id }) => [writing.objectStore("files").delete(id), writing.objectStore("bytes").delete(id)]),
            writing.objectStore("packs").delete(visit),
            writing.objectStore("visits").delete(visit),
          ]);
          return true;
        });
        if (!gone) continue;
        keys.forget(visit);
        known.delete(visit);
        tell({ visit });
      }
      for (const worry of await using((db) => db.getAll("worries"))) {
        if (worry.number && (worry.heldAt ?? Infinity) < old) await using((db) => db.delete("worries", worry.id));
      }
    },

    // --- worries: anybody may write one, locked or not, and nobody here can read it again

    /**
     * Keep a worry until the office has it. publicKey: where no pack on this tablet knows the server's.
     * @param {Worry & {id: string}} worry @param {string} [publicKey]
     */
    async keepWorry(worry, publicKey) {
      const newest = (await allVisits()).sort((a, b) => b.at - a.at)[0];
      const to = publicKey || newest?.public_key;
      const text = JSON.stringify(worry);
      const envelope = to ? await keys.sealTo(to, text, "biggervoices-worry-1") : null;
      const key = envelope ? null : await keys.newVisitKey({ own: true });
      const here = key && { key, sealed: await keys.seal(key, text, worry.id) };
      await writing(["worries"], (writing) =>
        writing.objectStore("worries").put({ id: worry.id, at: Date.now(), envelope, here, number: null, heldAt: null }),
      );
      tell({ visit: null });
    },

    /** Give each worry that was not sent yet, as it goes: sealed, or as it was said where its key stayed here. */
    async worries() {
      const waiting = (await using((db) => db.getAll("worries"))).filter((worry) => !worry.number);
      return Promise.all(
        waiting.map(async ({ id, envelope, here }) =>
          here ? /** @type {Worry & {id: string}} */ (JSON.parse(await keys.openText(here.key, here.sealed, id))) : { id, sealed: envelope },
        ),
      );
    },

    /**
     * Mark a worry that the office has, by the number that it gave.
     * @param {string} id @param {string} number @param {number} heldAt by the server's clock
     */
    async markWorry(id, number, heldAt) {
      await writing(["worries"], async (writing) => {
        const worry = await writing.objectStore("worries").get(id);
        // What could be read here goes at once; what only the server can open is kept as long as everything else.
        if (worry?.here) await writing.objectStore("worries").delete(id);
        else if (worry) await writing.objectStore("worries").put({ ...worry, number, heldAt });
      });
      tell({ visit: null });
    },

    // --- room

    /** Ask the browser to keep all this when it needs room; tell what it said, and how much room there is. */
    async persist() {
      const kept = await navigator.storage?.persist?.();
      const { usage = null, quota = null } = (await navigator.storage?.estimate?.()) ?? {};
      return { kept: Boolean(kept), usage, quota };
    },
  };
  return journal;
}

const allVisits = () => using((db) => db.getAll("visits"));

/**
 * Give what a sending needs: slot, epoch, the moment of the last entry, and the texts that still go. again: also those that
 * the server could not take before; all: every one, for a copy.
 * @param {string} visit @param {{again?: boolean, all?: boolean}} [which]
 */
export async function toSend(visit, { again, all } = {}) {
  const kept = await visitOf(visit);
  const { key } = unlockedOf(kept);
  const states = all ? [WAITING, SENT, LATE, REFUSED, CLASHES] : again ? [WAITING, REFUSED, CLASHES] : [WAITING];
  const found = await using((db) => Promise.all(states.map((state) => db.getAllFromIndex("entries", "state", within(visit, state)))));
  const inOrder = found.flat().sort((a, b) => a.n - b.n);
  const texts = await Promise.all(
    inOrder.map(async ({ id, sealed }) => ({ id, text: await keys.openText(key, sealed, `${visit} ${id}`) })),
  );
  return { slot: kept.slot, epoch: kept.epoch, publicKey: kept.public_key, last: kept.last, texts };
}

/**
 * Give the photos, drawings and voices of a visit that are here, sent or not, in base64.
 * @param {string} visit @returns {Promise<{id: string, data: string}[]>}
 */
export async function filesOf(visit) {
  const { key } = unlockedOf(await visitOf(visit));
  const about = await using((db) => db.getAllFromIndex("files", "state", within(visit)));
  const bytes = await using((db) => Promise.all(about.map(({ id }) => db.get("bytes", id))));
  const here = bytes.filter((it) => it !== undefined);
  return Promise.all(here.map(async ({ id, sealed }) => ({ id, data: keys.toBase64(await keys.open(key, sealed, id)) })));
}

/** @param {string} visit @returns {Promise<Kept>} */
async function visitOf(visit) {
  const kept = await using((db) => db.get("visits", visit));
  if (!kept) throw new Trouble("NoPack");
  return kept;
}

/** @param {Kept} kept */
function unlockedOf(kept) {
  const open = keys.unlockedOf(kept);
  if (!open) throw new Trouble("Locked");
  return open;
}

/**
 * Everything of a visit that is in one state; without a state, everything.
 * @param {string} visit @param {number} [state]
 */
const within = (visit, state) => IDBKeyRange.bound([visit, state ?? 0], [visit, state ?? Infinity, []]);

/**
 * What the server had may be gone with its old disk: send all that is here again.
 * @param {Resetting} writing @param {string} epoch
 */
async function sendAllAgain(writing, epoch) {
  const [visits, worries] = [writing.objectStore("visits"), writing.objectStore("worries")];
  for (const name of /** @type {const} */ (["entries", "files"])) {
    const store = writing.objectStore(name);
    for (const thing of await store.getAll()) await store.put(/** @type {any} */ ({ ...thing, state: WAITING, reason: "" }));
  }
  for (const worry of await worries.getAll()) await worries.put({ ...worry, number: null });
  for (const kept of await visits.getAll()) await visits.put({ ...kept, epoch });
}

/** @typedef {{use: CryptoKey, own: boolean, wrapped: Kept["wrapped"]}} Ring */

/**
 * Make the key of a new visit.
 * @param {string} slot @param {string} me @param {string} [serverKey] @param {string} [token] @returns {Promise<Ring>}
 */
async function newKey(slot, me, serverKey, token) {
  if (!serverKey) return { use: await keys.newVisitKey({ own: true }), own: true, wrapped: [] };
  const bare = await keys.newVisitKey();
  const wrapped = [{ ...(await keys.wrapByServer(bare, serverKey)), who: "" }];
  if (token) wrapped.push({ ...(await keys.wrapByToken(bare, token, slot)), who: me });
  return { use: await keys.unwrapByServer(wrapped[0], serverKey), own: false, wrapped };
}

/**
 * Find the key of a visit that is here, and wrap it by a card that is new to it.
 * @param {Kept} kept @param {string} me @param {string} [serverKey] @param {string} [token] @returns {Promise<Ring>}
 */
async function sameKey(kept, me, serverKey, token) {
  if (serverKey) await keys.unlockByServer(kept.visit, serverKey, me);
  const open = keys.unlockedOf(kept);
  if (!open) throw new Trouble("CannotOpen");
  const wrapped = serverKey && token ? await withCard(kept, serverKey, token, me) : null;
  return { use: open.key, own: Boolean(kept.key), wrapped: wrapped ?? kept.wrapped };
}

/**
 * Wrap the key of a visit by a card, too, in the place of an older card of the same person.
 * @param {Kept} kept @param {string} serverKey @param {string} token @param {string} who
 */
async function withCard({ slot, wrapped }, serverKey, token, who) {
  const byServer = wrapped.find((one) => !one.who);
  const bare = byServer && (await keys.fits(keys.unwrapByServer(byServer, serverKey, true)));
  if (!bare) return null;
  return [...wrapped.filter((one) => one.who !== who), { ...(await keys.wrapByToken(bare, token, slot)), who }];
}
