// Listen: read what is marked with data-say, in the order of the page, and ring what is being spoken.
//
// The voice of each item: a recorded human voice (data-sound), else a voice of this device that needs no network (others
// would send the words to the browser's maker), else the starter sound of these very words (data-voice), else the server.

/** @typedef {{ done: Promise<unknown>, stop: () => void }} Voice */

const VOICES_MS = 500; // how long a device may take to name its voices
const SLOW = 0.7;

/** @returns {Promise<SpeechSynthesisVoice[]>} the voices of this device that keep the words here */
async function deviceVoices() {
  const machine = window.speechSynthesis;
  if (!machine) return [];
  if (!machine.getVoices().length) {
    await new Promise((ready) => {
      machine.addEventListener?.("voiceschanged", ready, { once: true });
      setTimeout(ready, VOICES_MS);
    });
  }
  return machine.getVoices().filter((voice) => voice.localService);
}

/** @param {SpeechSynthesisVoice[]} voices @param {string} lang of the words */
function voiceFor(voices, lang) {
  /** @param {RegExp} code */
  const find = (code) => voices.find((voice) => code.test(voice.lang.replace("_", "-")));
  return isEnglish(lang) ? (find(/^en-GB/i) ?? find(/^en\b/i)) : find(new RegExp(`^${lang.split("-")[0]}\\b`, "i"));
}

/** @param {string} lang */
const isEnglish = (lang) => !lang || /^en\b/i.test(lang);

/** @param {HTMLElement} item @returns {string} the language of its words */
const langOf = (item) => item.closest("[lang]")?.getAttribute("lang") ?? "";

/**
 * @param {string} words
 * @param {SpeechSynthesisVoice} voice
 * @param {boolean} slow
 * @returns {Voice}
 */
function byDevice(words, voice, slow) {
  const spoken = new SpeechSynthesisUtterance(words);
  spoken.voice = voice;
  spoken.lang = voice.lang;
  spoken.rate = slow ? SLOW : 0.95;
  const done = new Promise((end, fail) => {
    spoken.onend = end;
    spoken.onerror = fail;
  });
  window.speechSynthesis.speak(spoken);
  return { done, stop: () => window.speechSynthesis.cancel() };
}

/**
 * @param {string} address
 * @param {boolean} slow
 * @returns {Voice}
 */
function byFile(address, slow) {
  const player = new Audio(address);
  player.playbackRate = slow ? SLOW : 1;
  let hush = () => {};
  const done = new Promise((end, fail) => {
    player.onended = end;
    player.onerror = fail;
    hush = () => end(null);
    player.play().catch(fail);
  });
  return { done, stop: () => { player.pause(); hush(); } };
}

/**
 * @param {string} words
 * @param {HTMLElement} button holds where to ask and the form's token
 * @param {boolean} slow
 * @returns {Voice}
 */
function byServer(words, button, slow) {
  const asking = new AbortController();
  /** @type {Voice | null} */
  let voice = null;
  const done = (async () => {
    const body = new URLSearchParams({ words: words.slice(0, 600), speed: slow ? "slow" : "normal" });
    const headers = { "X-CSRFToken": button.dataset.csrf ?? "" };
    const answer = await fetch(button.dataset.sayUrl ?? "", { method: "POST", body, headers, signal: asking.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const address = URL.createObjectURL(await answer.blob());
    voice = byFile(address, false); // the server has already spoken slowly
    await voice.done.finally(() => URL.revokeObjectURL(address));
  })();
  return { done, stop: () => { asking.abort(); voice?.stop(); } };
}

/** @param {HTMLElement} item @returns {string} the words that are read for it */
function wordsOf(item) {
  return (item.dataset.say || item.textContent || "").replace(/\s+/g, " ").trim();
}

/** @param {HTMLButtonElement} button */
function listen(button) {
  /** @type {Voice | null} */
  let voice = null;
  let turn = 0; // counts starts and stops: an old reading ends when it is no longer its turn

  /** @param {HTMLElement} item @param {SpeechSynthesisVoice[]} voices @param {boolean} slow */
  function* sources(item, voices, slow) {
    const words = wordsOf(item);
    const { sound, voice: starter } = item.dataset;
    const device = voiceFor(voices, langOf(item));
    if (sound) yield () => byFile(sound, slow);
    if (device && words) yield () => byDevice(words, device, slow);
    if (!isEnglish(langOf(item))) return; // the other voices speak English alone
    if (starter) yield () => byFile(starter, slow);
    if (words && button.dataset.sayUrl) yield () => byServer(words, button, slow);
  }

  function stop() {
    turn += 1;
    voice?.stop();
    voice = null;
    button.setAttribute("aria-pressed", "false");
    for (const item of document.querySelectorAll(".speaking")) item.classList.remove("speaking");
  }

  async function start() {
    stop();
    const mine = turn;
    const slow = "slow" in button.dataset;
    button.setAttribute("aria-pressed", "true");
    const voices = await deviceVoices();
    for (const item of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-say]"))) {
      if (mine !== turn) return;
      if (!item.getClientRects().length) continue; // not shown, so not read
      item.classList.add("speaking");
      item.scrollIntoView({ block: "nearest" });
      for (const source of sources(item, voices, slow)) {
        if (mine !== turn) return;
        try {
          voice = source();
          await voice.done;
          break;
        } catch {
          voice = null; // this voice does not work here: the next one says it
        }
      }
      item.classList.remove("speaking");
    }
    if (mine === turn) stop();
  }

  button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop() : void start()));
  window.addEventListener("pagehide", stop);
  document.addEventListener("turned", stop); // an app within one page shows another page
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
  if ("readAloud" in button.dataset) void start();
}

/**
 * Say a few words by a voice of this device, in place of what it says now; without one, say nothing.
 * @param {string} words
 * @param {boolean} slow
 * @param {string} [lang]
 */
export async function speak(words, slow, lang = "") {
  const voice = voiceFor(await deviceVoices(), lang);
  if (!voice) return;
  window.speechSynthesis.cancel();
  await byDevice(words, voice, slow).done.catch(() => {});
}

/** @param {HTMLAnchorElement} link becomes a button that plays and stops */
function player(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.append(...link.childNodes);
  /** @type {Voice | null} */
  let voice = null;
  const end = () => {
    voice = null;
    button.classList.remove("speaking");
    button.setAttribute("aria-pressed", "false");
  };
  end();
  button.addEventListener("click", () => {
    if (voice) return voice.stop();
    voice = byFile(link.href, false);
    button.classList.add("speaking");
    button.setAttribute("aria-pressed", "true");
    voice.done.then(end, () => { end(); location.assign(link.href); });
  });
  link.replaceWith(button);
}

const button = document.querySelector("[data-listen]");
if (button instanceof HTMLButtonElement) listen(button);
for (const link of document.querySelectorAll("a[data-play]")) {
  if (link instanceof HTMLAnchorElement) player(link);
}
