import assert from "node:assert/strict";
import { test } from "node:test";

import { newItem } from "../../../src/beseda/page/store/state.js";
import { ANNA, BORIS, CLARA, id, inTea, NOON, said, time } from "../listening.js";

const edit = (ms, place, text) =>
  `@${time(ms)};draft/target-msgid=${id(place)};draft/edit-text=${text} ${BORIS} EDIT #tea`;
const redact = (place, reason = "") => `@${time(50)} ${CLARA} REDACT #tea ${id(place)} :${reason}`;
const react = (place, about, text, who = ANNA) =>
  `@msgid=${id(place)};+reply=${id(about)};+draft/react=${text} ${who} TAGMSG #tea`;
const whoPut = (item) => Object.fromEntries([...item.reactions].map(([text, who]) => [text, [...who]]));

test("an edit keeps the place, and of two the later holds, in whatever order they come", () => {
  const { hear, texts } = inTea();
  hear(said(BORIS, 1, "helo"), said(CLARA, 2, "hi"), edit(9, 1, "hello"), edit(8, 1, "hallo"));
  assert.deepEqual(texts("#tea"), ["hello", "hi"]);
});

test("what is deleted loses its text and its reactions; who did it and why stays", () => {
  const { hear, log } = inTea();
  hear(said(BORIS, 1, "secret"), react(2, 1, "ok"), redact(1, "private"));
  const [item] = log("#tea");
  assert.deepEqual(
    [item.text, item.redacted, item.reactions.size],
    ["", { by: "clara", reason: "private" }, 0],
  );
});

test("nothing brings back the words of what is deleted: no edit, no page, no reaction", () => {
  const { hear, log, dispatch } = inTea();
  hear(
    said(BORIS, 1, "secret"),
    redact(1),
    edit(99, 1, "secret2"),
    said(BORIS, 1, "secret"),
    react(3, 1, "ok"),
  );
  const again = newItem({ id: id(1), at: NOON + 1, by: "boris", text: "secret", editedAt: NOON + 200 });
  dispatch({ type: "item/added", key: "#tea", where: "live", items: [again] });
  assert.deepEqual([log("#tea")[0].text, log("#tea")[0].reactions.size, log("#tea").length], ["", 0, 1]);
});

test("what becomes of a message before it is here becomes of it when it comes", () => {
  const { hear, texts, log } = inTea();
  hear(edit(9, 1, "hello"), redact(2), said(BORIS, 1, "helo"), said(BORIS, 2, "secret"));
  assert.deepEqual(texts("#tea"), ["hello", undefined]);
  assert.equal(log("#tea")[0].editedAt, NOON + 9);
});

test("of an edit and a deletion that come before, in either order, the deletion holds", () => {
  const { hear, texts } = inTea();
  hear(
    edit(9, 1, "hello"),
    redact(1),
    redact(2),
    edit(9, 2, "hello"),
    said(BORIS, 1, "a"),
    said(BORIS, 2, "b"),
  );
  assert.deepEqual(texts("#tea"), [undefined, undefined]);
});

test("changes of what never comes do not pile up", () => {
  const { hear, talk } = inTea();
  for (let place = 0; place < 600; place += 1) {
    hear(edit(9, place, "x"));
  }
  assert.equal(talk("#tea").log.later.size, 500);
  assert.equal(talk("#tea").log.later.has(id(99)), false);
  assert.equal(talk("#tea").log.later.has(id(100)), true);
});

test("reactions keep who put them, once each", () => {
  const { hear, log } = inTea();
  hear(
    said(BORIS, 1, "tea?"),
    react(2, 1, "ok"),
    react(2, 1, "ok"),
    react(3, 1, "ok", CLARA),
    react(4, 1, "no", CLARA),
  );
  assert.deepEqual(whoPut(log("#tea")[0]), { ok: ["anna", "clara"], no: ["clara"] });
});

test("a reaction is taken back by its own id, and only that one", () => {
  const { hear, log } = inTea();
  hear(said(BORIS, 1, "tea?"), react(2, 1, "ok"), react(3, 1, "ok", CLARA), redact(2));
  assert.deepEqual([whoPut(log("#tea")[0]), log("#tea")[0].redacted], [{ ok: ["clara"] }, null]);
  hear(redact(3));
  assert.deepEqual(whoPut(log("#tea")[0]), {});
});

test("a reaction that was taken back before it is told is not put", () => {
  const { hear, log } = inTea();
  hear(said(BORIS, 1, "tea?"), redact(2), react(2, 1, "ok"));
  assert.deepEqual(whoPut(log("#tea")[0]), {});
});

test("who is called otherwise since takes back what they put, by its words too", () => {
  const { hear, log } = inTea();
  hear(
    said(BORIS, 1, "tea?"),
    react(2, 1, "ok", CLARA),
    react(3, 1, "ok", BORIS),
    `@${time(5)} ${CLARA} NICK klara`,
  );
  assert.deepEqual(whoPut(log("#tea")[0]), { ok: ["boris", "klara"] });
  hear(`@msgid=${id(4)};+reply=${id(1)};+draft/unreact=ok :klara!c@c TAGMSG #tea`);
  assert.deepEqual(whoPut(log("#tea")[0]), { ok: ["boris"] });
});

test("a reaction that was taken back by its words is not taken back once more by its old id", () => {
  const { hear, log } = inTea();
  hear(said(BORIS, 1, "tea?"), react(2, 1, "ok"), react(3, 1, "no"));
  hear(`@msgid=${id(4)};+reply=${id(1)};+draft/unreact=ok ${ANNA} TAGMSG #tea`, react(5, 1, "ok"), redact(2));
  assert.deepEqual(whoPut(log("#tea")[0]), { no: ["anna"], ok: ["anna"] });
  hear(redact(3), redact(5));
  assert.deepEqual(whoPut(log("#tea")[0]), {});
});

test("a new name is told where it has put reactions", () => {
  const { hear, dispatch, touched } = inTea();
  hear(said(BORIS, 1, "tea?"), react(2, 1, "ok", CLARA));
  touched.length = 0;
  dispatch({ type: "people/renamed", from: "boris", to: "bo" });
  assert.equal(touched.includes("log:#tea"), false);
  dispatch({ type: "people/renamed", from: "clara", to: "klara" });
  assert.equal(touched.includes("log:#tea"), true);
});

test("an edit that calls me by name mentions me, and one that does so no more does not", () => {
  const { hear, log } = inTea();
  hear(said(BORIS, 1, "ana: tea?"), edit(8, 1, "anna:\\stea?"));
  assert.equal(log("#tea")[0].mention, true);
  hear(edit(9, 1, "clara:\\stea?"));
  assert.equal(log("#tea")[0].mention, false);
});

test("what is deleted is not to be read any more", () => {
  const { hear, talk } = inTea();
  hear(said(BORIS, 1, "anna: one"), said(BORIS, 2, "two"), redact(1));
  assert.deepEqual([talk("#tea").unread, talk("#tea").mentions, talk("#tea").firstUnread], [1, 0, id(2)]);
});

test("what is deleted can be neither corrected nor answered", () => {
  const { hear, talk, dispatch } = inTea();
  hear(said(BORIS, 1, "one"), said(ANNA, 2, "two"));
  dispatch({ type: "reply/chosen", key: "#tea", id: id(1) });
  dispatch({ type: "editing/chosen", key: "#tea", id: id(2) });
  hear(redact(3));
  assert.deepEqual([talk("#tea").replyTo, talk("#tea").editing], [id(1), id(2)]);
  hear(redact(1), redact(2));
  assert.deepEqual([talk("#tea").replyTo, talk("#tea").editing], [null, null]);
});

test("what a search found changes with it, and only then it is touched", () => {
  const { hear, state, dispatch, touched } = inTea();
  hear(said(BORIS, 1, "helo"));
  touched.length = 0;
  hear(edit(8, 1, "hello"));
  assert.equal(touched.includes("search"), false);
  const found = (place, talkKey) => ({
    ...newItem({ id: id(place), at: NOON + place, by: "boris", text: "helo" }),
    talkKey,
  });
  dispatch({
    type: "search/found",
    items: [found(1, "#tea"), found(2, "#tea"), found(1, "#beer")],
    until: null,
    isMore: false,
  });
  touched.length = 0;
  hear(edit(9, 1, "hello2"), redact(2));
  assert.deepEqual(
    state.search.results.map(({ text }) => text),
    ["hello2", "", "helo"],
  );
  assert.equal(touched.includes("search"), true);
});

test("each change tells where it is to be seen, and a deletion what it has done to the counts", () => {
  const { hear, touched } = inTea();
  hear(said(BORIS, 1, "one"), said(BORIS, 2, "two"));
  for (const [line, ...topics] of [
    [edit(8, 1, "ONE"), "log:#tea"],
    [react(3, 1, "ok"), "log:#tea"],
    [redact(3), "log:#tea"],
    [redact(1), "log:#tea", "talks", "talk:#tea"],
  ]) {
    touched.length = 0;
    hear(line);
    assert.deepEqual(new Set(touched), new Set(topics), line);
  }
});

test("of a talk that is not here nothing changes", () => {
  const { hear, state } = inTea();
  hear(`@draft/target-msgid=x;draft/edit-text=y ${BORIS} EDIT #beer`, `${BORIS} REDACT #beer x`);
  hear(`@+reply=x;+draft/react=y ${BORIS} TAGMSG #beer`);
  assert.equal(state.talks.size, 1);
});
