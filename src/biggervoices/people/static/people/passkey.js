/**
 * Ask a phone or a computer for a passkey: a form with `data-passkey` sends what it says.
 *
 * "create" makes one, "get" shows one. What to ask stands in the page (#passkey-options), or is fetched from the
 * address in `data-ask` when somebody presses. Without this script the form goes as it is, and the server says what else
 * there is.
 */

/** @param {ArrayBuffer | null | undefined} bytes */
function written(bytes) {
  if (!bytes) return null;
  const letters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} letters */
function read(letters) {
  const plain = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** @param {{ id: string }} one */
const withBytes = (one) => ({ ...one, id: read(one.id) });

/** @param {HTMLFormElement} form */
async function asked(form) {
  if (!form.dataset.ask) return JSON.parse(document.getElementById("passkey-options")?.textContent ?? "null");
  const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`asked, and was answered ${answer.status}`);
  return answer.json();
}

/**
 * Make a passkey that is found without a name being typed, and that asks for a finger, a face or a code.
 * @param {any} options
 */
async function create(options) {
  const publicKey = {
    ...options.publicKey,
    challenge: read(options.publicKey.challenge),
    user: withBytes(options.publicKey.user),
    excludeCredentials: (options.publicKey.excludeCredentials ?? []).map(withBytes),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
  };
  const made = /** @type {PublicKeyCredential} */ (await navigator.credentials.create({ publicKey }));
  const said = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  return {
    ...facts(made),
    response: { clientDataJSON: written(said.clientDataJSON), attestationObject: written(said.attestationObject) },
  };
}

/** @param {any} options */
async function get(options) {
  const publicKey = {
    ...options.publicKey,
    challenge: read(options.publicKey.challenge),
    allowCredentials: (options.publicKey.allowCredentials ?? []).map(withBytes),
  };
  const shown = /** @type {PublicKeyCredential} */ (await navigator.credentials.get({ publicKey }));
  const said = /** @type {AuthenticatorAssertionResponse} */ (shown.response);
  return {
    ...facts(shown),
    response: {
      clientDataJSON: written(said.clientDataJSON),
      authenticatorData: written(said.authenticatorData),
      signature: written(said.signature),
      userHandle: written(said.userHandle),
    },
  };
}

/** @param {PublicKeyCredential} credential */
function facts(credential) {
  return {
    id: credential.id,
    rawId: written(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/**
 * Show what stands ready in the form, and read it out to whoever does not see it.
 * @param {HTMLFormElement} form @param {"missed" | "cannot"} what
 */
function show(form, what) {
  const words = form.querySelector(`[data-${what}]`);
  if (!(words instanceof HTMLElement)) return;
  words.hidden = false;
  words.focus();
}

/** @param {HTMLFormElement} form */
async function ask(form) {
  const options = await asked(form);
  return form.dataset.passkey === "create" ? create(options.creation_options) : get(options.request_options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const field = form instanceof HTMLFormElement && form.elements.namedItem("credential");
  if (!(form instanceof HTMLFormElement) || !(field instanceof HTMLInputElement)) continue;
  if (!window.PublicKeyCredential) show(form, "cannot");
  else
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form).then(
        (credential) => {
          field.value = JSON.stringify(credential);
          form.submit();
        },
        () => show(form, "missed"),
      );
    });
}
