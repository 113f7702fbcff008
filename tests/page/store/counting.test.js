import assert from "node:assert/strict";
import { test } from "node:test";

import { newItem } from "../../../src/beseda/page/store/state.js";
import { ANNA, BORIS, id, inTea, NOON, said, time } from "../listening.js";

const counted = ({ unread, mentions, firstUnread }) => [unread, mentions, firstUnread];

test("what others say is unread, from the first such line on; what calls me by name is counted apart", () => {
  const { hear, talk, touched } = inTea();
  hear(said(BORIS, 1, "one"), said(BORIS, 2, "Anna, two"));
  touched.length = 0;
  hear(said(BORIS, 3, "\x01ACTION waves at anna\x01"));
  assert.deepEqual(new Set(touched), new Set(["log:#tea", "talk:#tea", "talks"]));
  assert.deepEqual(counted(talk("#tea")), [3, 2, id(1)]);
});

test("what I say, and what happens, is not unread", () => {
  const { hear, talk } = inTea();
  hear(
    said(ANNA, 1, "anna says"),
    `@${time(2)} ${BORIS} TOPIC #tea :x`,
    `@${time(3)} :dora!d@c JOIN #tea * :D`,
  );
  assert.deepEqual(counted(talk("#tea")), [0, 0, null]);
});

test("what was said before I came is not unread, and a page of it changes nothing", () => {
  const { dispatch, talk } = inTea();
  const items = [newItem({ id: id(1), at: NOON - 5, by: "boris", text: "anna?" })];
  dispatch({ type: "page/loaded", key: "#tea", where: "latest", items, isEnd: true });
  assert.deepEqual(counted(talk("#tea")), [0, 0, null]);
});

test("a line that was read on another device is not unread when it comes", () => {
  const { hear, talk } = inTea();
  hear(
    `:irc.example MARKREAD #tea timestamp=${new Date(NOON + 5).toISOString()}`,
    said(BORIS, 5, "one"),
    said(BORIS, 6, "two"),
  );
  assert.deepEqual(counted(talk("#tea")), [1, 0, id(6)]);
});

test("what is read on another device is read here, up to there", () => {
  const { hear, talk, touched } = inTea();
  hear(said(BORIS, 1, "one"), said(BORIS, 2, "anna"), said(BORIS, 3, "three"));
  touched.length = 0;
  hear(`:irc.example MARKREAD #tea timestamp=${new Date(NOON + 2).toISOString()}`);
  assert.deepEqual(counted(talk("#tea")), [1, 0, id(3)]);
  assert.deepEqual(new Set(touched), new Set(["talk:#tea", "talks"]));
});

test("my unsent line, written long after, does not hide what is unread before it", () => {
  const { hear, talk, dispatch } = inTea();
  hear(said(BORIS, 5, "one"));
  const item = newItem({ id: "~x", at: NOON - 60_000, by: "anna", text: "mine", label: "x" });
  dispatch({ type: "item/sent", key: "#tea", item });
  dispatch({ type: "read/marked", key: "#tea", until: NOON + 4 });
  assert.equal(talk("#tea").unread, 1);
});

test("what comes where I look is read, and says up to when", () => {
  const { hear, talk, dispatch, touched } = inTea();
  dispatch({ type: "attention/changed", key: "#tea" });
  touched.length = 0;
  hear(said(BORIS, 3, "anna"));
  assert.deepEqual([...counted(talk("#tea")), talk("#tea").readUntil], [0, 0, null, NOON + 3]);
  assert.deepEqual(new Set(touched), new Set(["log:#tea", "talk:#tea"]));
});
