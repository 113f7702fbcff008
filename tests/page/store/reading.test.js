import assert from "node:assert/strict";
import { test } from "node:test";

import { newItem } from "../../../src/beseda/page/store/state.js";
import { ANNA, BORIS, CLARA, id, inTea, listening, NOON, said, time } from "../listening.js";

test("I look at a talk: all in it is read, and where the new lines began stays to be seen", () => {
  const { hear, talk, dispatch } = inTea();
  hear(said(BORIS, 1, "one"), said(BORIS, 2, "anna"));
  dispatch({ type: "attention/changed", key: "#tea" });
  const { unread, mentions, firstUnread, readUntil } = talk("#tea");
  assert.deepEqual([unread, mentions, firstUnread, readUntil], [0, 0, id(1), NOON + 2]);
});

test("nothing is told of looking where all is read", () => {
  const { dispatch, touched, state } = inTea();
  touched.length = 0;
  dispatch({ type: "attention/changed", key: "#tea" });
  assert.deepEqual([touched, state.attention], [[], "#tea"]);
  dispatch({ type: "attention/changed", key: null });
  assert.equal(state.attention, null);
});

test("the line of the first unread goes when I leave the room, and when I speak", () => {
  for (const event of [
    { type: "talk/opened", key: null },
    {
      type: "item/sent",
      key: "#tea",
      item: { id: "~x", at: NOON, label: "x", text: "mine", kind: "message" },
    },
  ]) {
    const { hear, talk, dispatch } = inTea();
    dispatch({ type: "talk/opened", key: "#tea" });
    hear(said(BORIS, 1, "one"));
    dispatch({ type: "attention/changed", key: "#tea" });
    assert.equal(talk("#tea").firstUnread, id(1));
    dispatch(event);
    assert.equal(talk("#tea").firstUnread, null, event.type);
  }
});

test("of what I have not read the line stays, wherever I go", () => {
  const { hear, talk, dispatch } = inTea();
  dispatch({ type: "talk/opened", key: "#tea" });
  hear(said(BORIS, 1, "one"));
  dispatch({ type: "talk/opened", key: null });
  assert.equal(talk("#tea").firstUnread, id(1));
});

test("new lines after all was read begin anew", () => {
  const { hear, talk, dispatch } = inTea();
  hear(said(BORIS, 1, "one"));
  dispatch({ type: "attention/changed", key: "#tea" });
  dispatch({ type: "attention/changed", key: null });
  hear(said(BORIS, 2, "two"));
  assert.deepEqual([talk("#tea").unread, talk("#tea").firstUnread], [1, id(2)]);
});

test("a room that was never read is unread from when I joined it, private talk as a whole", () => {
  const { hear, talk, dispatch } = listening();
  hear(
    ":irc.example CAP * ACK :draft/read-marker",
    `@${time(5)} ${ANNA} JOIN #tea`,
    ":irc.example MARKREAD #tea *",
  );
  hear(said(BORIS, 9, "hi", 9, "anna"));
  const past = newItem({ id: id(3), at: NOON + 3, by: "boris", text: "before" });
  for (const key of ["#tea", "boris"]) {
    dispatch({ type: "page/loaded", key, where: "latest", items: [{ ...past }], isEnd: true });
  }
  hear(":irc.example MARKREAD boris *");
  assert.deepEqual([talk("#tea").unread, talk("boris").unread, talk("boris").firstUnread], [0, 2, id(3)]);
});

test("after a reload the server says up to where I have read, and what came later is unread", () => {
  const { hear, talk, dispatch, clock } = listening();
  clock.putOn(60_000);
  const marker = `timestamp=${new Date(NOON + 2).toISOString()}`;
  hear(
    ":irc.example CAP * ACK :draft/read-marker",
    `${ANNA} JOIN #tea`,
    `:irc.example MARKREAD #tea ${marker}`,
  );
  const items = [1, 2, 3].map((at) => newItem({ id: id(at), at: NOON + at, by: "boris", text: "x" }));
  dispatch({ type: "page/loaded", key: "#tea", where: "latest", items, isEnd: true });
  assert.deepEqual([talk("#tea").unread, talk("#tea").firstUnread], [1, id(3)]);
  hear(":irc.example MARKREAD #tea *");
  assert.equal(talk("#tea").unread, 1);
});

test("a marker never goes back", () => {
  const { hear, talk, dispatch } = inTea();
  hear(said(BORIS, 1, "one"), said(BORIS, 9, "nine"));
  dispatch({ type: "read/marked", key: "#tea", until: NOON + 5 });
  dispatch({ type: "read/marked", key: "#tea", until: NOON + 1 });
  dispatch({ type: "read/marked", key: "#gone", until: NOON + 1 });
  assert.deepEqual([talk("#tea").readUntil, talk("#tea").unread], [NOON + 5, 1]);
});

test("typing lasts six seconds after 'active', thirty after 'paused', and ends with 'done'", () => {
  const { hear, talk, clock } = inTea();
  const until = (nick) => talk("#tea").typing.get(nick)?.until - clock.now();
  hear(`@+typing=active ${BORIS} TAGMSG #tea`, `@+typing=paused ${CLARA} TAGMSG #tea`);
  assert.deepEqual([until("boris"), until("clara")], [6000, 30_000]);
  hear(`@+typing=done ${BORIS} TAGMSG #tea`, `@+typing=invented ${CLARA} TAGMSG #tea`);
  assert.equal(talk("#tea").typing.size, 0);
});

test("who stops typing is told of", () => {
  const { hear, touched } = inTea();
  hear(`@+typing=active ${BORIS} TAGMSG #tea`);
  touched.length = 0;
  hear(`@+typing=done ${BORIS} TAGMSG #tea`);
  assert.deepEqual(touched, ["talk:#tea"]);
});

test("that I type myself is no news; nor is what nobody typed, or where there is no talk", () => {
  const { hear, talk, touched } = inTea();
  touched.length = 0;
  hear(
    `@+typing=active ${ANNA} TAGMSG #tea`,
    `@+typing=done ${BORIS} TAGMSG #tea`,
    `@+typing=active ${BORIS} TAGMSG #beer`,
  );
  assert.deepEqual([talk("#tea").typing.size, touched], [0, []]);
});

test("typing that runs out is told where it was, and nowhere else", () => {
  const { hear, dispatch, touched, clock } = inTea();
  hear(`${ANNA} JOIN #beer * :A`, `@+typing=active ${BORIS} TAGMSG #tea`);
  touched.length = 0;
  dispatch({ type: "typing/expired", now: clock.now() + 5999 });
  assert.deepEqual(touched, []);
  dispatch({ type: "typing/expired", now: clock.now() + 6000 });
  assert.deepEqual(touched, ["talk:#tea"]);
});
