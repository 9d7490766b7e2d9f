// The database of the tablet: its shape, step by step, and a connection that comes back when the browser closes it.

import { openDB } from "../../easyread/built/libraries/idb.js";

/** @import { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb" */
/** @import { Kept, Sealed } from "./types.js" */

// How things stand with what is to be sent. LATE: held by the server, too, after the visit was handed in.
export const [WAITING, SENT, LATE, REFUSED, CLASHES] = [0, 1, 2, 3, 4];

/**
 * @typedef {object} KeptEntry an entry: sealed is its text
 * @property {string} id
 * @property {string} visit
 * @property {number} n
 * @property {number} at
 * @property {Sealed} sealed
 * @property {number} state
 * @property {string} reason why it was refused
 */
/**
 * @typedef {object} KeptFile what is known of a file: slip is the entry that it belongs to
 * @property {string} id
 * @property {string} visit
 * @property {string} slip
 * @property {number} bytes
 * @property {string} type
 * @property {number} state
 * @property {string} reason
 */
/**
 * @typedef {object} KeptWorry a worry: for the server alone, or, where its key is not known yet, under a key that stays here
 * @property {string} id
 * @property {number} at
 * @property {{epk: string, iv: string, sealed: string} | null} envelope
 * @property {{key: CryptoKey, sealed: Sealed} | null} here
 * @property {string | null} number what the server gave for it
 * @property {number | null} heldAt
 */
/**
 * @typedef {DBSchema & {
 *   visits: {key: string, value: Kept},
 *   packs: {key: string, value: {visit: string, sealed: Sealed}},
 *   entries: {key: string, value: KeptEntry, indexes: {order: [string, number], state: [string, number, number]}},
 *   files: {key: string, value: KeptFile, indexes: {state: [string, number]}},
 *   bytes: {key: string, value: {id: string, sealed: Sealed}},
 *   worries: {key: string, value: KeptWorry},
 * }} Shape
 */
/** @typedef {IDBPDatabase<Shape>} Database */
/** @typedef {IDBPTransaction<Shape, StoreNames<Shape>[], "versionchange">} Upgrade */

const NAME = "biggervoices-recorder";

// Each step takes what the one before it left, with a full queue in it, and keeps all of it. A step that was released is
// never changed: add the next one.
/** @type {((db: Database, upgrade: Upgrade) => unknown)[]} */
const STEPS = [
  (db) => {
    db.createObjectStore("visits", { keyPath: "visit" });
    db.createObjectStore("packs", { keyPath: "visit" });
    db.createObjectStore("entries", { keyPath: "id" }).createIndex("order", ["visit", "n"], { unique: true });
    db.createObjectStore("files", { keyPath: "id" });
  },
  // What still goes is found without reading all: until now each thing knew only whether it was `sent`, and a file held
  // its bytes, which nobody needs who only counts.
  async (db, upgrade) => {
    db.createObjectStore("worries", { keyPath: "id" });
    const bytes = db.createObjectStore("bytes", { keyPath: "id" });
    const [entries, files] = [upgrade.objectStore("entries"), upgrade.objectStore("files")];
    entries.createIndex("state", ["visit", "state", "n"]);
    files.createIndex("state", ["visit", "state"]);
    for await (const cursor of entries.iterate()) {
      const { sent, ...entry } = /** @type {any} */ (cursor.value);
      await cursor.update({ ...entry, state: sent ? SENT : WAITING, reason: "" });
    }
    for await (const cursor of files.iterate()) {
      const { sent, sealed, ...file } = /** @type {any} */ (cursor.value);
      await bytes.add({ id: file.id, sealed });
      await cursor.update({ ...file, state: sent ? SENT : WAITING, reason: "" });
    }
  },
];

/** What went wrong, by name: Locked, DiskFull, NoPack, CannotOpen, NewerRecorder, Closed. */
export class Trouble extends Error {
  /** @param {"Locked" | "DiskFull" | "NoPack" | "CannotOpen" | "NewerRecorder" | "Closed"} name @param {unknown} [cause] */
  constructor(name, cause) {
    super(name, { cause });
    this.name = name;
  }
}

/** @type {Promise<Database> | null} */
let opening = null;

/** @returns {Promise<Database>} */
function connection() {
  if (opening) return opening;
  /** @type {Promise<Database>} */
  const mine = openDB(NAME, STEPS.length, {
    upgrade(db, from, _to, upgrade) {
      const stepwise = async () => {
        for (const step of STEPS.slice(from)) await step(db, upgrade);
      };
      stepwise().catch(() => upgrade.abort()); // the version before it stays as it was
    },
    blocking: () => void mine.then((db) => db.close()), // a newer page waits for the database: let it through
    terminated: letGo,
  });
  function letGo() {
    if (opening === mine) opening = null;
  }
  mine.catch(letGo);
  opening = mine;
  return mine;
}

/**
 * Do some work on the database. It may be called twice: where the browser has closed the database under us (iOS does, in
 * the background), it is opened once more and the work repeated. So work must find what it did already.
 * @template T @param {(db: Database) => Promise<T>} work @returns {Promise<T>}
 */
export async function using(work) {
  const before = connection();
  try {
    return await work(await before);
  } catch (error) {
    if (!closedUnderUs(error)) throw named(error);
  }
  if (opening === before) opening = null; // else it is open again already
  before.then((db) => db.close()).catch(() => {});
  return connection().then(work).catch((error) => {
    throw closedUnderUs(error) ? new Trouble("Closed", error) : named(error);
  });
}

/**
 * Do some work in one transaction, all or nothing; resolve when it is on the disk.
 * @template {StoreNames<Shape>} N @template T
 * @param {N[]} stores @param {(writing: IDBPTransaction<Shape, N[], "readwrite">) => Promise<T>} work @returns {Promise<T>}
 */
export const writing = (stores, work) =>
  using(async (db) => {
    const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
    transaction.done.catch(() => {}); // told below
    try {
      const result = await work(transaction);
      await transaction.done;
      return result;
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // It is over already, and says why: a request only says that it was aborted.
      }
      const why = await transaction.done.catch((reason) => reason);
      throw error instanceof DOMException && why ? why : error;
    }
  });

/** @param {unknown} error */
function closedUnderUs(error) {
  if (!(error instanceof DOMException)) return false;
  return error.name === "InvalidStateError" || (error.name === "UnknownError" && /connection|lost|clos/i.test(error.message)) ||
    (error.name === "AbortError" && !/quota/i.test(error.message));
}

/** @param {unknown} error */
function named(error) {
  if (!(error instanceof DOMException)) return error;
  if (error.name === "QuotaExceededError") return new Trouble("DiskFull", error);
  if (error.name === "VersionError") return new Trouble("NewerRecorder", error);
  return error;
}
