import assert from "node:assert/strict";
import { test } from "node:test";

import { newItem } from "../../../src/beseda/page/store/state.js";
import * as selectors from "../../../src/beseda/page/store/selectors.js";
import { ANNA, BORIS, CLARA, id, inTea, NOON, said, time } from "../listening.js";

test("what is shown is what is said now, or the window that was jumped to", () => {
  const { hear, dispatch, talk } = inTea();
  hear(said(BORIS, 99, "now"));
  assert.equal(selectors.shownSegment(talk("#tea")), talk("#tea").log.live);
  dispatch({ type: "page/loading", key: "#tea", where: "window" });
  const items = [newItem({ id: id(1), at: NOON + 1, text: "then" })];
  dispatch({ type: "page/loaded", key: "#tea", where: "window", items, isEnd: false });
  assert.equal(selectors.shownSegment(talk("#tea")), talk("#tea").log.window);
});

test("all private words count as mentions; muted rooms count theirs alone, muted people nothing", () => {
  const { hear, dispatch, state } = inTea();
  hear(
    said(BORIS, 1, "x"),
    said(BORIS, 2, "anna"),
    said(BORIS, 3, "x", 3, "anna"),
    said(CLARA, 4, "x", 4, "anna"),
  );
  assert.deepEqual(selectors.unreadTotal(state), { unread: 4, mentions: 3 });
  dispatch({ type: "talk/muted", key: "#tea", muted: true });
  dispatch({ type: "talk/muted", key: "boris", muted: true });
  assert.deepEqual(selectors.unreadTotal(state), { unread: 1, mentions: 2 });
});

test("half-operators and above moderate, and operators of the server; nobody does in private", () => {
  const { hear, state, talk } = inTea();
  const may = (mode) => {
    hear(`${ANNA} MODE #tea -qaohv anna anna anna anna anna`, `${ANNA} MODE #tea +${mode} anna`);
    return selectors.canModerate(state, talk("#tea"));
  };
  assert.deepEqual(["q", "a", "o", "h", "v"].map(may), [true, true, true, true, false]);
  hear(`:anna MODE anna +o`, said(BORIS, 1, "hi", 1, "anna"));
  assert.deepEqual(
    ["#tea", "boris"].map((key) => selectors.canModerate(state, talk(key))),
    [true, false],
  );
});

test("what the server does not know, or has no more, can't be changed", () => {
  const { isChangeable } = selectors;
  const item = (more) => newItem({ id: id(1), at: 1, ...more });
  assert.equal(isChangeable(item({})), true);
  assert.equal(isChangeable(item({ redacted: { by: "x", reason: "" } })), false);
  assert.equal(isChangeable(item({ state: "stored-here" })), false);
  assert.equal(isChangeable(item({ state: "sending" })), false);
  assert.equal(isChangeable(item({ id: "~x" })), false);
  assert.equal(isChangeable(item({ id: `${id(1)}/1` })), false);
});

test("the last of my own lines is one that can be edited", () => {
  const { hear, talk, dispatch } = inTea();
  assert.equal(selectors.lastOwn(talk("#tea")), null);
  hear(said(ANNA, 1, "one"), said(ANNA, 2, "two"), said(ANNA, 3, "three"), said(BORIS, 4, "four"));
  hear(`@${time(5)};msgid=${id(5)} ${ANNA} TOPIC #tea :x`, `${ANNA} REDACT #tea ${id(3)}`);
  dispatch({
    type: "item/sent",
    key: "#tea",
    item: newItem({ id: "~x", at: NOON, label: "x", text: "mine" }),
  });
  assert.equal(selectors.lastOwn(talk("#tea")).id, id(2));
});
