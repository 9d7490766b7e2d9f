// Press a card, then press a theme; or drag it there with a mouse or a pen. The card goes at once, and everybody sees
// it. What could not be sent is sent again, and what is refused is drawn as it stands.

const FAR_PIXELS = 8;
const small = matchMedia("(max-width: 47.99rem)"); // there a card opens a page of its own, with the themes to press
const put = /** @type {HTMLFormElement | null} */ (document.getElementById("put"));
const told = document.querySelector("[data-told]");
const words = { card: told?.getAttribute("data-card-words") ?? "", theme: told?.getAttribute("data-theme-words") ?? "" };
/** @type {string} */
let chosen = put ? String(new FormData(put).get("card") ?? "") : "";
/** @type {FormData[]} */
const waiting = [];
let sending = false;
let refused = false;
/** @type {{card: HTMLElement, x: number, y: number, away: boolean} | null} */
let dragged = null;
let dropped = false;

/** @param {string} card */
const button = (card) => document.querySelector(`[data-card="${card}"]`);

/** @param {string} card */
function choose(card) {
  if (chosen) button(chosen)?.removeAttribute("aria-pressed");
  chosen = card;
  if (card) button(card)?.setAttribute("aria-pressed", "true");
  if (told) told.textContent = card ? words.theme : words.card;
}

/** @param {string} card @param {string} theme */
function place(card, theme) {
  const item = button(card)?.closest("li");
  const list = document.querySelector(`ul[data-theme="${theme}"]`);
  if (!item || !list || item.parentElement === list) return;
  list.append(item);
  for (const column of document.querySelectorAll(".column")) {
    const count = column.querySelector("[data-count]");
    if (count) count.textContent = String(column.querySelectorAll("[data-card]").length);
  }
}

async function send() {
  if (sending || !put) return;
  sending = true;
  while (waiting.length) {
    try {
      const answer = await fetch(put.action, { method: "POST", body: waiting[0] });
      if (answer.status >= 500) break;
      refused ||= answer.status >= 400;
    } catch {
      break;
    }
    waiting.shift();
  }
  sending = false;
  if (refused && !waiting.length) location.reload();
}

/** @param {string} card @param {string} theme */
function move(card, theme) {
  if (!put) return;
  const said = new FormData(put);
  said.set("id", crypto.randomUUID());
  said.set("card", card);
  said.set("theme", theme);
  said.set("quietly", "1");
  waiting.push(said);
  place(card, theme);
  choose("");
  void send();
}

document.addEventListener("click", (event) => {
  const pressed = event.target instanceof Element ? event.target.closest("[data-card], [data-put]") : null;
  if (!(pressed instanceof HTMLElement) || !put || !("randomUUID" in crypto)) return;
  const card = pressed.dataset.card;
  if (card && small.matches) return;
  event.preventDefault();
  if (dropped) {
    dropped = false;
    return;
  }
  if (card) choose(card === chosen ? "" : card);
  else if (chosen) move(chosen, pressed.dataset.put ?? "");
});

// A finger scrolls the page: there, one presses. Dragging is for a mouse and a pen.
document.addEventListener("pointerdown", (event) => {
  dropped = false;
  const card = event.target instanceof Element ? event.target.closest("[data-card]") : null;
  if (!(card instanceof HTMLElement) || event.pointerType === "touch" || event.button !== 0) return;
  dragged = { card, x: event.clientX, y: event.clientY, away: false };
});
document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const [x, y] = [event.clientX - dragged.x, event.clientY - dragged.y];
  if (!dragged.away && Math.hypot(x, y) < FAR_PIXELS) return;
  dragged.away = true;
  dragged.card.classList.add("dragged");
  dragged.card.style.translate = `${x}px ${y}px`;
});
document.addEventListener("pointerup", (event) => drop(event));
document.addEventListener("pointercancel", () => drop(null));

/** @param {PointerEvent | null} event */
function drop(event) {
  if (!dragged) return;
  const { card, away } = dragged;
  dragged = null;
  card.classList.remove("dragged");
  card.style.translate = "";
  if (!away || !event) return;
  dropped = true;
  const column = document.elementFromPoint(event.clientX, event.clientY)?.closest(".column");
  const list = column?.querySelector("ul[data-theme]");
  if (list && list !== card.closest("ul")) move(card.dataset.card ?? "", list.getAttribute("data-theme") ?? "");
}

document.addEventListener("moved", (event) => {
  if (!(event instanceof CustomEvent)) return;
  for (const [card, theme] of event.detail) place(card, theme);
  show();
});
document.addEventListener("reached", () => void send());
document.addEventListener("redrawn", () => {
  if (chosen) button(chosen)?.setAttribute("aria-pressed", "true");
  show();
});

/** Show what was moved here and is not sent yet, over what everybody sees. */
function show() {
  for (const said of waiting) place(String(said.get("card")), String(said.get("theme")));
}
