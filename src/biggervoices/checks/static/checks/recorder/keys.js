// A key for each visit, wrapped by cards and by the server, and in memory only while the tablet is unlocked.

/** @import { Entry, Kept, Sealed, Wrapped } from "./types.js" */
/** @typedef {Uint8Array<ArrayBuffer> | ArrayBuffer} Bytes */
/** @typedef {{key: CryptoKey, who: string | null, entries: Entry[]}} Unlocked */

const { subtle } = globalThis.crypto;
const AES = "AES-GCM";
const utf8 = new TextEncoder();

/** @param {string} text */
export const bytesOf = (text) => utf8.encode(text);

/** @param {Bytes} bytes */
export function toBase64(bytes) {
  let letters = "";
  const all = new Uint8Array(bytes);
  for (let at = 0; at < all.length; at += 0x8000) letters += String.fromCharCode(...all.subarray(at, at + 0x8000));
  return btoa(letters);
}

/** @param {string} text */
export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** @param {Bytes | string} what */
export async function sha256(what) {
  const digest = await subtle.digest("SHA-256", typeof what === "string" ? bytesOf(what) : what);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- one thing under one key

/**
 * Encrypt a text or bytes. about: what this is; it opens only as the same, so that two sealed things cannot be swapped.
 * @param {CryptoKey} key @param {string | Bytes} what @param {string} [about] @returns {Promise<Sealed>}
 */
export async function seal(key, what, about = "") {
  const iv = fresh();
  const plain = typeof what === "string" ? bytesOf(what) : what;
  return { iv, data: await subtle.encrypt({ name: AES, iv, additionalData: bytesOf(about) }, key, plain) };
}

/** @param {CryptoKey} key @param {Sealed} sealed @param {string} [about] */
export const open = (key, { iv, data }, about = "") =>
  subtle.decrypt({ name: AES, iv, additionalData: bytesOf(about) }, key, data);

/** @param {CryptoKey} key @param {Sealed} sealed @param {string} [about] */
export const openText = async (key, sealed, about) => new TextDecoder().decode(await open(key, sealed, about));

const fresh = () => crypto.getRandomValues(new Uint8Array(12));

// --- the key of a visit

/**
 * Make a key for a visit. It can be taken out, so that it can be wrapped: use what `unwrapBy…` gives, and let go of this one.
 * On a device of one's own it is never wrapped and can never be taken out.
 * @param {{own?: boolean}} [options]
 */
export const newVisitKey = ({ own = false } = {}) => subtle.generateKey({ name: AES, length: 256 }, !own, ["encrypt", "decrypt"]);

/** @param {CryptoKey} key @param {string} token @param {string} slot */
export const wrapByToken = async (key, token, slot) => wrap(key, await fromToken(token, slot));

/** @param {CryptoKey} key @param {string} serverKey in base64 */
export const wrapByServer = async (key, serverKey) => wrap(key, await fromServer(serverKey));

/** @param {Sealed} wrapped @param {string} token @param {string} slot @param {boolean} [extractable] */
export const unwrapByToken = async (wrapped, token, slot, extractable) => unwrap(wrapped, await fromToken(token, slot), extractable);

/** @param {Sealed} wrapped @param {string} serverKey @param {boolean} [extractable] */
export const unwrapByServer = async (wrapped, serverKey, extractable) => unwrap(wrapped, await fromServer(serverKey), extractable);

/** @param {string} token @param {string} slot */
async function fromToken(token, slot) {
  const secret = await subtle.importKey("raw", bytesOf(token), "HKDF", false, ["deriveKey"]);
  return derive(secret, bytesOf(slot), "biggervoices-card-1", ["wrapKey", "unwrapKey"]);
}

/** @param {string} serverKey */
const fromServer = (serverKey) => subtle.importKey("raw", fromBase64(serverKey), AES, false, ["wrapKey", "unwrapKey"]);

/** @param {CryptoKey} secret @param {Bytes} salt @param {string} info @param {KeyUsage[]} uses */
const derive = (secret, salt, info, uses) =>
  subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info: bytesOf(info) }, secret, { name: AES, length: 256 }, false, uses);

/** @param {CryptoKey} key @param {CryptoKey} by @returns {Promise<Sealed>} */
async function wrap(key, by) {
  const iv = fresh();
  return { iv, data: await subtle.wrapKey("raw", key, by, { name: AES, iv }) };
}

/** @param {Sealed} wrapped @param {CryptoKey} by */
const unwrap = ({ iv, data }, by, extractable = false) =>
  subtle.unwrapKey("raw", data, by, { name: AES, iv }, AES, extractable, ["encrypt", "decrypt"]);

// --- for the server alone

/**
 * Seal a text to the server's P-256 key, with a fresh key of ours: nobody here can open it again.
 * @param {string} publicKey base64, 65 bytes @param {string} text @param {string} info what it is for
 */
export async function sealTo(publicKey, text, info) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await subtle.importKey("raw", fromBase64(publicKey), curve, false, []);
  const ours = await subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const secret = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const { iv, data } = await seal(await derive(secret, new Uint8Array(), info, ["encrypt"]), text);
  const epk = await subtle.exportKey("raw", ours.publicKey);
  return { epk: toBase64(epk), iv: toBase64(iv), sealed: toBase64(data) };
}

// --- what is unlocked

/** @type {Map<string, Unlocked>} */
const unlocked = new Map();
/** @type {() => Promise<Kept[]>} */
let kept = () => Promise.resolve([]);
/** @type {(locked: boolean) => void} */
let changed = () => {};

/**
 * Say where the wrapped keys are kept, and whom to tell when something was unlocked or locked. The journal does.
 * @param {() => Promise<Kept[]>} read @param {(locked: boolean) => void} tell
 */
export function keepIn(read, tell) {
  kept = read;
  changed = tell;
}

/**
 * Give what is unlocked of a visit; undefined while it is locked. On a device of one's own it is never locked.
 * @param {Kept} visit @returns {Unlocked | undefined}
 */
export function unlockedOf({ visit, key, me }) {
  if (key && !unlocked.has(visit)) unlock(visit, key, me);
  return unlocked.get(visit);
}

/** @param {string} visit @param {CryptoKey} key @param {string | null} who */
export function unlock(visit, key, who) {
  unlocked.set(visit, { key, who, entries: unlocked.get(visit)?.entries ?? [] });
}

/** @param {string} visit */
export const forget = (visit) => unlocked.delete(visit);

/** Drop every key, and what was read with it, from memory, in every tab. Nothing that is kept is touched. */
export function lock() {
  lockHere();
  changed(true);
}

/** Lock this tab, because another one was locked. */
export const lockHere = () => unlocked.clear();

/**
 * Open every visit that this card opens, without signal. Give which, and whose card it is; nothing for a card of nobody here.
 * @param {string} token @returns {Promise<{visit: string, who: string}[]>}
 */
export async function unlockByToken(token) {
  const opened = [];
  for (const { visit, slot, wrapped } of await kept()) {
    for (const one of wrapped.filter(({ who }) => who)) {
      const key = await fits(unwrapByToken(one, token, slot));
      if (key) {
        unlock(visit, key, one.who);
        opened.push({ visit, who: one.who });
      }
    }
  }
  if (opened.length) changed(false);
  return opened;
}

/**
 * Open one visit by the key that the server gave. who: the one who is signed in. Give whether it opened.
 * @param {string} visit @param {string} serverKey @param {string | null} [who]
 */
export async function unlockByServer(visit, serverKey, who) {
  const it = (await kept()).find((one) => one.visit === visit);
  const wrapped = it?.wrapped.find((one) => !one.who);
  const key = wrapped && (await fits(unwrapByServer(wrapped, serverKey)));
  if (!it || !key) return false;
  unlock(visit, key, who ?? it.me);
  changed(false);
  return true;
}

/**
 * Give the key, or undefined where it is wrapped by another one: that fails the tag of AES-GCM. Else it is a fault of ours.
 * @param {Promise<CryptoKey>} unwrapping
 */
export const fits = (unwrapping) =>
  unwrapping.catch((error) => {
    if (error?.name !== "OperationError") throw error;
    return undefined;
  });
