import assert from "node:assert/strict";
import { test } from "node:test";

import {
  comparePlaces,
  insert,
  isUnsent,
  newestKnown,
  newestReached,
  oldestKnown,
  oldestReached,
  remove,
  trimNewest,
  trimOldest,
} from "../../../src/beseda/page/store/segment.js";
import { makeSegment, newItem } from "../../../src/beseda/page/store/state.js";

const item = (id, at, more = {}) => newItem({ id, at, ...more });
const ids = ({ items }) => items.map(({ id }) => id).join(" ");

function segmentOf(...items) {
  const segment = makeSegment();
  items.forEach((each) => insert(segment, each));
  return segment;
}

/** All orders of a few things. */
function* orders(things) {
  if (things.length < 2) {
    yield things;
  }
  for (const [place, thing] of things.entries()) {
    for (const rest of things.length > 1 ? orders(things.filter((_, at) => at !== place)) : []) {
      yield [thing, ...rest];
    }
  }
}

test("places are compared as numbers, and lines of one message by their number", () => {
  assert.ok(comparePlaces("j-9", "j-10") < 0);
  assert.ok(comparePlaces("j-20", "j-1f") > 0);
  assert.ok(comparePlaces("j-1a", "j-1b") < 0);
  assert.ok(comparePlaces("j-1", "j-1/1") < 0);
  assert.ok(comparePlaces("j-1/10", "j-1/9") > 0);
  assert.equal(comparePlaces("j-1", "j-1"), 0);
});

test("an id of our own tells no place, whatever it looks like", () => {
  assert.equal(comparePlaces("~gap-1", "j-2"), 0);
  assert.equal(comparePlaces("j-2", "~gap-1"), 0);
});

test("in whatever order they come, items stand by time, then place", () => {
  const things = [item("j-1", 5), item("j-2", 5), item("j-10", 5), item("j-11", 6), item("j-3", 4)];
  for (const order of orders(things)) {
    assert.equal(ids(segmentOf(...order)), "j-3 j-1 j-2 j-10 j-11");
  }
});

test("what has no place stands behind what came before it, and keeps the others' order right", () => {
  assert.equal(ids(segmentOf(item("j-2", 5), item("~join", 5), item("j-1", 5))), "j-1 j-2 ~join");
  assert.equal(ids(segmentOf(item("j-1", 5), item("~join", 5), item("j-2", 5))), "j-1 ~join j-2");
});

test("own unsent lines stay last, in the order in which they were written", () => {
  const segment = segmentOf(
    item("~a", 1, { state: "sending" }),
    item("~b", 9, { state: "failed" }),
    item("~c", 2, { state: "sending" }),
    item("j-1", 5),
    item("j-2", 7),
  );
  assert.equal(ids(segment), "j-1 j-2 ~a ~b ~c");
});

test("what is stored here is not unsent", () => {
  const state = (name) => isUnsent(item("a", 1, { state: name }));
  assert.deepEqual(["sent", "sending", "failed", "stored-here"].map(state), [false, true, true, false]);
});

test("an item is found by its id until it is removed", () => {
  const segment = segmentOf(item("j-1", 1), item("j-2", 2));
  assert.equal(segment.byId.get("j-1").at, 1);
  assert.equal(remove(segment, "j-1").id, "j-1");
  assert.deepEqual([segment.byId.has("j-1"), ids(segment)], [false, "j-2"]);
  assert.equal(remove(segment, "j-1"), undefined);
  assert.equal(ids(segment), "j-2");
});

test("the newest and the oldest that the server knows pass over what it does not", () => {
  const segment = segmentOf(
    item("~join", 0),
    item("j-1", 1),
    item("j-2", 2),
    item("~x", 3, { state: "sending" }),
  );
  assert.deepEqual([oldestKnown(segment).id, newestKnown(segment).id], ["j-1", "j-2"]);
  assert.equal(newestKnown(segment, 2).id, "j-1");
  assert.deepEqual([newestKnown(makeSegment()), oldestKnown(makeSegment())], [null, null]);
});

test("what pages have told of reaches further than what stands there, if it does", () => {
  const segment = segmentOf(item("j-5", 1), item("j-6", 2));
  assert.deepEqual([oldestReached(segment), newestReached(segment)], ["j-5", "j-6"]);
  Object.assign(segment, { begin: "j-3", end: "j-8" });
  assert.deepEqual([oldestReached(segment), newestReached(segment)], ["j-3", "j-8"]);
  Object.assign(segment, { begin: "j-6", end: "j-5" });
  assert.deepEqual([oldestReached(segment), newestReached(segment)], ["j-5", "j-6"]);
  const empty = { ...makeSegment(), begin: "j-3", end: "j-8" };
  assert.deepEqual([oldestReached(empty), newestReached(empty)], ["j-3", "j-8"]);
  assert.deepEqual([oldestReached(makeSegment()), newestReached(makeSegment())], [null, null]);
});

test("the oldest go once there are a few too many, and the start is not here any more", () => {
  const segment = segmentOf(...[1, 2, 3, 4, 5].map((at) => item(`j-${at}`, at)));
  Object.assign(segment, { atStart: true, begin: "j-0" });
  assert.equal(trimOldest(segment, 3, 2), false);
  assert.deepEqual([segment.items.length, segment.atStart], [5, true]);
  assert.equal(trimOldest(segment, 3, 1), true);
  assert.deepEqual([ids(segment), segment.byId.size, segment.atStart], ["j-3 j-4 j-5", 3, false]);
  assert.equal(oldestReached(segment), "j-3");
});

test("the newest of a window go likewise, and its end is not here any more", () => {
  const segment = segmentOf(...[1, 2, 3, 4, 5].map((at) => item(`j-${at}`, at)));
  assert.equal(trimNewest(segment, 3, 2), false);
  assert.equal(segment.atEnd, true);
  assert.equal(trimNewest(segment, 3, 1), true);
  assert.deepEqual([ids(segment), segment.byId.size, segment.atEnd], ["j-1 j-2 j-3", 3, false]);
});

test("ten thousand lines come in by any door without being copied each time", () => {
  const segment = makeSegment();
  const { items } = segment;
  for (let at = 0; at < 10_000; at += 1) {
    insert(segment, item(`j-${at.toString(16)}`, at));
  }
  assert.equal(segment.items, items);
});
