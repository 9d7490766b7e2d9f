// On a tablet that many people use: cover the page after 90 seconds without a touch, lock it after two minutes.
// The cover hides what was there and keeps it; the server locks by itself after ten minutes without a request.

const ASK_MS = 90_000;
const LOCK_MS = 120_000;
const TELL_MS = 240_000; // somebody who types a long text asks the server for nothing: say that they are here
const TOUCHES = ["pointerdown", "pointermove", "keydown", "input", "wheel", "touchmove"];
const BUSY = '[data-listen][aria-pressed="true"], [data-do="stop"]:not([hidden])'; // the page is read, or a voice recorded

/** @param {HTMLDialogElement} still @param {HTMLFormElement} lockForm */
function watch(still, lockForm) {
  let touched = Date.now(); // the clock of the wall: a tablet that slept has been left alone, too
  let told = touched;
  let left = false;
  const tabs = new BroadcastChannel("biggervoices-idle");

  function touch() {
    if (still.open || left) return; // only its buttons count then
    if (Date.now() - touched > 1000) tabs.postMessage("touched");
    touched = Date.now();
  }

  function leave() {
    if (left) return;
    left = true;
    tabs.postMessage("left");
    lockForm.submit();
  }

  function look() {
    if (!still.open && document.querySelector(BUSY)) touch();
    const alone = Date.now() - touched;
    if (alone >= ASK_MS && !still.open) still.showModal();
    if (alone >= LOCK_MS) leave();
    else if (touched - told > TELL_MS) {
      told = Date.now();
      fetch("/health/live", { cache: "no-store" }).catch(() => {}); // without signal there is nobody to tell
    }
  }

  function stay() {
    touched = Date.now();
    still.close();
  }

  /** @param {Event} event */
  function finish(event) {
    if (event.target instanceof Element && event.target.matches(".who-out, [data-lock]")) tabs.postMessage("left");
  }

  for (const name of TOUCHES) document.addEventListener(name, touch, { capture: true, passive: true });
  for (const name of ["pageshow", "focus"]) window.addEventListener(name, look);
  document.addEventListener("visibilitychange", look);
  still.querySelector("[data-here]")?.addEventListener("click", stay);
  still.addEventListener("close", look); // Escape is no answer
  document.addEventListener("submit", finish);
  tabs.addEventListener("message", ({ data }) => {
    if (data === "left") location.replace(still.dataset.still ?? "/");
    else if (!left) stay();
  });
  setInterval(look, 1000);
}

const still = document.querySelector("[data-still]");
const lockForm = still?.querySelector("[data-lock]");
if (still instanceof HTMLDialogElement && lockForm instanceof HTMLFormElement) watch(still, lockForm);

export {};
