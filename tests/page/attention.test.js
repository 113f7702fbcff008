/** What rings, and what does not: by the counts of the store. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { watchAttention } from "../../src/beseda/page/attention.js";
import { newItem } from "../../src/beseda/page/store/state.js";
import { makeStore } from "../../src/beseda/page/store/store.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

function makePage({ isLooking = false, isLeader = true, seenElsewhere = [], settings = { sound: true, notifications: true } } = {}) {
  const store = makeStore({ now: () => 0, schedule: (run) => run() });
  const told = { titles: [], sounds: 0, notes: [] };
  const device = {
    badge: { show: (what) => told.titles.push(what) },
    sound: { play: () => (told.sounds += 1) },
    notifications: { show: ({ title, text }) => told.notes.push([title, text]) },
    visibility: { isLooking: () => isLooking },
    lookout: { onAsked: (fn) => (told.isSeen = fn), isSeen: async (key) => seenElsewhere.includes(key) },
  };
  store.dispatch({ type: "me/registered", nick: "anna", isResumed: false, at: 0 });
  store.dispatch({ type: "talk/joined", name: "#lobby", at: 0 });
  store.dispatch({ type: "talk/opened", key: "#lobby" });
  store.dispatch({ type: "settings/loaded", settings });
  const words = () => ({ t: (_key, { name, room }) => `${name} in ${room}` });
  watchAttention({ store, actions: {}, device, words, name: "Beseda", icon: "", isLeader: () => isLeader });
  let at = 0;
  const hear = async (key, text, more = {}) => {
    at += 1;
    const item = newItem({ id: `m${at}`, at, by: "boris", text, ...more });
    store.dispatch({ type: "item/added", key, where: "live", items: [item] });
    await settled();
  };
  return { store, told, hear };
}

test("a mention rings, is shown, and counts in the title", async () => {
  const { told, hear } = makePage();
  await hear("#lobby", "anna: hello", { mention: true });
  assert.equal(told.sounds, 1);
  assert.deepEqual(told.notes, [["boris in #lobby", "anna: hello"]]);
  assert.deepEqual(told.titles.at(-1), { title: "#lobby – Beseda", unread: 1, mentions: 1 });
});

test("what is said to all does not ring, and counts as unread", async () => {
  const { told, hear } = makePage();
  await hear("#lobby", "hello all");
  assert.equal(told.sounds, 0);
  assert.equal(told.titles.at(-1).unread, 1);
});

test("private talk rings", async () => {
  const { store, told, hear } = makePage();
  store.dispatch({ type: "talk/started", name: "boris" });
  await hear("boris", "psst");
  assert.deepEqual([told.sounds, told.notes], [1, [["boris", "psst"]]]);
});

test("of many strangers one rings in ten seconds, and of people one talks with each", async () => {
  const { store, told, hear } = makePage();
  await hear("s1", "buy", { at: 20_000 });
  await hear("s2", "buy", { at: 21_000 });
  await hear("s3", "buy", { at: 31_000 });
  assert.equal(told.sounds, 2);
  store.dispatch({ type: "talk/started", name: "vera", isOurs: true });
  await hear("vera", "psst", { at: 31_500 });
  await hear("vera", "hey", { at: 31_600 });
  assert.equal(told.sounds, 4);
});

test("what one is looking at does not ring, nor what is muted", async () => {
  const looking = makePage({ isLooking: true });
  await looking.hear("#lobby", "anna: hello", { mention: true });
  assert.equal(looking.told.sounds, 0);
  const muted = makePage();
  muted.store.dispatch({ type: "talk/muted", key: "#lobby", muted: true });
  await muted.hear("#lobby", "anna: hello", { mention: true });
  assert.equal(muted.told.sounds, 0);
});

test("of several tabs one rings, and none that was not asked to", async () => {
  for (const how of [{ isLeader: false }, { settings: { sound: false, notifications: false } }]) {
    const { told, hear } = makePage(how);
    await hear("#lobby", "anna: hello", { mention: true });
    assert.deepEqual([told.sounds, told.notes], [0, []]);
  }
});

test("what another tab shows to somebody does not ring, and what it does not show does", async () => {
  const { store, told, hear } = makePage({ seenElsewhere: ["#lobby"] });
  await hear("#lobby", "anna: hello", { mention: true });
  assert.deepEqual([told.sounds, told.notes], [0, []]);
  store.dispatch({ type: "talk/started", name: "boris" });
  await hear("boris", "psst");
  assert.equal(told.sounds, 1);
});

test("a tab says that it shows a talk if somebody looks at it", () => {
  assert.equal(makePage({ isLooking: true }).told.isSeen("#lobby"), true);
  assert.equal(makePage({ isLooking: true }).told.isSeen("#tea"), false);
  assert.equal(makePage().told.isSeen("#lobby"), false);
});
