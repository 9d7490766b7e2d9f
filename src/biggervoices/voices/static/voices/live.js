// Every screen of a gathering follows: it asks for a version number every 1.5 s, and shows what is new.
// What somebody is typing stays. A page without this works, too: it is drawn anew when it is loaded.

const EVERY_MS = 1500;
const root = /** @type {HTMLElement | null} */ (document.querySelector("[data-now]"));

/** @typedef {{v: number, step: string, paused: boolean, redraw: boolean, moves: [string, string][]}} News */

/** @param {string} name @param {boolean} shown */
function show(name, shown) {
  const element = document.querySelector(`[data-${name}]`);
  if (element instanceof HTMLElement) element.hidden = !shown;
}

/** @param {ParentNode} part */
function isTyping(part = document) {
  return [...part.querySelectorAll("textarea, input:not([type=hidden])")].some(
    (box) => (box instanceof HTMLTextAreaElement || box instanceof HTMLInputElement) && box.value.trim() !== "",
  );
}

/** Read this very page anew, as a document: no words become markup here. @returns {Promise<Document | null>} */
function again() {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.onload = () => resolve(request.status === 200 ? request.responseXML : null);
    request.onerror = () => resolve(null);
    request.send();
  });
}

/** What a part shows: the tokens of its forms and what is pressed here are not news. @param {Element} part */
const sight = (part) => part.innerHTML.replace(/ value="[^"]{64}"| aria-pressed="true"/g, "");

async function redraw() {
  const page = await again();
  if (!page) return false;
  const focused = document.activeElement?.id;
  for (const part of document.querySelectorAll("[data-live]")) {
    const name = part.getAttribute("data-live");
    const fresh = page.querySelector(`[data-live="${name}"]`);
    if (fresh && sight(fresh) !== sight(part) && !isTyping(part)) part.replaceWith(document.importNode(fresh, true));
  }
  if (focused) document.getElementById(focused)?.focus();
  document.dispatchEvent(new CustomEvent("redrawn"));
  return true;
}

/** @param {HTMLElement} here */
async function look(here) {
  let answer;
  try {
    answer = await fetch(`${here.dataset.now}?v=${here.dataset.v}`, { headers: { Accept: "application/json" } });
  } catch {
    show("away", true);
    return;
  }
  show("away", false);
  document.dispatchEvent(new CustomEvent("reached"));
  if (answer.status !== 200) return;
  const news = /** @type {News} */ (await answer.json());
  if (news.step !== here.dataset.step || String(news.paused) !== here.dataset.paused) {
    if (isTyping()) show("newer", true);
    else if (here.dataset.go) location.assign(here.dataset.go);
    else location.reload();
    return;
  }
  if (news.redraw) {
    if (!(await redraw())) return;
  } else {
    document.dispatchEvent(new CustomEvent("moved", { detail: news.moves }));
  }
  here.dataset.v = String(news.v);
}

/** Show how much time is left, by the clock of the house: nothing rings, nothing ends by itself. */
function showTime() {
  for (const timer of document.querySelectorAll("[data-until]")) {
    if (!(timer instanceof HTMLElement)) continue;
    timer.dataset.ahead ??= String(Date.now() / 1000 - Number(timer.dataset.server));
    const left = Number(timer.dataset.until) - (Date.now() / 1000 - Number(timer.dataset.ahead));
    const minutes = Math.round(left / 60);
    const { several = "", one = "", over = "" } = timer.dataset;
    const words = left <= 0 ? over : minutes > 1 ? several.replace("[n]", String(minutes)) : one;
    timer.style.setProperty("--left", `${Math.max(0, Math.min(left / 3600, 1)) * 360}deg`);
    const told = timer.querySelector("[data-left]");
    if (told && told.textContent !== words) told.textContent = words;
  }
}

/** @param {HTMLElement} here */
async function follow(here) {
  if (!document.hidden) await look(here);
  showTime();
  setTimeout(() => follow(here), EVERY_MS);
}

showTime();
if (root) setTimeout(() => follow(root), EVERY_MS);
