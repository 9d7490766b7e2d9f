/**
 * A card holds the address of this page with its token behind the "#", where no server log sees it.
 * Take the token out of the address bar and the history, and send it with the form that is here anyway.
 */
const form = document.querySelector("form[data-card]");
const token = location.hash.slice(1);

if (form instanceof HTMLFormElement && token) {
  history.replaceState(null, "", location.pathname + location.search);
  const field = form.elements.namedItem("token");
  if (field instanceof HTMLInputElement) {
    field.value = token;
    form.requestSubmit();
  }
}
