import assert from "node:assert/strict";
import { test } from "node:test";

import { makeStore } from "../../../src/beseda/page/store/store.js";

function storeThatWaits() {
  const [waiting, faults] = [[], []];
  const schedule = (run) => waiting.push(run);
  const store = makeStore({ now: () => 0, schedule, onFault: (fault) => faults.push(fault) });
  return { store, waiting, faults, frame: () => waiting.splice(0).forEach((run) => run()) };
}

test("subscribers are called once for all events between two frames", () => {
  const { store, waiting, frame } = storeThatWaits();
  const told = [];
  store.subscribe(["me", "connection"], (topics) => told.push([...topics].sort()));
  store.dispatch({ type: "me/away", text: "tea" });
  store.dispatch({ type: "me/away", text: null });
  store.dispatch({ type: "connection/phase", phase: "online" });
  assert.equal(waiting.length, 1);
  assert.deepEqual(told, []);
  frame();
  assert.deepEqual(told, [["connection", "me"]]);
});

test("a subscriber hears of no topic but its own", () => {
  const { store, frame } = storeThatWaits();
  const [mine, all] = [[], []];
  store.subscribe(["me"], (topics) => mine.push(...topics));
  store.subscribe(["*"], (topics) => all.push(...topics));
  store.dispatch({ type: "me/away", text: "tea" });
  store.dispatch({ type: "connection/phase", phase: "online" });
  frame();
  assert.deepEqual(mine, ["me"]);
  assert.deepEqual(all.sort(), ["connection", "me"]);
});

test("who unsubscribed is called no more, also between the event and the frame", () => {
  const { store, frame } = storeThatWaits();
  const told = [];
  const stop = store.subscribe(["me"], () => told.push("me"));
  store.dispatch({ type: "me/away", text: "tea" });
  stop();
  frame();
  assert.deepEqual(told, []);
});

test("who is unsubscribed by another one in the same frame is called no more, and the others are", () => {
  const { store, frame } = storeThatWaits();
  const told = [];
  store.subscribe(["me"], () => stop());
  const stop = store.subscribe(["me", "connection"], () => told.push("gone"));
  store.subscribe(["me"], () => told.push("here"));
  store.dispatch({ type: "me/away", text: "tea" });
  frame();
  store.dispatch({ type: "connection/phase", phase: "online" });
  frame();
  assert.deepEqual(told, ["here"]);
});

test("a subscriber's mistake keeps nobody else from being told", () => {
  const { store, frame, faults } = storeThatWaits();
  const told = [];
  store.subscribe(["me"], () => {
    throw new Error("mine");
  });
  store.subscribe(["me"], () => told.push("me"));
  store.dispatch({ type: "me/away", text: "tea" });
  frame();
  assert.deepEqual(told, ["me"]);
  assert.equal(faults[0].message, "mine");
});

test("what a subscriber dispatches is told in the next frame", () => {
  const { store, frame, waiting } = storeThatWaits();
  const told = [];
  store.subscribe(["me"], () => store.dispatch({ type: "connection/phase", phase: "online" }));
  store.subscribe(["connection"], () => told.push("connection"));
  store.dispatch({ type: "me/away", text: "tea" });
  frame();
  assert.deepEqual(told, []);
  assert.equal(waiting.length, 1);
  frame();
  assert.deepEqual(told, ["connection"]);
});

test("an event that no reducer knows is a mistake that is heard", () => {
  const { store } = storeThatWaits();
  assert.throws(() => store.dispatch({ type: "item/invented" }), /no such event: item\/invented/);
  assert.throws(() => store.dispatch({ type: "constructor" }), /no such event/);
});
