// "Save a copy to a file": all that was said, drawn and photographed in a visit, sealed so that only the office can open it.

import { filesOf, toSend } from "./journal.js";
import { sealTo } from "./keys.js";

/**
 * Give a file with every entry of a visit and every file, sent or not. What is inside is what a sending holds (docs/recorder.md).
 * @param {string} visit
 */
export async function sealedCopy(visit) {
  const { slot, epoch, last, publicKey, texts } = await toSend(visit, { all: true });
  const files = await filesOf(visit);
  const sending = { visit, slot, epoch, sent_at: Math.max(Date.now(), last), entries: texts.map(({ text }) => text), files };
  const sealed = await sealTo(publicKey, JSON.stringify(sending), "biggervoices-copy-1");
  return new Blob([JSON.stringify({ format: 1, visit, slot, ...sealed })], { type: "application/json" });
}
