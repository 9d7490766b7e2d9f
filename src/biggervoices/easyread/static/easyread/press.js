// One press is one answer: a second press of any tile or button within 700 ms does nothing, and a form is sent once.

const STILL_MS = 700;
let pressedAt = -Infinity;
/** @type {WeakSet<HTMLFormElement>} */
const sent = new WeakSet();

/** @param {Event} event */
function holdBack(event) {
  const pressed = event.target instanceof Element ? event.target.closest(".tile, main .button, .card-link a") : null;
  if (!pressed) return;
  // A click comes on release, so a slip can be dragged off the button before it counts.
  if (event.timeStamp - pressedAt < STILL_MS) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  pressedAt = event.timeStamp;
}

/** @param {SubmitEvent} event */
function sendOnce(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  form.setAttribute("aria-busy", "true");
}

// A switch box sends Tab and Space and nothing else; a browser takes Space on a link for scrolling.
/** @param {KeyboardEvent} event */
function followBySpace(event) {
  const link = event.target;
  if (event.key !== " " || event.repeat || !(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  link.click();
}

document.addEventListener("keydown", followBySpace);
document.addEventListener("click", holdBack, { capture: true });
document.addEventListener("submit", sendOnce);
// Coming back to the page makes its forms new again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    sent.delete(form);
    form.removeAttribute("aria-busy");
  }
});

export {};
