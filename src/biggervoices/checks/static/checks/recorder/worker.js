// The service worker: it opens the recorder without signal. All that was said is in IndexedDB, which it never touches.

/** @type {{build: string, page: string, files: string[], later: string[]}} */
const own = /** @type {any} */ (self).OWN; // the server writes it above this line
const SHELL = `recorder-shell-${own.build}`;
const FILES = "recorder-files"; // pictures and sounds of packs, which the app brings

/** @param {string} name @param {(event: any) => void} listener */
const on = (name, listener) => self.addEventListener(name, listener);

// A new build waits until no tab of the old one is open, or until somebody presses "Use the newer one".
on("install", (event) => event.waitUntil(bring()));
on("message", (event) => event.data === "take over" && event.waitUntil(/** @type {any} */ (self).skipWaiting()));
on("activate", (event) => event.waitUntil(tidy()));
on("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") {
    if (pathname === own.page) event.respondWith(page(request));
    return;
  }
  event.respondWith(kept(request));
});

async function bring() {
  const cache = await caches.open(SHELL);
  await cache.addAll([own.page, ...own.files].map((path) => new Request(path, { cache: "no-cache" })));
  await Promise.all(own.later.map((path) => cache.add(path).catch(() => {})));
}

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("recorder-shell-") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
  await /** @type {any} */ (self).clients.claim();
}

/** @param {Request} request */
async function page(request) {
  return (await (await caches.open(SHELL)).match(own.page)) ?? fetch(request);
}

/** @param {Request} request */
async function kept(request) {
  for (const name of [SHELL, FILES]) {
    const found = await (await caches.open(name)).match(request, { ignoreVary: true });
    if (found) return part(request, found);
  }
  return fetch(request);
}

/**
 * Give the bytes that a player asks for: Safari plays nothing that comes whole.
 * @param {Request} request @param {Response} found
 */
async function part(request, found) {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
  if (!range) return found;
  const blob = await found.blob();
  const from = Number(range[1]);
  const to = Math.min(range[2] ? Number(range[2]) : Infinity, blob.size - 1);
  const headers = {
    "Content-Type": blob.type,
    "Content-Range": `bytes ${from}-${to}/${blob.size}`,
    "Content-Length": String(to - from + 1),
  };
  return new Response(blob.slice(from, to + 1), { status: 206, headers });
}
