import assert from "node:assert/strict";
import { test } from "node:test";

import { ANNA, BORIS, id, inTea, listening, NOON, said, time } from "../listening.js";

test("the open talk stays open under its new name, and so does my attention", () => {
  const { hear, dispatch, state, touched } = inTea();
  dispatch({ type: "talk/opened", key: "#tea" });
  dispatch({ type: "attention/changed", key: "#tea" });
  touched.length = 0;
  hear(`${ANNA} RENAME #tea #mate :x`);
  assert.deepEqual([state.current, state.attention, state.order], ["#mate", "#mate", ["#mate"]]);
  for (const topic of ["talk:#tea", "log:#tea", "talk:#mate", "log:#mate", "current", "talks"]) {
    assert.ok(touched.includes(topic), topic);
  }
});

test("a room that changes its capitals alone is the same", () => {
  const { hear, state, talk } = inTea();
  hear(`${ANNA} RENAME #tea #TEA :x`);
  assert.deepEqual([state.order, talk("#tea").name], [["#tea"], "#TEA"]);
});

test("a renamed room stands in the list where its name belongs", () => {
  const { hear, state } = inTea();
  hear(`${ANNA} JOIN #beer`, `${ANNA} RENAME #tea #ale :x`);
  assert.deepEqual(state.order, ["#ale", "#beer"]);
});

test("who was called so before, and is again, has one talk with me; each line once, in order", () => {
  const { hear, state, texts, talk } = listening();
  const bo = ":bo!b@c";
  hear(said(BORIS, 1, "one", 1, "anna"), said(bo, 2, "two", 2, "anna"), said(BORIS, 3, "three", 3, "anna"));
  hear(`@msgid=${id(9)};+reply=${id(1)};+draft/react=ok ${BORIS} TAGMSG anna`);
  hear(`@${time(4)} ${bo} NICK boris`);
  assert.deepEqual([...state.talks.keys()], ["boris"]);
  assert.deepEqual(state.order, ["boris"]);
  assert.deepEqual(texts("boris"), ["one", "two", "three", "nick"]);
  assert.equal(talk("boris").unread, 3);
  hear(`${BORIS} REDACT anna ${id(9)}`);
  assert.equal(talk("boris").log.live.items[0].reactions.size, 0);
});

test("a draft to whom the talk was with before is kept", () => {
  const { hear, dispatch, talk } = listening();
  dispatch({ type: "talk/started", name: "boris" });
  dispatch({ type: "draft/changed", key: "boris", text: "dear" });
  hear(said(":bo!b@c", 1, "hi", 1, "anna"), ":bo!b@c NICK boris");
  assert.equal(talk("boris").draft, "dear");
});

test("of two talks that become one the later marker holds, and the start is to be asked for", () => {
  for (const [older, newer] of [
    ["boris", "bo"],
    ["bo", "boris"],
  ]) {
    const { hear, dispatch, talk } = listening();
    hear(said(BORIS, 1, "x", 1, "anna"), said(":bo!b@c", 2, "x", 2, "anna"));
    for (const key of ["boris", "bo"]) {
      dispatch({ type: "page/loaded", key, where: "latest", items: [], isEnd: true });
      dispatch({ type: "draft/changed", key, text: key });
    }
    dispatch({ type: "read/marked", key: older, until: NOON + 5 });
    dispatch({ type: "read/marked", key: newer, until: NOON + 9 });
    hear(`@${time(4)} :bo!b@c NICK boris`);
    const { readUntil, latestAt, draft, log } = talk("boris");
    assert.deepEqual([readUntil, latestAt, draft, log.live.atStart], [NOON + 9, NOON + 2, "bo", false]);
  }
});

test("somebody with whom I do not talk makes no talk by another name", () => {
  const { hear, state } = inTea();
  hear(`${BORIS} NICK bo`);
  assert.deepEqual([...state.talks.keys()], ["#tea"]);
});
