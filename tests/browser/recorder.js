// What test_recorder_store.py asks of a page: the storage half of the recorder, on a page with nothing else.
// {visit} is put in by the test.

const VISIT = "{visit}";
const at = (name) => import(`/static/checks/recorder/${name}.js`);

// Load the modules, as the app does, with everything under the name `it`.
window.play = async () => {
  const [journal, keys, sync, copy, slips] = await Promise.all(["journal", "keys", "sync", "copy", "slips"].map(at));
  window.heard = [];
  window.states = [];
  window.it = { ...keys, ...copy, ...slips, journal: journal.openJournal({ onChange: (change) => heard.push(change) }) };
  it.another = () => journal.openJournal();
  it.start = () => {
    it.sync = sync.startSync({ journal: it.journal, patience: 1500, onState: (state) => states.push(state) });
  };
  it.name = (work) => work.then((value) => ["", value], (error) => [error.name, null]);
  it.say = (value, visit = VISIT) => it.journal.append(visit, { interview: "i1", kind: "GOOD", value });
  it.sayAll = async (said) => {
    for (const value of said) await it.say(value);
  };
  it.sayOn = () => {
    void (async () => {
      for (let n = 0; ; n++) await promised((await it.say(`answer ${n}`)).id);
    })();
  };
  it.sayMany = (journal, who) => {
    const all = Array.from({ length: 40 }, (_, n) => journal.append(VISIT, { interview: "i1", kind: "GOOD", value: `${who} ${n}` }));
    it.many = Promise.all([it.many, ...all]);
  };
  it.lockInTheMiddle = () => {
    window.last = it.name(it.say("at the last moment"));
    return Promise.resolve().then(() => it.lock());
  };
  it.photo = (letters, times) =>
    it.journal.keepFile(VISIT, { what: "PHOTO", interview: "i1", by: "HELP" }, new Blob([letters.repeat(times)], { type: "image/png" }));
};

// Put the clock of this page wrong.
window.putClock = (ms) => {
  const now = Date.now;
  Date.now = () => now() + ms;
};

// Give everything that stands in the database, as letters.
window.onDisk = async () => {
  const db = await new Promise((done) => {
    indexedDB.open("biggervoices-recorder").onsuccess = (event) => done(event.target.result);
  });
  const letters = (it) => {
    if (it instanceof CryptoKey) return `key ${it.extractable}`;
    if (it instanceof ArrayBuffer || ArrayBuffer.isView(it)) return String.fromCharCode(...new Uint8Array(it.buffer ?? it));
    return it && typeof it === "object" ? Object.entries(it).flat().map(letters).join(" ") : String(it);
  };
  const all = [...db.objectStoreNames].map(
    (name) => new Promise((done) => {
      db.transaction(name).objectStore(name).getAll().onsuccess = (event) => done(letters(event.target.result));
    }),
  );
  const text = (await Promise.all(all)).join(" ");
  db.close();
  return text;
};

// Hold every connection that is opened from now on, to close it as browsers do.
window.holdConnections = () => {
  window.held = [];
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...all) {
    const asked = open.apply(this, all);
    asked.addEventListener("success", () => held.push(asked.result));
    return asked;
  };
};

// Lose the connection once, at the very moment when a tap was kept: it is on the disk, and the page hears of no end.
window.loseTheConnectionAfterATap = () => {
  const begin = IDBDatabase.prototype.transaction;
  window.begun = 0;
  IDBDatabase.prototype.transaction = function (stores, mode, ...more) {
    const transaction = begin.call(this, stores, mode, ...more);
    if (mode === "readwrite" && stores.includes("entries") && !begun++) {
      transaction.addEventListener("complete", (event) => {
        event.stopImmediatePropagation();
        transaction.dispatchEvent(new Event("abort"));
      });
    }
    return transaction;
  };
};

// Write what version 1 of the database held, as its code wrote it.
window.keepAsVersion1 = async (entries) => {
  const { seal, newVisitKey } = await at("keys");
  const key = await newVisitKey({ own: true });
  const asked = indexedDB.open("biggervoices-recorder", 1);
  asked.onupgradeneeded = () => {
    const db = asked.result;
    db.createObjectStore("visits", { keyPath: "visit" });
    db.createObjectStore("packs", { keyPath: "visit" });
    db.createObjectStore("entries", { keyPath: "id" }).createIndex("order", ["visit", "n"], { unique: true });
    db.createObjectStore("files", { keyPath: "id" });
  };
  const db = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const row = async (it) => ({
    id: it.id, visit: VISIT, n: it.n, at: it.at, sent: it.n <= 30, sealed: await seal(key, JSON.stringify(it), `${VISIT} ${it.id}`),
  });
  const rows = await Promise.all(entries.map(row));
  const sealed = await seal(key, new Uint8Array([1, 2, 3]), "f1");
  const pack = await seal(key, JSON.stringify({ made: "long ago" }), VISIT);
  const writing = db.transaction(["visits", "packs", "entries", "files"], "readwrite");
  writing.objectStore("visits").put({
    visit: VISIT, slot: "s1", home: "Elm House", day: "Monday", at: 5, me: "ann", epoch: "e1", public_key: "", key, wrapped: [],
    n: entries.length, last: entries.at(-1).at, sentAt: 7, heldAt: 7,
  });
  writing.objectStore("packs").put({ visit: VISIT, sealed: pack });
  for (const it of rows) writing.objectStore("entries").put(it);
  writing.objectStore("files").put({ id: "f1", visit: VISIT, slip: entries[0].id, bytes: 3, type: "image/png", sent: false, sealed });
  await new Promise((done) => (writing.oncomplete = done));
  db.close();
};

// Mark what the office refused as if somebody had kept it there by hand.
window.heldAfterAll = async (visit) => {
  const sent = (await it.journal.standing(visit)).refused.map(({ id }) => id);
  const now = Date.now();
  await it.journal.markSent(visit, { sent, refused: [], clashes: [], late: [], epoch: "e1", at: now, heldAt: now });
};

// Open the database as a recorder of a later year would.
window.openAsVersion3 = () =>
  new Promise((done, no) => {
    const asked = indexedDB.open("biggervoices-recorder", 3);
    asked.onsuccess = () => {
      asked.result.close();
      done("open");
    };
    asked.onblocked = () => no(new Error("an old page holds it"));
  });
