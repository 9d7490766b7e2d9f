// After an error the summary takes focus, and its links go to the box that needs something.

const summary = document.querySelector("[data-focus]");
if (summary instanceof HTMLElement) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
    const wanted = link && document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
    if (!wanted) return;
    event.preventDefault();
    const control = wanted.matches("input, select, textarea") ? wanted : wanted.querySelector("input, select, textarea");
    (control instanceof HTMLElement ? control : wanted).focus({ preventScroll: true });
    (wanted.closest(".field") ?? wanted).scrollIntoView();
  });
}

export {};
