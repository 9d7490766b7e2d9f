// What one sending holds, and what its receipt proves (pure). The twin of `receipt` in pure/journal.py.

import { sha256 } from "./keys.js";

/** @import { Receipt } from "./types.js" */
/** @typedef {{id: string, text: string}} Text */

const MOST_LETTERS = 1_500_000; // the server takes 5 MB, and a letter has up to 3 bytes

/**
 * Take from the front what one sending may hold, and always one.
 * @param {Text[]} texts @param {number} most
 */
export function batch(texts, most) {
  let letters = 0;
  const fits = texts.slice(0, most).findIndex(({ text }, at) => (letters += text.length) > MOST_LETTERS && at > 0);
  return texts.slice(0, fits < 0 ? most : fits);
}

/**
 * Give the SHA-256 that a receipt for exactly these entries shows.
 * @param {Text[]} texts
 */
export async function receiptOf(texts) {
  const lines = await Promise.all(texts.map(async ({ id, text }) => `${id} ${await sha256(text)}`));
  return sha256(lines.sort().join("\n"));
}

/**
 * Sort what was sent by what its receipt says of each; null where the receipt does not prove it.
 * @param {Text[]} sent @param {Receipt} receipt
 */
export async function proven(sent, receipt) {
  const { epoch, held, sha256: sha, clashes, refused, late } = receipt ?? {};
  if (typeof epoch !== "string" || ![clashes, refused, late].every(Array.isArray)) return null;
  const ours = new Set(sent.map(({ id }) => id)); // of others it proves nothing, and tells us nothing
  const twice = clashes.filter((id) => ours.delete(id));
  const whyNot = refused.filter(({ id }) => ours.delete(id));
  const rest = sent.filter(({ id }) => ours.has(id));
  if (held !== rest.length || sha !== (await receiptOf(rest))) return null;
  return {
    epoch,
    sent: rest.map(({ id }) => id),
    refused: whyNot.map(({ id, reason }) => ({ id, reason: String(reason) })),
    clashes: twice,
    late,
  };
}
