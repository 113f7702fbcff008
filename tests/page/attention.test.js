/** What rings, and what does not: by the counts of the store. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { watchAttention } from "../../src/beseda/page/attention.js";
import { newItem } from "../../src/beseda/page/store/state.js";
import { makeStore } from "../../src/beseda/page/store/store.js";

function makePage({ isLooking = false, isLeader = true, settings = { sound: true, notifications: true } } = {}) {
  const store = makeStore({ now: () => 0, schedule: (run) => run() });
  const told = { titles: [], sounds: 0, notes: [] };
  const device = {
    badge: { show: (what) => told.titles.push(what) },
    sound: { play: () => (told.sounds += 1) },
    notifications: { show: ({ title, text }) => told.notes.push([title, text]) },
    visibility: { isLooking: () => isLooking },
  };
  store.dispatch({ type: "me/registered", nick: "anna", isResumed: false, at: 0 });
  store.dispatch({ type: "talk/joined", name: "#lobby", at: 0 });
  store.dispatch({ type: "talk/opened", key: "#lobby" });
  store.dispatch({ type: "settings/loaded", settings });
  const words = () => ({ t: (_key, { name, room }) => `${name} in ${room}` });
  watchAttention({ store, actions: {}, device, words, name: "Beseda", icon: "", isLeader: () => isLeader });
  let at = 0;
  const hear = (key, text, more = {}) => {
    at += 1;
    const item = newItem({ id: `m${at}`, at, by: "boris", text, ...more });
    store.dispatch({ type: "item/added", key, where: "live", items: [item] });
  };
  return { store, told, hear };
}

test("a mention rings, is shown, and counts in the title", () => {
  const { told, hear } = makePage();
  hear("#lobby", "anna: hello", { mention: true });
  assert.equal(told.sounds, 1);
  assert.deepEqual(told.notes, [["boris in #lobby", "anna: hello"]]);
  assert.deepEqual(told.titles.at(-1), { title: "#lobby – Beseda", unread: 1, mentions: 1 });
});

test("what is said to all does not ring, and counts as unread", () => {
  const { told, hear } = makePage();
  hear("#lobby", "hello all");
  assert.equal(told.sounds, 0);
  assert.equal(told.titles.at(-1).unread, 1);
});

test("private talk rings", () => {
  const { store, told, hear } = makePage();
  store.dispatch({ type: "talk/started", name: "boris" });
  hear("boris", "psst");
  assert.deepEqual([told.sounds, told.notes], [1, [["boris", "psst"]]]);
});

test("what one is looking at does not ring, nor what is muted", () => {
  const looking = makePage({ isLooking: true });
  looking.hear("#lobby", "anna: hello", { mention: true });
  assert.equal(looking.told.sounds, 0);
  const muted = makePage();
  muted.store.dispatch({ type: "talk/muted", key: "#lobby", muted: true });
  muted.hear("#lobby", "anna: hello", { mention: true });
  assert.equal(muted.told.sounds, 0);
});

test("of several tabs one rings, and none that was not asked to", () => {
  for (const how of [{ isLeader: false }, { settings: { sound: false, notifications: false } }]) {
    const { told, hear } = makePage(how);
    hear("#lobby", "anna: hello", { mention: true });
    assert.deepEqual([told.sounds, told.notes], [0, []]);
  }
});
