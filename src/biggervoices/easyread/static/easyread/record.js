// Record a voice into a file box that also works by itself. Nothing is sent until the form is.

/** @param {HTMLElement} root */
function recorder(root) {
  const file = root.querySelector("input[type=file]");
  const status = root.querySelector(".recorder-words");
  const buttons = root.querySelector(".recorder-buttons");
  if (!(file instanceof HTMLInputElement) || !(status instanceof HTMLElement) || !(buttons instanceof HTMLElement)) return;
  if (!navigator.mediaDevices || !("MediaRecorder" in window)) return;

  /** @type {MediaRecorder | null} */
  let machine = null;
  /** @type {HTMLAudioElement | null} */
  let player = null;
  /** @param {string} name */
  const button = (name) => /** @type {HTMLButtonElement} */ (buttons.querySelector(`[data-do=${name}]`));
  /** @param {string} key */
  const tell = (key) => { status.textContent = status.dataset[key] ?? ""; };
  /** @param {...string} names */
  const offer = (...names) => {
    for (const name of ["record", "stop", "play", "bin"]) button(name).hidden = !names.includes(name);
  };
  const hush = () => {
    if (!player) return;
    player.pause();
    URL.revokeObjectURL(player.src);
    player = null;
  };

  async function record() {
    hush();
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      tell("cannot");
      return;
    }
    /** @type {Blob[]} */
    const parts = [];
    const kind = ["audio/webm;codecs=opus", "audio/mp4"].find((it) => MediaRecorder.isTypeSupported(it));
    machine = new MediaRecorder(stream, kind ? { mimeType: kind } : undefined);
    machine.addEventListener("dataavailable", (event) => parts.push(event.data));
    machine.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      const type = (machine?.mimeType || kind || "audio/webm").split(";")[0];
      const kept = new DataTransfer();
      kept.items.add(new File(parts, type === "audio/mp4" ? "voice.m4a" : "voice.webm", { type }));
      /** @type {HTMLInputElement} */ (file).files = kept.files;
      machine = null;
      offer("record", "play", "bin");
      tell("kept");
      button("play").focus();
    });
    machine.start();
    offer("stop");
    tell("recording");
    button("stop").focus();
  }

  function play() {
    const voice = /** @type {HTMLInputElement} */ (file).files?.[0];
    if (player) return hush();
    if (!voice) return;
    player = new Audio(URL.createObjectURL(voice));
    player.addEventListener("ended", hush);
    void player.play();
  }

  buttons.hidden = false;
  button("record").addEventListener("click", () => void record());
  button("stop").addEventListener("click", () => machine?.stop());
  button("play").addEventListener("click", play);
  button("bin").addEventListener("click", () => {
    hush();
    file.value = "";
    offer("record");
    tell("gone");
    button("record").focus();
  });
  file.addEventListener("change", () => {
    hush();
    status.textContent = "";
    offer("record", ...(file.files?.length ? ["play", "bin"] : []));
  });
}

for (const root of document.querySelectorAll("[data-recorder]")) {
  if (root instanceof HTMLElement) recorder(root);
}

export {};
