import assert from "node:assert/strict";
import { test } from "node:test";

import { snapshot } from "../../../src/beseda/page/store/snapshots.js";
import { newItem } from "../../../src/beseda/page/store/state.js";
import { ANNA, BORIS, id, inTea, listening, NOON, said, WELCOME } from "../listening.js";

const handed = (store) => structuredClone(snapshot(store.state));

test("another tab takes over all that the server has told", () => {
  const leader = inTea();
  leader.hear(
    said(BORIS, 1, "hello"),
    `@msgid=${id(2)};+reply=${id(1)};+draft/react=ok ${BORIS} TAGMSG #tea`,
  );
  const follower = listening({ lines: [] });
  follower.dispatch({ type: "snapshot/restored", snapshot: handed(leader) });
  assert.deepEqual(follower.texts("#tea"), ["hello"]);
  for (const part of ["me", "server", "people", "talks", "order", "connection"]) {
    assert.deepEqual(follower.state[part], leader.state[part], part);
  }
  follower.hear(`${BORIS} REDACT #tea ${id(2)}`);
  assert.equal(follower.log("#tea")[0].reactions.size, 0);
});

test("what comes after it goes on there, once, by id as by place", () => {
  const leader = inTea();
  leader.hear(said(BORIS, 1, "one"));
  const follower = listening({ lines: [] });
  follower.dispatch({ type: "snapshot/restored", snapshot: handed(leader) });
  follower.hear(
    said(BORIS, 1, "one"),
    said(BORIS, 2, "two"),
    `@draft/target-msgid=${id(1)};draft/edit-text=ONE ${BORIS} EDIT #tea`,
  );
  assert.deepEqual(follower.texts("#tea"), ["ONE", "two"]);
  assert.deepEqual(leader.texts("#tea"), ["one"]);
});

test("what I do in a tab stays that tab's own", () => {
  const leader = inTea();
  leader.dispatch({ type: "talk/opened", key: "#tea" });
  leader.dispatch({ type: "draft/changed", key: "#tea", text: "leader's" });
  leader.dispatch({ type: "dialog/shown", name: "join" });
  leader.dispatch({ type: "search/started", query: "tea", in: null });
  const follower = inTea();
  follower.hear(`${ANNA} JOIN #beer`);
  follower.dispatch({ type: "talk/opened", key: "#tea" });
  follower.dispatch({ type: "draft/changed", key: "#tea", text: "mine" });
  follower.dispatch({
    type: "item/sent",
    key: "#tea",
    item: newItem({ id: "~x", at: NOON, label: "x", text: "unsent" }),
  });
  follower.touched.length = 0;
  follower.dispatch({ type: "snapshot/restored", snapshot: handed(leader) });
  const { state } = follower;
  assert.deepEqual([state.current, state.dialog, state.search.query], ["#tea", null, ""]);
  assert.deepEqual([state.talks.get("#tea").draft, follower.texts("#tea")], ["mine", ["unsent"]]);
  assert.equal(state.talks.has("#beer"), false);
  for (const topic of [
    "me",
    "people",
    "talks",
    "current",
    "talk:#tea",
    "log:#tea",
    "talk:#beer",
    "log:#beer",
  ]) {
    assert.ok(follower.touched.includes(topic), topic);
  }
});

const many = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, step) =>
    newItem({ id: id(from + step), at: NOON + from + step, by: "b" }),
  );

test("the last few hundred lines are handed on, and the start with them only if it is among them", () => {
  const leader = inTea();
  leader.dispatch({ type: "page/loaded", key: "#tea", where: "latest", items: many(1, 300), isEnd: true });
  leader.dispatch({
    type: "item/sent",
    key: "#tea",
    item: newItem({ id: "~x", at: NOON, label: "x", text: "leader's" }),
  });
  const whole = handed(leader).talks.get("#tea").log;
  assert.deepEqual([whole.live.items.length, whole.live.atStart, whole.live.byId.size], [300, true, 300]);
  leader.hear(said(BORIS, 301, "one more"));
  const { live } = handed(leader).talks.get("#tea").log;
  assert.deepEqual([live.items.length, live.items[0].id, live.atStart], [300, id(2), false]);
});

test("what the other tab is looking at, further back, is not what this one looks at", () => {
  const leader = inTea();
  leader.hear(said(BORIS, 99, "now"));
  leader.dispatch({ type: "page/loading", key: "#tea", where: "window" });
  leader.dispatch({
    type: "page/loaded",
    key: "#tea",
    where: "window",
    items: many(1, 3),
    isEnd: false,
    highlight: id(2),
  });
  const follower = listening({ lines: [] });
  follower.dispatch({ type: "snapshot/restored", snapshot: handed(leader) });
  const { shown, window, highlight, isWatchedAtEnd } = follower.talk("#tea").log;
  assert.deepEqual([shown, window, highlight, isWatchedAtEnd], ["live", null, null, true]);
});

test("what this tab looks at, further back, it goes on looking at", () => {
  const leader = inTea();
  leader.hear(said(BORIS, 99, "now"));
  const follower = inTea();
  follower.dispatch({ type: "page/loading", key: "#tea", where: "window" });
  follower.dispatch({ type: "page/loaded", key: "#tea", where: "window", items: many(1, 3), isEnd: false });
  follower.dispatch({ type: "snapshot/restored", snapshot: handed(leader) });
  const { shown, window, isWatchedAtEnd } = follower.talk("#tea").log;
  assert.deepEqual([shown, window.items.length, isWatchedAtEnd], ["window", 3, false]);
});

test("a reaction to a line that only this tab has is taken back here", () => {
  const leader = inTea();
  leader.dispatch({ type: "page/loaded", key: "#tea", where: "latest", items: many(2, 3), isEnd: false });
  const follower = inTea();
  follower.dispatch({ type: "page/loaded", key: "#tea", where: "latest", items: many(1, 3), isEnd: true });
  follower.hear(`@msgid=${id(9)};+reply=${id(1)};+draft/react=ok ${BORIS} TAGMSG #tea`);
  follower.dispatch({ type: "snapshot/restored", snapshot: handed(leader) });
  follower.hear(`${BORIS} REDACT #tea ${id(9)}`);
  assert.equal(follower.log("#tea")[0].reactions.size, 0);
});

test("what was read here further back stays, if the runs are one", () => {
  const leader = inTea();
  leader.dispatch({ type: "page/loaded", key: "#tea", where: "latest", items: many(10, 20), isEnd: false });
  const follower = inTea();
  follower.dispatch({ type: "page/loaded", key: "#tea", where: "latest", items: many(1, 15), isEnd: true });
  follower.dispatch({ type: "snapshot/restored", snapshot: handed(leader) });
  assert.deepEqual([follower.log("#tea").length, follower.talk("#tea").log.live.atStart], [20, true]);
  const other = inTea();
  other.dispatch({ type: "page/loaded", key: "#tea", where: "latest", items: many(1, 5), isEnd: true });
  other.dispatch({ type: "snapshot/restored", snapshot: handed(leader) });
  assert.deepEqual([other.log("#tea").length, other.talk("#tea").log.live.atStart], [11, false]);
});

test("a talk that is open here and unknown there is open no more", () => {
  const follower = inTea();
  follower.dispatch({ type: "talk/opened", key: "#tea" });
  follower.dispatch({ type: "snapshot/restored", snapshot: handed(listening()) });
  assert.equal(follower.state.current, null);
});

test("private talk from the page's own store can be read, and no more, until the server tells of it", () => {
  const { dispatch, log, state, hear, talk } = listening();
  const items = [
    newItem({ id: id(1), at: NOON + 1, by: "boris", text: "hi" }),
    newItem({ id: id(2), at: NOON + 2, by: "anna", text: "hello" }),
  ];
  dispatch({
    type: "talks/restored",
    talks: [
      { name: "Clara", items: [] },
      { name: "Boris", items },
    ],
  });
  assert.deepEqual(state.order, ["boris", "clara"]);
  assert.deepEqual(
    [talk("boris").name, log("boris").map((item) => item.state)],
    ["Boris", ["stored-here", "stored-here"]],
  );
  assert.equal(talk("boris").unread, 0);
  hear(said(BORIS, 1, "hi", 1, "anna"));
  assert.deepEqual(
    log("boris").map((item) => item.state),
    ["sent", "stored-here"],
  );
});

test("what is here already is not made older by the store", () => {
  const { hear, dispatch, log } = listening({ lines: WELCOME });
  hear(said(BORIS, 1, "hi", 1, "anna"));
  dispatch({
    type: "talks/restored",
    talks: [{ name: "boris", items: [newItem({ id: id(1), at: NOON + 1, text: "hi" })] }],
  });
  assert.deepEqual(
    log("boris").map((item) => item.state),
    ["sent"],
  );
});
