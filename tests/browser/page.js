// What the walker asks of a page. Loaded into it before it is looked at.
// In a function, for it is loaded again and again.
(() => {
const OF_COLOURS = ["color-contrast", "link-in-text-block"];
const OF_ROOM = ["target-size", "scrollable-region-focusable"];
window.walker = {
  shape: () => document.title + "|" + location.pathname.replace(/[0-9a-f-]{36}/g, "*"),
  isPerson: () => document.documentElement.classList.contains("person"),
  wear(look) {
    for (const name of ["theme", "size"]) {
      if (look[name]) document.documentElement.dataset[name] = look[name];
      else delete document.documentElement.dataset[name];
    }
  },
  // Look at a page in every theme and size. A look that only has other colours is asked about colours; one that moves
  // something, about room to press and to scroll, too; one that shows or hides something, about everything again.
  async looks(themes, sizes) {
    const [faults, shown, laid] = [[], new Set(), new Set()];
    for (const size of sizes) {
      for (const theme of themes) {
        this.wear({ theme, size });
        const boxes = [...document.body.querySelectorAll("*")].map((one) => this.box(one));
        const [shows, lies] = [boxes.map((box) => (box ? 1 : 0)).join(""), boxes.join("|")];
        const rules = !shown.has(shows) ? null : laid.has(lies) ? OF_COLOURS : [...OF_COLOURS, ...OF_ROOM];
        shown.add(shows);
        laid.add(lies);
        faults.push(...(await this.axe(rules)).map((fault) => `${theme} ${size}: axe ${fault}`));
      }
    }
    return faults;
  },
  box(one) {
    const { x, y, width, height } = one.getBoundingClientRect();
    const hides = !one.getClientRects().length || getComputedStyle(one).visibility === "hidden";
    return hides ? "" : [x, y, width, height].map(Math.round).join(" ");
  },
  async axe(rules = null) {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const runOnly = rules ? { type: "rule", values: rules } : { type: "tag", values: tags };
    const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"] });
    return violations.map((found) => `${found.id}: ${found.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`);
  },
  // What axe does not see, at 320 px in the largest size.
  async measure() {
    await document.fonts.ready;
    const faults = [];
    const all = (selector) =>
      [...document.querySelectorAll(selector)].filter(
        (one) => one.getClientRects().length && getComputedStyle(one).visibility !== "hidden" && !one.closest(".skip"),
      );
    const words = (one) => `${one.textContent.trim().slice(0, 30)} ${one.className}`;
    if (document.documentElement.scrollWidth > innerWidth) {
      const wide = all("body *").find((one) => one.getBoundingClientRect().right > innerWidth + 1);
      faults.push(`scrolls sideways: ${document.documentElement.scrollWidth} px ${wide ? wide.tagName + " " + words(wide) : ""}`);
    }
    if (![...document.fonts].some((font) => font.family.includes("Atkinson") && font.status === "loaded"))
      faults.push("our font is not loaded");
    if (document.querySelectorAll("h1").length !== 1) faults.push(`${document.querySelectorAll("h1").length} h1`);
    if (!this.isPerson()) return faults;
    const pressed = "a, button, input:not([type=hidden]), select, textarea";
    for (const one of [...all(`main :is(${pressed})`), ...all(`header :is(${pressed})`)]) {
      const box = (one.closest("label") || one).getBoundingClientRect();
      if (box.height < 63.5 || box.width < 63.5)
        faults.push(`small target ${Math.round(box.width)} x ${Math.round(box.height)}: ${words(one)}`);
    }
    for (const one of all("main :is(p, button, a, label, li, h1, h2, h3, input, textarea, dt, dd)")) {
      const style = getComputedStyle(one);
      if (parseFloat(style.fontSize) < 18) faults.push(`small words: ${words(one)}`);
      if (!style.fontFamily.includes("Atkinson")) faults.push(`another font: ${words(one)}`);
    }
    if (document.querySelectorAll(".place-stop").length !== 1) faults.push("help is not in its one place");
    if (!document.querySelector("[data-listen]")) faults.push("no Listen");
    if (!document.querySelector("main [data-say]")) faults.push("nothing to listen to");
    return faults;
  },
};
})();
