/** Back and Forward over places, and over what lies on the page, with a browser's history as it behaves. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeHistory } from "../../../src/beseda/page/device/history.js";

/** A window whose history is a list of entries; `back` tells at once. */
function makeWindow(hash = "") {
  const window = new EventTarget();
  const entries = [{ state: null, hash }];
  let at = 0;
  const go = (by) => {
    at += by;
    window.location.hash = entries[at].hash;
    window.dispatchEvent(new Event("popstate"));
  };
  const entryOf = (state, address) => ({ state, hash: address === undefined ? window.location.hash : address.replace(/^[^#]*/, "") });
  window.location = { hash, pathname: "/", search: "" };
  window.history = {
    get state() {
      return entries[at].state;
    },
    pushState(state, _, address) {
      entries.splice(++at, Infinity, entryOf(state, address));
      window.location.hash = entries[at].hash;
    },
    replaceState(state, _, address) {
      entries[at] = entryOf(state, address);
      window.location.hash = entries[at].hash;
    },
    back: () => go(-1),
  };
  return { window, go, places: () => entries.map((entry) => entry.hash), at: () => at };
}

test("each place is an entry, and Back tells the one before", () => {
  const { window, go, places } = makeWindow("#lobby");
  const history = makeHistory(window);
  const told = [];
  history.onPlace((hash) => told.push(hash));
  history.show("#tea");
  history.show("#tea");
  assert.deepEqual(places(), ["#lobby", "#tea"]);
  go(-1);
  assert.deepEqual(told, ["#lobby"]);
  go(1);
  assert.deepEqual(told, ["#lobby", "#tea"]);
});

test("Back takes away what lies over the page, and leads nowhere else", () => {
  const { window, go } = makeWindow("#lobby");
  const history = makeHistory(window);
  const told = [];
  history.onPlace((hash) => told.push(hash));
  let closed = 0;
  history.openLayer(() => (closed += 1));
  go(-1);
  assert.equal(closed, 1);
  assert.deepEqual(told, []);
});

test("what is closed by hand takes its entry along", () => {
  const { window, at } = makeWindow("#lobby");
  const history = makeHistory(window);
  let closed = 0;
  const leave = history.openLayer(() => (closed += 1));
  assert.equal(at(), 1);
  leave();
  assert.equal(at(), 0);
  assert.equal(closed, 0);
});

test("a place that is opened from a drawer takes the drawer's entry", () => {
  const { window, go, places } = makeWindow("#lobby");
  const history = makeHistory(window);
  const told = [];
  history.onPlace((hash) => told.push(hash));
  let closed = 0;
  const leave = history.openLayer(() => {
    closed += 1;
    leave();
  });
  history.show("#tea");
  assert.equal(closed, 1);
  assert.deepEqual(places(), ["#lobby", "#tea"]);
  go(-1);
  assert.deepEqual(told, ["#lobby"]);
});

test("the first place replaces an address that named none", () => {
  const { window, places } = makeWindow("");
  makeHistory(window).show("#lobby", { replacing: true });
  assert.deepEqual(places(), ["#lobby"]);
});
