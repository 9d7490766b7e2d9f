// Type in a sheet of paper by single keys. The form works without this; here a number ticks a box and goes on.

const typing = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-typing]"));
if (typing) type(typing);

/** @param {HTMLFormElement} form */
function type(form) {
  const lines = /** @type {HTMLFieldSetElement[]} */ ([...form.querySelectorAll("[data-line]")]);
  const heard = form.querySelector("[data-heard]");
  /** @type {{line: HTMLElement, about: boolean, was: HTMLInputElement[]}[]} */
  const done = [];
  let typed = false;

  form.addEventListener("keydown", event => {
    const line = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-line]"));
    if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
    if (!line || event.altKey || event.metaKey || event.ctrlKey || event.isComposing) return;
    if (event.target instanceof HTMLInputElement && event.target.type !== "text") pressed(event, line, event.target);
    else written(event, line, /** @type {HTMLElement} */ (event.target));
  });
  form.addEventListener("change", event => {
    typed = true;
    const line = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-line]"));
    if (line) tell(line);
  });
  form.addEventListener("submit", () => { typed = false; });
  // What is typed and not kept yet is on this page only.
  window.addEventListener("beforeunload", event => { if (typed) event.preventDefault(); });

  if (!document.querySelector("[data-focus]") && !location.hash) {
    const open = lines.find(line => !chosen(line).length && !typedIn(line));
    if (open) enter(open);
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} line @param {HTMLInputElement} at */
  function pressed(event, line, at) {
    const key = event.key.toLowerCase();
    if (key === "enter") go(event, line, 1);
    else if (key === "arrowdown") go(event, line, 1);
    else if (key === "arrowup") go(event, line, -1);
    else if (key === "u") undo(event);
    else if (key === "w" || key === "c") add(event, line, key);
    else if (key.length === 1 && key !== " ") tick(event, line, key, "about" in at.dataset);
  }

  /** Words are typed as everywhere; Enter goes on, and Escape goes back to the boxes.
   *  @param {KeyboardEvent} event @param {HTMLElement} line @param {HTMLElement} at */
  function written(event, line, at) {
    if (event.key === "Escape") {
      event.preventDefault();
      boxes(line)[0]?.focus();
    } else if (event.key === "Enter" && !event.shiftKey) {
      const wish = at.dataset.add === "c" && /** @type {HTMLTextAreaElement} */ (at).value.trim();
      if (!wish) return go(event, line, 1);
      event.preventDefault();
      boxes(line, true)[0]?.focus();
    }
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} line @param {string} key @param {boolean} about */
  function tick(event, line, key, about) {
    event.preventDefault();
    const all = boxes(line, about);
    const box = all.find(it => it.dataset.key === key || it.dataset.letter === key);
    if (!box) return wrong(line, all.length);
    done.push({ line, about, was: all.filter(it => it.checked) });
    box.checked = "several" in line.dataset && !about ? !box.checked : true;
    typed = true;
    tell(line);
    if ("several" in line.dataset && !about) box.focus();
    else next(line, 1);
  }

  /** @param {KeyboardEvent} event */
  function undo(event) {
    event.preventDefault();
    const last = done.pop();
    if (!last) return;
    for (const box of boxes(last.line, last.about)) box.checked = last.was.includes(box);
    tell(last.line);
    enter(last.line);
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} line @param {string} key */
  function add(event, line, key) {
    const words = /** @type {HTMLElement | null} */ (line.querySelector(`[data-add="${key}"]`));
    event.preventDefault();
    if (words) words.focus();
    else wrong(line, boxes(line).length);
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} line @param {number} by */
  function go(event, line, by) {
    event.preventDefault();
    next(line, by);
  }

  /** @param {HTMLElement} line @param {number} by */
  function next(line, by) {
    const at = lines.indexOf(/** @type {HTMLFieldSetElement} */ (line)) + by;
    if (lines[at]) enter(lines[at]);
    else if (at > 0) /** @type {HTMLElement | null} */ (form.querySelector("[data-free]"))?.focus();
  }

  /** @param {HTMLElement} line */
  function enter(line) {
    const words = /** @type {HTMLElement | null} */ (line.querySelector("[data-typed]"));
    const all = boxes(line);
    (words || all.find(it => it.checked) || all[0])?.focus();
    line.scrollIntoView({ block: "center" });
  }

  /** Say what a line holds now, in words. @param {HTMLElement} line */
  function tell(line) {
    const said = chosen(line).map(box => box.parentElement?.querySelector("[data-words]")?.textContent).join(", ");
    /** @type {HTMLElement} */ (line.querySelector("[data-said]")).textContent = said;
    /** @type {HTMLElement} */ (line.querySelector("[data-fault]")).textContent = "";
    if (heard) heard.textContent = `${line.querySelector("legend")?.textContent}: ${said}`;
  }

  /** @param {HTMLElement} line @param {number} count */
  function wrong(line, count) {
    const words = (count ? form.dataset.wrong : form.dataset.none) || "";
    const fault = /** @type {HTMLElement} */ (line.querySelector("[data-fault]"));
    fault.textContent = words.replace("N", String(count));
    if (heard) heard.textContent = fault.textContent;
  }

  /** @param {HTMLElement} line @param {boolean} [about] @returns {HTMLInputElement[]} */
  function boxes(line, about = false) {
    const all = /** @type {HTMLInputElement[]} */ ([...line.querySelectorAll("input[data-key]")]);
    return all.filter(box => "about" in box.dataset === about);
  }

  /** @param {HTMLElement} line */
  function chosen(line) {
    return boxes(line).filter(box => box.checked);
  }

  /** @param {HTMLElement} line */
  function typedIn(line) {
    return Boolean(/** @type {HTMLInputElement | null} */ (line.querySelector("[data-typed]"))?.value);
  }
}
