/** Reading, muting, and drafts that are remembered. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { company, NOW } from "./company.js";

const marks = (session) => session.lines.filter((line) => line.startsWith("MARKREAD"));

function reader() {
  const made = company();
  made.store.dispatch({ type: "me/caps", caps: ["draft/read-marker"] });
  made.inRoom("#Tea");
  return made;
}

test("what is read is told to the server once in a while", async () => {
  const { actions, clock, session, said, store } = reader();
  said("#tea", { id: "j-1", at: NOW + 1000 });
  await actions.markRead("#tea");
  said("#tea", { id: "j-2", at: NOW + 2000 });
  await actions.markRead("#tea");
  assert.deepEqual([store.state.talks.get("#tea").unread, marks(session)], [0, []]);
  clock.pass(1000);
  assert.deepEqual(marks(session), [`MARKREAD #Tea timestamp=${new Date(NOW + 2000).toISOString()}`]);
  await actions.markRead("#tea");
  clock.pass(1000);
  assert.equal(marks(session).length, 1, "that is no news");
});

test("what comes while one looks at a talk is read, and what comes after that is not", () => {
  const { actions, clock, session, said, store } = reader();
  actions.attend("#tea");
  said("#tea", { id: "j-1", at: NOW + 1000 });
  clock.pass(1000);
  assert.equal(marks(session).length, 1);
  actions.attend(null);
  said("#tea", { id: "j-2", at: NOW + 2000 });
  clock.pass(1000);
  assert.equal(marks(session).length, 1);
  assert.equal(store.state.talks.get("#tea").unread, 1);
});

test("who reads further back keeps older lines than others, and what was looked for is marked once", () => {
  const { actions, store, inRoom } = company();
  const { log } = inRoom("#tea");
  actions.watch("#tea", false);
  assert.equal(log.isWatchedAtEnd, false);
  store.dispatch({ type: "log/highlighted", key: "#tea", id: "j-1" });
  actions.showedHighlight("#tea");
  assert.equal(log.highlight, null);
});

test("a muted talk stays muted when the page is loaded again", async () => {
  const { actions, storage, inRoom } = company();
  inRoom("#tea");
  await actions.mute("#tea", true);
  assert.deepEqual(storage.read("muted"), ["#tea"]);
  await actions.mute("#tea", false);
  assert.deepEqual(storage.read("muted"), []);
});

test("a draft is here at once, and stored when one stops typing; an empty one is forgotten", () => {
  const { actions, clock, storage, store, inRoom } = company();
  inRoom("#tea");
  actions.setDraft("#tea", "hel");
  actions.setDraft("#tea", "hello");
  assert.equal(store.state.talks.get("#tea").draft, "hello");
  assert.equal(storage.read("draft:#tea"), null);
  clock.pass(400);
  assert.equal(storage.read("draft:#tea"), "hello");
  actions.setDraft("#tea", "");
  clock.pass(400);
  assert.deepEqual(storage.names(), []);
});

test("what was typed last is stored when the page goes", () => {
  const { actions, storage, inRoom } = company();
  inRoom("#tea");
  actions.setDraft("#tea", "half a thought");
  actions.keepDrafts();
  assert.equal(storage.read("draft:#tea"), "half a thought");
});
