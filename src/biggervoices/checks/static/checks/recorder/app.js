// The recorder: what is on the screen, and what a press does.

import { sealedCopy } from "./copy.js";
import { fill, h, pressOf } from "./dom.js";
import { OF_PERSON, page as flow, standingOf } from "./flow.js";
import { newId } from "./ids.js";
import { openJournal } from "./journal.js";
import * as keys from "./keys.js";
import { kitOf } from "./kit.js";
import { watchIdle } from "./lock.js";
import { keepLook, keptLook, lookOf, PLAIN, wear } from "./look.js";
import { PAGES, tell } from "./pages.js";
import { startScan } from "./scan.js";
import { fold } from "./slips.js";
import { startSync } from "./sync.js";
import { sending } from "./tablet.js";
import { tongueOf } from "./tongue.js";
import { Office, settleSignOut, signInByCard, signOut } from "./office.js";
import { speak } from "../../easyread/listen.js";

/** @import { Entry, Facts, Interviewed, Pack } from "./types.js" */
/** @import { Stands, Where } from "./flow.js" */
/** @import { Screen, Page } from "./pages.js" */
/** @import { Deed, Press } from "./dom.js" */
/** @import { Tablet } from "./tablet.js" */

const GATHER_MS = 250;
const shell = JSON.parse(document.getElementById("shell")?.textContent ?? "{}");
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const listen = /** @type {HTMLButtonElement} */ (document.querySelector("[data-listen]"));

let look = keptLook() ?? PLAIN;
let touched = keptLook() !== null; // else the first list says how its reader likes pages
/** @type {Where} */
let where = { at: "start" };
/** @type {Pack | null} */
let pack = null;
/** @type {Entry[]} */
let entries = [];
/** @type {Stands | null} */
let stands = null;
/** @type {Map<string, Interviewed>} */
let folds = new Map();
/** @type {string | null} */
let me = null;
/** @type {{visit: string, where: Where} | null} */
let resume = null; // where a lock came between
let busy = false;
let isLocked = false;
let isStale = false; // something was written since the packs and their standings were read
let end = () => {};
/** Pages that show nothing of anybody, for a locked tablet. */
const HELP = /^(stop|break|danger|worry)/;
const FREE = /^(lock|settings|stop|break|danger|worry)/;

/** @type {Tablet} */
const tablet = {
  list: null,
  packs: [],
  standings: new Map(),
  files: new Map(),
  sync: null,
  taking: "",
  shared: kept("shared") === true,
  cards: kept("cards") ?? [],
  installs: "",
  newer: false,
  phones: kept("phones") ?? [],
  worry: shell.worry,
  worryLost: false,
};

// --- what stands on the screen ---------------------------------------------------------------------------------------

function book() {
  return {
    words: { ...shell.words, ...pack?.words },
    pictures: { ...shell.pictures, ...pack?.pictures },
    sounds: { ...shell.sounds, ...pack?.sounds },
  };
}
let kit = kitOf(book());

/** @param {string} person @returns {Interviewed} */
function said(person) {
  const one = pack?.people.find((it) => it.id === person);
  if (!one) return fold([]);
  let stood = folds.get(person);
  if (!stood) folds.set(person, (stood = fold([...one.slips, ...entries.filter((entry) => entry.interview === one.interview)])));
  return stood;
}

/** @returns {Screen} */
function screen() {
  const asked = pack && where.person && OF_PERSON.has(where.at) ? tongueOf(pack, said(where.person).language) : null;
  const here = asked ? kitOf(book(), asked) : kit;
  return {
    kit: here,
    where,
    look,
    tablet,
    me,
    pack: /** @type {Pack} */ (asked?.pack ?? pack),
    stands: /** @type {Stands} */ (stands),
    crew: pack?.crew ?? [],
    said,
    told: tell(here),
    sendingRows: () => h("div", { "data-sending": "", "aria-live": "off" }, sending(kit, tablet, pack?.visit.id)),
  };
}

/** @param {Where} to the tablet stays with whoever holds it, unless `to` says otherwise */
function show(to) {
  const was = where;
  const wish =
    isLocked && !FREE.test(to.at) ? { at: "lock", holder: undefined } : "holder" in to ? to : { ...to, holder: where.holder };
  where = flow(pack, stands, wish.person ? said(wish.person) : null, wish);
  draw(was.at === where.at && was.person === where.person && was.question === where.question && was.step === where.step);
}

/** @param {boolean} [same] the same page as before: whoever pressed stays where they are */
function draw(same = false) {
  end();
  const place = same ? focusPlace() : -1;
  const page = PAGES[where.at](screen());
  fill(main, [trouble(), page.main]);
  document.title = `${page.title} - Bigger Voices`;
  document.dispatchEvent(new Event("turned")); // Listen stops
  end = page.live?.(main, (deed) => void act(deed)) ?? (() => {});
  focus(place);
  scan.anew();
  if (look.read && !same) listen.click();
  if (isStale && main.querySelector("[data-sending]")) void countAnew();
}

/** @returns {import("./dom.js").Child} */
const trouble = () => (where.note === "not_saved" || where.note === "full" ? kit.fault(kit.t(where.note)) : null);

const focusPlace = () =>
  [...main.querySelectorAll("button, a, input, textarea")].indexOf(/** @type {Element} */ (document.activeElement));

/** @param {number} place */
function focus(place) {
  const fault = main.querySelector("[data-focus], [aria-invalid]");
  const again = main.querySelectorAll("button, a, input, textarea")[place];
  const to = fault ?? again ?? main;
  if (to instanceof HTMLElement) to.focus({ preventScroll: to === main || to === again });
  if (to === main) window.scrollTo(0, 0);
}

/** Show the truth about sending where it stands, without a new page. */
function drawSending() {
  for (const box of main.querySelectorAll("[data-sending]")) fill(box, [sending(kit, tablet, pack?.visit.id)]);
}

/** What was written since the truth was last shown is counted now. */
async function countAnew() {
  isStale = false;
  await refresh();
  drawSending();
}

// --- what a press does -----------------------------------------------------------------------------------------------

/** @param {Press} press */
async function act(press) {
  if (busy) return;
  busy = true;
  main.setAttribute("aria-busy", "true");
  try {
    const deed = typeof press === "function" ? press(fields()) : press;
    const to = deed.run ? await RUN[deed.run](deed) : undefined;
    if (to === false) return;
    const facts = /** @type {Facts[]} */ (deed.put ?? []);
    if (facts.length === 1 && facts[0].kind === "ANSWER" && deed.go && !deed.run) return await answerNow(facts[0], deed.go);
    for (const one of facts) await put(one);
    if (to ?? deed.go) show(/** @type {Where} */ (to ?? deed.go));
  } catch (error) {
    failed(error);
  } finally {
    busy = false;
    main.removeAttribute("aria-busy");
  }
}

/** @param {unknown} error */
function failed(error) {
  const name = error instanceof Error ? error.name : "";
  if (name === "Locked") return lockNow();
  if (name !== "DiskFull") console.error(error);
  where = { ...where, fields: fields(), note: name === "DiskFull" ? "full" : "not_saved" };
  draw(true);
}

/** Keep one entry; the page goes on only when it is on the disk. @param {Facts} facts */
async function put(facts) {
  const visit = /** @type {Pack} */ (pack).visit.id;
  const entry = await journal.append(visit, { ...facts, tapper: facts.tapper ?? me });
  know([...entries, entry]);
}

/**
 * An answer shows the next question at once, while it goes to the disk; no other press counts before it is there. Where
 * it cannot be kept, the question comes back and says so.
 * @param {Facts} facts @param {Where} to
 */
async function answerNow(facts, to) {
  const was = where;
  const at = Math.max(Date.now(), (entries.at(-1)?.at ?? 0) + 1);
  const soon = /** @type {Entry} */ ({ question: null, turn: 0, by: "MYSELF", ...facts, id: newId(at), at });
  know([...entries, soon]);
  show(to);
  try {
    const entry = await journal.append(/** @type {Pack} */ (pack).visit.id, { ...facts, tapper: me });
    know(entries.map((it) => (it === soon ? entry : it)));
  } catch (error) {
    know(entries.filter((it) => it !== soon));
    where = was;
    throw error;
  }
}

/** @param {Entry[]} all */
function know(all) {
  entries = all;
  folds = new Map();
  stands = pack && standingOf(pack, entries);
}

const fields = () =>
  Object.fromEntries(
    [...main.querySelectorAll("input, textarea")].map((box) => [
      box.getAttribute("name") ?? "",
      /** @type {HTMLInputElement} */ (box).value,
    ]),
  );

/** Take along what is typed and not kept yet. @param {Where} to @returns {Where} */
const withDraft = (to) => ({ ...to, fields: { ...to.fields, ...fields() } });

/**
 * What the app does beside keeping and going. Whoever gives a page goes there instead; false: nowhere.
 * @type {Record<string, (deed: Deed) => Promise<Where | false | undefined | void> | Where | false | undefined | void>}
 */
const RUN = {
  open: ({ with: visit }) => openVisit(visit),
  take: ({ with: visit }) => take(visit),
  lock: () => (lockNow(), false),
  unlock: ({ with: token }) => unlock(token),
  card: ({ with: { visit, token } }) => addCard(visit, token),
  leave: async ({ with: address }) => {
    await settleSignOut(); // else the next one who signs in would be signed out
    location.assign(address);
    return /** @type {const} */ (false);
  },
  give: ({ go }) => give(go),
  look: ({ with: some }) => wearLook({ ...look, ...some }),
  install: () => installNow(),
  renew: () => office.renew(),
  copy: ({ with: visit }) => saveCopy(visit),
  worry: ({ with: worry }) => void tellWorry(worry),
  keep: ({ with: { slip, what, blob, url } }) => keepThing(slip, what, blob, url),
  bin: ({ with: { url } }) => URL.revokeObjectURL(url),
  drop: async ({ with: file }) => {
    await journal.dropFile(file, { tapper: me });
    know(await journal.entries(/** @type {Pack} */ (pack).visit.id));
  },
};

// --- visits on this tablet -------------------------------------------------------------------------------------------

/** @param {string} visit @param {string | null} [who] */
async function openVisit(visit, who) {
  const there = tablet.packs.find((one) => one.visit === visit);
  if (!there || there.locked) {
    if (await take(visit)) return { at: "start", note: undefined, wrong: kit.t("cannot_take") };
  }
  const opened = await journal.pack(visit);
  if (pack?.visit.id !== visit) me = null;
  pack = opened;
  me = who ?? me ?? pack.me;
  kit = kitOf(book());
  know(await journal.entries(visit));
  return { at: "visit" };
}

/**
 * Bring a visit, or bring it up to date. Gives the page to show when that failed.
 * @param {string} visit @returns {Promise<Where | undefined>}
 */
async function take(visit) {
  tablet.taking = visit;
  draw(true);
  try {
    const taken = await office.pack(visit, await journal.slot(visit));
    await journal.keepPack(taken, tablet.shared ? { key: taken.key } : {});
    help(taken);
    void journal.persist();
    await refresh();
    void office.files(taken, told);
    if (pack?.visit.id === visit) await openVisit(visit, me);
    return undefined;
  } catch (error) {
    console.warn(error);
    return { at: "start", wrong: kit.t("cannot_take") };
  } finally {
    tablet.taking = "";
    if (where.at === "start") draw(true);
  }
}

/** @param {string} visit @param {import("./office.js").Files} files */
function told(visit, files) {
  tablet.files.set(visit, files);
  if (where.at === "start" && !files.busy) draw(true);
}

/** Keep the numbers to phone where they can be read on a locked tablet, too: they name nobody. @param {Pack} taken */
function help(taken) {
  tablet.phones = taken.visit.phones;
  keep("phones", tablet.phones);
}

async function refresh() {
  tablet.packs = await journal.packs();
  tablet.standings = new Map(
    await Promise.all(tablet.packs.map(async ({ visit }) => /** @type {const} */ ([visit, await journal.standing(visit)]))),
  );
}

/** @param {string} visit */
async function saveCopy(visit) {
  const address = URL.createObjectURL(await sealedCopy(visit));
  h("a", { href: address, download: `visit-${new Date().toISOString().slice(0, 10)}.bvcopy` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return { at: "copy", note: "copy_done" };
}

/** @param {Facts} slip @param {"PHOTO" | "DRAWING" | "VOICE"} what @param {Blob} blob @param {string} url */
async function keepThing(slip, what, blob, url) {
  const { kind: _kind, value: _value, ...facts } = slip;
  const visit = /** @type {Pack} */ (pack).visit.id;
  await journal.keepFile(visit, { ...facts, what, tapper: me }, blob);
  URL.revokeObjectURL(url);
  know(await journal.entries(visit));
}

/** @param {any} worry */
async function tellWorry(worry) {
  const { kept: isKept } = await sync.sendWorry(worry);
  tablet.worryLost = !isKept;
  if (where.at === "worry-kept") draw(true);
}

// --- who has the tablet ----------------------------------------------------------------------------------------------

/** The tablet goes to somebody else: what the one before chose about it goes, too. @param {Where | undefined} to */
function give(to) {
  if (tablet.shared) wearLook({ ...PLAIN });
  // Back with the crew: on a shared tablet a card says that it is them.
  if (!tablet.shared || !to || to.holder || !tablet.cards.includes(pack?.visit.id ?? "")) return undefined;
  lockNow(to);
  return /** @type {const} */ (false);
}

/** Lock; `to` is where somebody goes on afterwards. @param {Where} [to] */
function lockNow(to = where) {
  if (!tablet.shared) return show({ at: "start" });
  if (where.at !== "lock") resume = pack ? { visit: pack.visit.id, where: { ...withDraft(to), holder: undefined } } : null;
  keys.lock();
  void signOut();
  locked();
}

/** Put everything away that is somebody's. */
function locked() {
  isLocked = true;
  office.forget();
  [pack, stands, me] = [null, null, null];
  know([]);
  kit = kitOf(book());
  [tablet.list, tablet.files] = [null, new Map()];
  wearLook({ ...PLAIN });
  show({ at: "lock" });
}

/** @param {string} token */
async function unlock(token) {
  const opened = token ? await keys.unlockByToken(token) : [];
  if (!opened.length) return { at: "lock", wrong: kit.t("card_wrong") };
  void signInByCard(token).then((isIn) => (isIn ? office.meet() : undefined));
  await refresh();
  isLocked = false;
  const there = opened.find(({ visit }) => visit === resume?.visit);
  if (!there || !resume) return { at: "start", holder: undefined };
  await openVisit(there.visit, there.who);
  const to = resume.where;
  resume = null;
  return to;
}

/** @param {string} visit @param {string} token */
async function addCard(visit, token) {
  if (!token) return { ...where, wrong: kit.t("card_wrong") };
  try {
    if (!(await office.isMine(token))) return { ...where, wrong: kit.t("card_not_mine") };
    const taken = await office.pack(visit, await journal.slot(visit));
    await journal.keepPack(taken, { key: taken.key, token });
    tablet.cards = [...new Set([...tablet.cards, visit])];
    keep("cards", tablet.cards);
    return { at: "start" };
  } catch (error) {
    console.warn(error);
    return { ...where, wrong: kit.t("cannot_take") };
  }
}

/** @param {typeof look} next */
function wearLook(next) {
  look = next;
  touched = true;
  keepLook(look, tablet.shared);
  wear(look, listen);
}

// --- the home screen -------------------------------------------------------------------------------------------------

/** @type {(Event & {prompt: () => Promise<unknown>, userChoice: Promise<{outcome: string}>}) | null} */
let installer = null;
const standalone =
  matchMedia("(display-mode: standalone)").matches || ("standalone" in navigator && navigator.standalone === true);
const isApple = /iPad|iPhone/.test(navigator.userAgent) || (navigator.userAgent.includes("Mac") && navigator.maxTouchPoints > 1);
tablet.installs = standalone ? "" : isApple ? "ios" : "menu";

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installer = /** @type {any} */ (event);
  tablet.installs = "now";
  if (where.at === "start" || where.at === "install") draw(true);
});

async function installNow() {
  await installer?.prompt();
  const done = (await installer?.userChoice)?.outcome === "accepted";
  installer = null;
  tablet.installs = done ? "" : "menu";
  return done ? { at: "install", note: "install_done" } : { at: "install" };
}

// --- small things kept on the tablet, about nobody -------------------------------------------------------------------

/** @param {string} name @returns {any} */
function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(`recorder.${name}`) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value */
function keep(name, value) {
  try {
    localStorage.setItem(`recorder.${name}`, JSON.stringify(value));
  } catch {
    // Then it is asked for again.
  }
}

// --- start -----------------------------------------------------------------------------------------------------------

const scan = startScan({
  look: () => look,
  stop: () => wearLook({ ...look, scan: "" }),
  speak: (words, lang) => void speak(words, look.slow, lang),
});
const journal = openJournal({ onChange: (change) => void heed(change) });
const office = new Office({
  listed: (list) => {
    tablet.list = list.visits;
    tablet.shared ||= list.shared === true;
    keep("shared", tablet.shared);
    document.documentElement.toggleAttribute("data-shared", tablet.shared);
    listen.dataset.sayUrl = "/say/";
    listen.dataset.csrf = list.csrf;
    if (!touched) wear((look = { ...look, ...lookOf(list.look) }), listen);
    isLocked = false; // somebody has just signed in here
    if (where.at === "lock") show({ at: "start" });
    else if (where.at === "start" && !busy) draw(true);
  },
  newer: () => {
    tablet.newer = true;
    if (where.at === "start" && !busy) draw(true);
  },
});
const sync = startSync({
  journal,
  publicKey: shell.public_key,
  onState: (state) => {
    const back = tablet.sync !== null && !tablet.sync.online && state.online;
    tablet.sync = state;
    if (back) void office.meet();
    if (where.at === "worry-kept") draw(true);
    drawSending();
  },
});

/** @param {{visit: string | null, locked?: boolean}} change */
async function heed({ visit, locked: lockedElsewhere }) {
  if (lockedElsewhere && tablet.shared && !isLocked) return locked();
  await new Promise((later) => setTimeout(later, GATHER_MS)); // a press shows the next page first
  if (main.querySelector("[data-sending]")) await refresh();
  else isStale = true;
  if (pack && visit === pack.visit.id) {
    const all = await journal.entries(visit).catch(() => entries);
    if (all.length > entries.length) know(all); // another tab wrote
  }
  drawSending();
}

main.addEventListener("click", (event) => {
  const press = pressOf(event.target instanceof Element ? event.target.closest("button") : null);
  if (press) void act(press);
});
for (const place of document.querySelectorAll("[data-go]")) {
  place.addEventListener("click", () => {
    const to = place.getAttribute("data-go") ?? "start";
    if (to === "lock") lockNow();
    else if (to === "start") show({ at: "start" });
    else if (to === "settings" || !HELP.test(where.at)) show({ at: to, then: FREE.test(where.at) ? where.then : withDraft(where) });
  });
}
watchIdle({
  isOn: () => tablet.shared && where.at !== "lock" && (pack !== null || tablet.list !== null),
  still: () => show({ at: "still", then: withDraft(where) }),
  lock: () => lockNow(where.at === "still" ? where.then : where),
});
// Whoever comes back by the browser's own buttons finds nothing of before.
window.addEventListener("pagehide", () => fill(main, []));
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  if (tablet.shared) lockNow();
  else show({ at: "start" });
});

wear(look, listen);
await refresh();
isLocked = tablet.packs.length > 0 && tablet.packs.every((one) => one.locked);
show({ at: "start" });
document.documentElement.toggleAttribute("data-shared", tablet.shared);
void office.start(tablet.packs, (visit) => journal.pack(visit), told);
