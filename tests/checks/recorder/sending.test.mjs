import assert from "node:assert/strict";
import { test } from "node:test";
import { NotSent, post, reach, read, retryAfter } from "../../../src/biggervoices/checks/static/checks/recorder/server.js";
import { waitAfter } from "../../../src/biggervoices/checks/static/checks/recorder/sync.js";

test("waits grow from 1 second to 5 minutes, and chance makes each up to half as short", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 30, 2000].map((tries) => waitAfter(tries, undefined, 0));

  assert.deepEqual(waits.slice(0, 4), [2000, 4000, 8000, 16_000]);
  assert.deepEqual(waits.slice(-3), [300_000, 300_000, 300_000]);
  assert.equal(waitAfter(3, undefined, 1), 4000);
  assert.equal(waitAfter(1, undefined, 1), 1000);
  assert.equal(waitAfter(9, 30_000, 0), 30_000);
  assert.notEqual(waitAfter(9), waitAfter(9));
});

test("Retry-After is read as seconds or as a date, and never silences a tablet for long", () => {
  const now = Date.parse("2026-11-03T10:00:00Z");

  assert.equal(retryAfter("30", now), 30_000);
  assert.equal(retryAfter("Tue, 03 Nov 2026 10:01:00 GMT", now), 60_000);
  assert.equal(retryAfter("Tue, 03 Nov 2026 09:00:00 GMT", now), 0);
  assert.equal(retryAfter("999999999999", now), 3_600_000);
  assert.equal(retryAfter("soon", now), 0);
  assert.equal(retryAfter(null, now), 0);
});

const LIST = { csrf: "t1", epoch: "e1", now: Date.now(), visits: [] };

/** @param {(path: string, how: any) => Response | Promise<Response>} answer */
const asked = (answer, patience = 1000) => reach(/** @type {any} */ (answer), patience);

for (const [status, why] of /** @type {[number, string][]} */ ([
  [401, "SIGN_IN"], [403, "SIGN_IN"], [302, "SIGN_IN"], [404, "NOT_YOURS"], [503, "BUSY"], [502, "BUSY"], [429, "BUSY"], [507, "FULL"],
  [400, "NOT_READ"], [422, "NOT_READ"], [409, "NOT_READ"],
])) {
  test(`${status} means ${why}`, async () => {
    const server = asked(() => Response.json({ reason: "Why not." }, { status, headers: { "Retry-After": "7" } }));

    await assert.rejects(server.get("/x"), { name: "NotSent", why, reason: "Why not.", retryAfter: 7000 });
  });
}

test("no answer, half an answer and an answer that never comes are no signal", async () => {
  const cut = new ReadableStream({ start: (stream) => stream.error(new TypeError("reset")) });
  const never = (/** @type {string} */ _path, /** @type {any} */ { signal }) =>
    /** @type {Promise<Response>} */ (new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))));

  for (const answer of [() => Promise.reject(new TypeError("Failed to fetch")), () => new Response(cut), never]) {
    await assert.rejects(asked(answer, 20).get("/x"), { name: "NotSent", why: "NO_SIGNAL" });
  }
});

test("a page of somebody else's agrees with nothing", () => {
  assert.throws(() => read({ text: "<h1>Free Wi-Fi</h1>" }), { name: "NotSent", why: "DISAGREES" });
  assert.deepEqual(read({ text: "null" }), {});
});

test("the list of visits is asked for a token once, and again only when the token is not taken", async () => {
  const seen = [];
  let token = "t1";
  const server = asked((path, how) => {
    seen.push([path, how.headers["X-CSRFToken"] ?? ""]);
    if (path === "/api/visits/") return Response.json({ ...LIST, csrf: token });
    return new Response("{}", { status: how.headers["X-CSRFToken"] === token ? 200 : 403 });
  });

  await server.send("/x", post({}));
  await server.send("/x", post({}));
  token = "t2";
  await server.send("/x", post({}));

  assert.deepEqual(seen, [
    ["/api/visits/", ""], ["/x", "t1"], ["/x", "t1"], ["/x", "t1"], ["/api/visits/", "t1"], ["/x", "t2"],
  ]);
});

test("somebody who is not signed in can tell a worry, and nothing else", async () => {
  const seen = [];
  const server = asked((path) => {
    seen.push(path);
    return path === "/api/worries" ? Response.json({ number: "8841" }, { status: 201 }) : new Response("", { status: 401 });
  });

  assert.deepEqual(read(await server.send("/api/worries", post({}), { anyone: true })), { number: "8841" });
  await assert.rejects(server.send("/x", post({})), { why: "SIGN_IN" });
  assert.deepEqual(seen, ["/api/worries", "/api/visits/"]);
});

test("the server's clock is known from the list", async () => {
  const ahead = 5 * 365 * 24 * 3600 * 1000;
  const server = asked(() => Response.json({ ...LIST, now: Date.now() + ahead }));

  assert.ok(Math.abs((await server.greet()).now - Date.now() - ahead) < 2000);
  assert.ok(Math.abs(server.now() - Date.now() - ahead) < 2000);
  assert.ok(new NotSent("BUSY") instanceof Error);
});
