/** The address and the room that is shown follow each other. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeRouting } from "../../src/beseda/page/routing.js";
import { keyOf } from "../../src/beseda/page/store/state.js";
import { makeStore } from "../../src/beseda/page/store/store.js";

/** Runs what promises have waiting. */
const settled = () => new Promise((done) => setImmediate(done));

function makePage({ place = "", rooms = ["#lobby", "#tea"], refuses = [] } = {}) {
  const store = makeStore({ now: () => 0, schedule: (run) => run() });
  const done = [];
  const history = {
    place,
    shown: [],
    onPlace: (fn) => (history.goes = fn),
    show: (hash, { replacing }) => (history.shown.push([hash, replacing]), (history.place = hash)),
  };
  const open = async (key) => (store.dispatch({ type: "talk/opened", key }), { ok: true, key });
  const actions = {
    open,
    followLink: async (name) => (refuses.includes(name) ? { ok: false, text: "no" } : open(keyOf(name))),
    jumpToMessage: async (key, id) => done.push(["message", key, id]),
    jumpToTime: async (key, at) => done.push(["time", key, at]),
  };
  makeRouting({ store, actions, history, lobby: "#lobby" });
  const comeIn = async () => {
    store.dispatch({ type: "me/registered", nick: "anna", isResumed: false, at: 0 });
    for (const name of rooms) store.dispatch({ type: "talk/joined", name, at: 0 });
    store.dispatch({ type: "connection/phase", phase: "online" });
    await settled();
  };
  return { store, history, done, comeIn };
}

test("without a place one comes into the lobby, and the address says so without an entry of its own", async () => {
  const { store, history, comeIn } = makePage({ rooms: ["#tea", "#lobby"] });
  await comeIn();
  assert.equal(store.state.current, "#lobby");
  assert.deepEqual(history.shown, [["#lobby", true]]);
});

test("a link leads to its room and its message as soon as one is in", async () => {
  const { store, history, done, comeIn } = makePage({ place: "#tea?m=abc" });
  assert.equal(store.state.current, null);
  await comeIn();
  assert.equal(store.state.current, "#tea");
  assert.deepEqual(done, [["message", "#tea", "abc"]]);
  assert.deepEqual(history.shown, []);
});

test("a link to a day leads there", async () => {
  const { done, comeIn } = makePage({ place: "#tea?t=2026-11-27" });
  await comeIn();
  assert.deepEqual(done, [["time", "#tea", Date.parse("2026-11-27")]]);
});

test("another room is another entry", async () => {
  const { store, history, comeIn } = makePage();
  await comeIn();
  store.dispatch({ type: "talk/opened", key: "#tea" });
  assert.deepEqual(history.shown.at(-1), ["#tea", false]);
});

test("Back leads to the room before", async () => {
  const { store, history, comeIn } = makePage();
  await comeIn();
  store.dispatch({ type: "talk/opened", key: "#tea" });
  history.place = "#lobby";
  history.goes("#lobby");
  await settled();
  assert.equal(store.state.current, "#lobby");
});

test("where a room does not let one in the address is that of the room one is in", async () => {
  const { store, history, done, comeIn } = makePage({ refuses: ["#secret"] });
  await comeIn();
  history.place = "#secret";
  history.goes("#secret");
  await settled();
  assert.equal(store.state.current, "#lobby");
  assert.deepEqual(done, [], "the action tells why");
  assert.equal(history.place, "#lobby");
});

test("a link that is refused at the beginning leads to the lobby", async () => {
  const { store, comeIn } = makePage({ place: "#secret", refuses: ["#secret"] });
  await comeIn();
  assert.equal(store.state.current, "#lobby");
});
