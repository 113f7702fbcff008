import assert from "node:assert/strict";
import { test } from "node:test";

import { foundItems, pageEvent } from "../../../src/beseda/page/incoming/page.js";
import { answered, id, inTea, listening, NOON, said, time } from "../listening.js";

const ANNA = ":anna!~@unknown";
const BORIS = ":boris!~@unknown";
const context = (ms) => `draft/chathistory-context;${time(ms)}`;
const inPage = (line) => `@batch=p;${line.slice(1)}`;

/** The page of a real answer: an edited message with a reaction, several lines, a deletion, a renaming. */
function page(state, { limit = 50, ...more } = {}, lines = whole()) {
  const messages = answered(
    ":irc.example BATCH +p chathistory #tea",
    ...lines.map(inPage),
    ":irc.example BATCH -p",
  );
  return pageEvent(state, { key: "#tea", where: "latest", messages, limit, ...more });
}

function whole() {
  return [
    said(ANNA, 1, "hello again"),
    `@${context(8)};draft/target-msgid=${id(1)};draft/edit-text=hello\\sagain ${ANNA} EDIT #tea`,
    `@${context(7)};msgid=${id(7)};+reply=${id(1)};+draft/react=ok ${BORIS} TAGMSG #tea`,
    said(ANNA, 2, "\x01ACTION waves\x01"),
    `@${time(3)};msgid=${id(3)} ${BORIS} TOPIC #tea :black`,
    `@${time(4)};msgid=${id(4)} ${ANNA} MODE #tea +v boris`,
    `@${time(5)};msgid=${id(5)} ${ANNA} RENAME #mate #tea :better`,
    `@${time(6)};msgid=${id(6)} ${ANNA} REDACT #tea ${id(99)} :bad`,
    `@${time(7)};msgid=${id(8)} ${ANNA} KICK #tea boris :out`,
  ];
}

test("a page has what was said and what happened, each with its id and time", () => {
  const { items } = page(inTea().state);
  assert.deepEqual(
    items.map((item) => [item.id, item.at - NOON, item.kind, item.text || item.event.name]),
    [
      [id(1), 1, "message", "hello again"],
      [id(2), 2, "action", "waves"],
      [id(3), 3, "event", "topic"],
      [id(4), 4, "event", "mode"],
      [id(5), 5, "event", "rename"],
      [id(8), 7, "event", "kick"],
    ],
  );
  assert.deepEqual(items[3].event.changes, [[true, "v", "boris"]]);
  assert.deepEqual(items[4].event, { name: "rename", from: "#mate", to: "#tea", reason: "better" });
  assert.deepEqual(items[5].event, { name: "kick", who: "boris", reason: "out" });
});

test("what belongs to a message of the page is told with it", () => {
  const { items, reactions, redactions } = page(inTea().state);
  assert.equal(items[0].editedAt, NOON + 8);
  assert.deepEqual(reactions, [{ id: id(7), about: id(1), text: "ok", nick: "boris", at: NOON + 7 }]);
  assert.deepEqual(redactions, [{ id: id(99), by: "anna", reason: "bad", at: NOON + 6 }]);
});

test("a page of fewer than were asked for is the end; context does not count", () => {
  const { state } = inTea();
  assert.deepEqual(
    [8, 7].map((limit) => page(state, { limit }).isEnd),
    [true, false],
  );
  assert.equal(page(state, { limit: 1 }, []).isEnd, true);
});

test("a page tells the places from which to which it reaches, without what is told in passing", () => {
  const { state } = inTea();
  const { begin, end } = page(state);
  assert.deepEqual([begin, end], [id(1), id(8)]);
  const removed = [6, 7].map(
    (place) => `@${time(place)};msgid=${id(place)} ${ANNA} REDACT #tea ${id(99)} :bad`,
  );
  const of = page(state, {}, [...removed, `@${context(9)};msgid=${id(9)} ${BORIS} TAGMSG #tea`]);
  assert.deepEqual([of.items.length, of.begin, of.end], [0, id(6), id(7)]);
  assert.deepEqual([page(state, {}, []).begin, page(state, {}, []).end], [null, null]);
});

test("a message of several lines is one of a page", () => {
  const messages = answered(
    ":irc.example BATCH +p chathistory #tea",
    `@batch=p;${time(1)};msgid=${id(1)} ${ANNA} BATCH +m draft/multiline #tea`,
    `@batch=m ${ANNA} PRIVMSG #tea :one`,
    `@batch=m ${ANNA} PRIVMSG #tea :two`,
    "@batch=p :irc.example BATCH -m",
    ":irc.example BATCH -p",
  );
  const { items, isEnd } = pageEvent(inTea().state, { key: "#tea", where: "older", limit: 2, messages });
  assert.deepEqual([items.map(({ text }) => text), isEnd], [["one\ntwo"], true]);
});

test("what somebody of my name said before I came is not mine", () => {
  const at = listening();
  at.hear(`@${time(5)} :anna!anna@cloak JOIN #tea * :Anna`);
  const { items } = page(at.state, {}, [said(ANNA, 4, "another"), said(ANNA, 6, "me")]);
  assert.deepEqual(
    items.map(({ own }) => own),
    [false, true],
  );
});

test("after a reload my seat is the same, and so is what I said before it", () => {
  const at = listening({ lines: [":irc.example RESUME SUCCESS anna", ":irc.example 001 anna :Welcome"] });
  at.hear(`@${time(5)} :anna!anna@cloak JOIN #tea * :Anna`);
  assert.deepEqual(
    page(at.state, {}, [said(ANNA, 4, "me")]).items.map(({ own }) => own),
    [true],
  );
});

test("what a search found has the key and the name of its talk", () => {
  const { state } = inTea();
  const found = foundItems(
    state,
    answered(
      ":irc.example BATCH +p soju.im/search",
      inPage(said(BORIS, 1, "the kettle", 1, "#Tea")),
      inPage(said(BORIS, 2, "a kettle", 2, "anna")),
      inPage(said(ANNA, 3, "kettle!", 3, "Boris")),
      inPage(said(BORIS, 4, "\x01VERSION\x01", 4, "#tea")),
      ":irc.example BATCH -p",
    ),
  );
  assert.deepEqual(
    found.map(({ talkKey, talkName, text }) => [talkKey, talkName, text]),
    [
      ["#tea", "#Tea", "the kettle"],
      ["boris", "boris", "a kettle"],
      ["boris", "Boris", "kettle!"],
    ],
  );
});
