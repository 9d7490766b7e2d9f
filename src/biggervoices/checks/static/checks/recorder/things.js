// A photo, a drawing, a voice: made here, shown or played, kept only after a yes, and thrown away by one press.

import { talkOf } from "./asking.js";
import { glyph, h } from "./dom.js";
import { topicOf } from "./flow.js";

/** @import { Attached, Question } from "./types.js" */
/** @import { Page, Screen } from "./pages.js" */
/** @import { Deed } from "./dom.js" */
/** @import { Where } from "./flow.js" */
/** @import { Kit } from "./kit.js" */
/** @typedef {"PHOTO" | "DRAWING" | "VOICE"} What */

const LONGEST_SIDE = 1600; // pixels of a photo
const QUALITY = 0.82;
const STEP = 12; // pixels that an arrow key draws
const PICTURES = { PHOTO: "camera", DRAWING: "pencil", VOICE: "voice" };

/** @param {Screen} screen @returns {Question | undefined} */
const questionOf = ({ pack, where }) => topicOf(pack, where)?.questions.find((one) => one.id === where.question);

/** @param {Screen} screen @returns {Where} */
const backTo = ({ where }) => ({
  ...where,
  at: where.from === "answer" ? "question" : "things",
  file: undefined,
  note: undefined,
});

// --- what was made ---------------------------------------------------------------------------------------------------

/** What belongs to a question, with ways to add and to throw away. @param {Screen} screen @returns {Page} */
export function things(screen) {
  const { kit, where } = screen;
  const { said, at } = talkOf(screen);
  const question = questionOf(screen);
  const made = said.attached.filter((it) => it.question === (question?.id ?? null) && it.turn === (where.turn ?? 0));
  const tile = (/** @type {What} */ what) =>
    kit.tile({
      words: kit.t(what.toLowerCase()),
      picture: PICTURES[what],
      press: { go: at({ at: what.toLowerCase(), question: question?.id }) },
    });
  return {
    title: kit.t("things"),
    main: [
      kit.row(question?.picture ?? "photo", [kit.h1(kit.t("things")), question && kit.p(question.words)]),
      where.note && h("div", { role: "status" }, kit.strip("done", kit.t(where.note))),
      made.map((it) => thing(kit, it, { run: "drop", with: it.file, go: { ...where, note: "thrown_away" } })),
      kit.tiles(tile("PHOTO"), tile("DRAWING"), tile("VOICE")),
      kit.back(kit.t("back_to_question"), { go: at({ at: "question", question: question?.id }) }),
    ],
  };
}

/** @param {Kit} kit @param {Attached} it @param {Deed} drop */
function thing(kit, it, drop) {
  const key = `kept_${it.what.toLowerCase()}`;
  return kit.row(PICTURES[/** @type {What} */ (it.what)] ?? "photo", [
    kit.p(kit.t(key)),
    kit.button(kit.t("throw_away"), drop, { glyph: "bin", about: kit.t(key) }),
  ]);
}

/** May we keep this? @param {Screen} screen @returns {Page} */
export function keep(screen) {
  const { kit, where } = screen;
  const { at, tap } = talkOf(screen);
  const { what, url } = /** @type {{what: What, url: string}} */ (where.file);
  const question = questionOf(screen);
  const slip = tap("ATTACHED", null, question);
  const answers = where.from === "answer" && question ? [tap("ANSWER", what, question)] : [];
  const next =
    where.from === "answer"
      ? at({ at: "next", question: question?.id })
      : { ...backTo(screen), note: `kept_${what.toLowerCase()}` };
  const shown = what === "VOICE" ? playButton(kit, url) : h("img", { class: "made", src: url, alt: kit.t(what.toLowerCase()) });
  return {
    title: kit.t("may_we_keep"),
    main: [
      kit.row(PICTURES[what], [kit.h1(kit.t("may_we_keep")), kit.p(kit.t("may_we_keep_words"))]),
      shown,
      kit.tiles(
        kit.tile({
          words: kit.t("yes_keep"),
          picture: "yes",
          press: { run: "keep", with: { slip, what, ...where.file }, put: answers, go: next },
        }),
        kit.tile({
          words: kit.t("throw_away"),
          picture: "no",
          press: {
            run: "bin",
            with: where.file,
            go: { ...backTo(screen), note: where.from === "answer" ? undefined : "thrown_away" },
          },
        }),
      ),
    ],
    live: what === "VOICE" ? playing(url) : undefined,
  };
}

/** @param {Kit} kit @param {string} url */
const playButton = (kit, url) =>
  h("button", { class: "button", type: "button", "data-hear": url }, glyph("play"), h("span", {}, kit.t("hear_it")));

/** @param {string} url @returns {NonNullable<Page["live"]>} */
const playing = (url) => (main) => {
  const player = new Audio(url);
  main.querySelector("[data-hear]")?.addEventListener("click", () => {
    if (player.paused) void player.play();
    else player.pause();
  });
  return () => player.pause();
};

/**
 * Go on to "may we keep this?" with what was made.
 * @param {Screen} screen @param {What} what @param {Blob} blob
 * @returns {Deed}
 */
const made = ({ where }, what, blob) => ({
  go: { ...where, at: "keep", file: { what, blob, url: URL.createObjectURL(blob) }, note: undefined },
});

/** The way on without it, on each page that makes something. @param {Screen} screen */
const without = (screen) => screen.kit.back(screen.kit.t("without"), { go: backTo(screen) });

/** A button that the page itself brings to life. @param {Kit} kit @param {string} key @param {string} picture */
const lively = (kit, key, picture) =>
  h(
    "button",
    { class: "tile", type: "button", "data-do": key, ...kit.say(kit.t(key)) },
    kit.picture(picture),
    h("span", { class: "tile-words" }, kit.t(key)),
  );

// --- a photo ---------------------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function photo(screen) {
  const { kit } = screen;
  return {
    title: kit.t("photo"),
    main: [
      kit.row("camera", [kit.h1(kit.t("photo")), kit.p(kit.t("photo_face"))]),
      h("div", { class: "camera" }),
      h("p", { class: "camera-words", role: "status" }),
      kit.tiles(lively(kit, "photo_open", "camera"), lively(kit, "photo_take", "photo")),
      kit.field("photo", { label: kit.t("photo_choose"), type: "file", facts: { accept: "image/*", capture: "environment" } }),
      without(screen),
    ],
    live: (main, act) => {
      const doing = doers(main);
      const box = /** @type {HTMLElement} */ (main.querySelector(".camera"));
      const words = /** @type {HTMLElement} */ (main.querySelector(".camera-words"));
      const file = /** @type {HTMLInputElement} */ (main.querySelector("#photo"));
      const video = document.createElement("video");
      /** @type {MediaStream | null} */
      let stream = null;
      let ended = false;
      const end = () => {
        ended = true;
        stream?.getTracks().forEach((track) => track.stop());
      };
      doing.photo_take.hidden = true;
      doing.photo_open.addEventListener("click", async () => {
        try {
          stream = await navigator.mediaDevices.getUserMedia({
            video: { facingMode: "environment", width: { ideal: LONGEST_SIDE } },
          });
          if (ended) return end();
          video.muted = video.playsInline = true;
          video.srcObject = stream;
          box.replaceChildren(video);
          await video.play();
          doing.photo_open.hidden = true;
          doing.photo_take.hidden = false;
          doing.photo_take.focus();
        } catch {
          words.textContent = kit.t("photo_cannot");
        }
      });
      doing.photo_take.addEventListener("click", async () =>
        act(made(screen, "PHOTO", await drawn(video, video.videoWidth, video.videoHeight))),
      );
      file.addEventListener("change", async () => {
        const chosen = file.files?.[0];
        const picture = chosen && (await createImageBitmap(chosen, { imageOrientation: "from-image" }).catch(() => null));
        if (picture) act(made(screen, "PHOTO", await drawn(picture, picture.width, picture.height)));
        else words.textContent = kit.t("photo_cannot");
      });
      return end;
    },
  };
}

/**
 * Draw a picture anew: smaller, and without where and when it was taken.
 * @param {CanvasImageSource} source @param {number} width @param {number} height @returns {Promise<Blob>}
 */
function drawn(source, width, height) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  canvas.getContext("2d")?.drawImage(source, 0, 0, canvas.width, canvas.height);
  return blobOf(canvas, "image/jpeg");
}

/** @param {HTMLCanvasElement} canvas @param {string} type @returns {Promise<Blob>} */
const blobOf = (canvas, type) =>
  new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), type, QUALITY));

/** @param {HTMLElement} main @returns {Record<string, HTMLElement>} the page's own buttons by name */
const doers = (main) =>
  Object.fromEntries([...main.querySelectorAll("[data-do]")].map((button) => [button.getAttribute("data-do"), button]));

// --- a drawing -------------------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function drawing(screen) {
  const { kit } = screen;
  return {
    title: kit.t("drawing"),
    main: [
      kit.row("pencil", [kit.h1(kit.t("drawing")), kit.p(kit.t("draw_how"))]),
      h("canvas", { class: "paper", width: 960, height: 720, tabindex: "0", role: "img", "aria-label": kit.t("draw_area") }),
      kit.tiles(lively(kit, "draw_done", "done"), lively(kit, "draw_again", "again")),
      without(screen),
    ],
    live: (main, act) => {
      const canvas = /** @type {HTMLCanvasElement} */ (main.querySelector("canvas"));
      const doing = doers(main);
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      const clean = () => {
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        Object.assign(pen, { strokeStyle: "#1b1b1b", lineWidth: 8, lineCap: "round", lineJoin: "round" });
      };
      let [x, y] = [canvas.width / 2, canvas.height / 2];
      /** @param {number} toX @param {number} toY @param {boolean} [down] */
      const line = (toX, toY, down = true) => {
        pen.beginPath();
        pen.moveTo(down ? x : toX, down ? y : toY);
        pen.lineTo(toX, toY);
        pen.stroke();
        [x, y] = [toX, toY];
      };
      /** @param {PointerEvent} event @returns {[number, number]} */
      const place = (event) => {
        const box = canvas.getBoundingClientRect();
        return [
          ((event.clientX - box.left) / box.width) * canvas.width,
          ((event.clientY - box.top) / box.height) * canvas.height,
        ];
      };
      clean();
      canvas.addEventListener("pointerdown", (event) => {
        canvas.setPointerCapture(event.pointerId);
        line(...place(event), false);
      });
      canvas.addEventListener("pointermove", (event) => {
        if (canvas.hasPointerCapture(event.pointerId))
          for (const each of event.getCoalescedEvents?.() ?? [event]) line(...place(each));
      });
      canvas.addEventListener("keydown", (event) => {
        const [right, below] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key] ?? [
          0, 0,
        ];
        if (!right && !below) return;
        event.preventDefault();
        line(Math.min(canvas.width, Math.max(0, x + right * STEP)), Math.min(canvas.height, Math.max(0, y + below * STEP)));
      });
      doing.draw_again.addEventListener("click", clean);
      doing.draw_done.addEventListener("click", async () => act(made(screen, "DRAWING", await blobOf(canvas, "image/png"))));
      return () => {};
    },
  };
}

// --- a voice ---------------------------------------------------------------------------------------------------------

/** @param {Screen} screen @returns {Page} */
export function voice(screen) {
  const { kit } = screen;
  return {
    title: kit.t("voice"),
    main: [
      kit.row("voice", [kit.h1(kit.t("voice")), kit.p(kit.t("voice_how"))]),
      h("p", { class: "recorder-words", role: "status" }),
      kit.tiles(lively(kit, "record", "voice"), lively(kit, "record_stop", "stop")),
      without(screen),
    ],
    live: (main, act) => {
      const doing = doers(main);
      const words = /** @type {HTMLElement} */ (main.querySelector(".recorder-words"));
      /** @type {MediaRecorder | null} */
      let machine = null;
      let ended = false;
      doing.record_stop.hidden = true;
      doing.record.addEventListener("click", async () => {
        try {
          const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
          const kind = ["audio/webm;codecs=opus", "audio/mp4"].find((it) => MediaRecorder.isTypeSupported(it));
          const taking = new MediaRecorder(stream, kind ? { mimeType: kind } : undefined);
          /** @type {Blob[]} */
          const parts = [];
          taking.addEventListener("dataavailable", (event) => parts.push(event.data));
          taking.addEventListener("stop", () => {
            for (const track of stream.getTracks()) track.stop();
            const type = (taking.mimeType || "audio/webm").split(";")[0];
            if (!ended) act(made(screen, "VOICE", new Blob(parts, { type })));
          });
          machine = taking;
          if (ended) return void stream.getTracks().forEach((track) => track.stop());
          taking.start();
          doing.record.hidden = true;
          doing.record_stop.hidden = false;
          doing.record_stop.focus();
          words.textContent = kit.t("recording");
        } catch {
          words.textContent = kit.t("record_cannot");
        }
      });
      doing.record_stop.addEventListener("click", () => machine?.stop());
      return () => {
        ended = true;
        if (machine?.state === "recording") machine.stop();
      };
    },
  };
}
