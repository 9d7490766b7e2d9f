// Elements without innerHTML, and what each of them does when it is pressed.

/** @typedef {Node | string | number | null | undefined | false} Piece */
/** @typedef {Piece | Child[]} Child */
/**
 * What a press does: go to a page, keep entries and then go, or run something of the app. A function decides by what
 * stands in the boxes of the page.
 * @typedef {import("./flow.js").Where} Where
 * @typedef {{go?: Where, put?: object[], run?: string, with?: any}} Deed
 * @typedef {Deed | ((fields: Record<string, string>) => Deed)} Press
 */

/** @type {WeakMap<Element, Press>} */
const presses = new WeakMap();

/**
 * Make an element. A fact that is false or missing is left out, true is an attribute without a value.
 * @param {string} name
 * @param {Record<string, any>} [facts] attributes; `press` is what a press does
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(name, facts = {}, ...children) {
  const element = document.createElement(name);
  const { press, ...attributes } = facts;
  if (press) presses.set(element, press);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...pieces(children));
  return element;
}

/**
 * Draw one of our strokes, which the shell brings along.
 * @param {string} name
 * @returns {SVGElement}
 */
export function glyph(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of [
    ["class", "glyph"],
    ["viewBox", "0 0 24 24"],
    ["aria-hidden", "true"],
    ["focusable", "false"],
  ]) {
    drawing.setAttribute(key, value);
  }
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#glyph-${name}`);
  drawing.append(use);
  return drawing;
}

/** Put other things in place of what stands in an element. @param {Element} element @param {Child} children */
export function fill(element, children) {
  element.replaceChildren(...pieces([children]));
}

/** @param {Element | null} element @returns {Press | undefined} what a press of this element does */
export function pressOf(element) {
  return element ? presses.get(element) : undefined;
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function pieces(children) {
  return children
    .flat(9)
    .flatMap((it) =>
      it === false || it === null || it === undefined || it === "" ? [] : [it instanceof Node ? it : String(it)],
    );
}
