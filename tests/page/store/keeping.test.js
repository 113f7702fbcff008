import assert from "node:assert/strict";
import { test } from "node:test";

import {
  keepTalks,
  MOST_CHARACTERS,
  MOST_LINES,
  MOST_TALKS,
} from "../../../src/beseda/page/store/keeping.js";
import { newItem } from "../../../src/beseda/page/store/state.js";
import { ANNA, BORIS, id, listening, NOON, said, time, WELCOME } from "../listening.js";

const RESUMED = [
  ":irc.example CAP * ACK :beseda/resume",
  ":irc.example RESUME SUCCESS anna",
  ":irc.example 001 anna :Welcome",
];

function memory(kept = new Map()) {
  return {
    kept,
    read: (name, otherwise) => (kept.has(name) ? JSON.parse(kept.get(name)) : otherwise),
    write: (name, value) => kept.set(name, JSON.stringify(value)),
    forget: (name) => kept.delete(name),
  };
}

/** A page that keeps private talk; `storage` is that of the page before, if there was one. */
function keeping(storage = memory(), lines = WELCOME) {
  const at = listening({ lines: [] });
  const { save } = keepTalks({ store: at, storage, clock: at.clock });
  at.hear(...lines);
  return { ...at, storage, save };
}

const stored = ({ storage }) => storage.read("talks", null);

test("private talk is written a while after it was said, rooms never", () => {
  const page = keeping();
  page.hear(`${ANNA} JOIN #tea`, said(BORIS, 1, "secret of the room"), said(BORIS, 2, "hi", 2, "anna"));
  page.clock.putOn(1999);
  assert.equal(stored(page), null);
  page.clock.putOn(1);
  assert.deepEqual(
    stored(page).talks.map(({ name, items }) => [name, items.map(({ text }) => text)]),
    [["boris", ["hi"]]],
  );
  assert.equal(stored(page).nick, "anna");
});

test("nothing is written where nothing private was said", () => {
  const page = keeping();
  page.hear(`${ANNA} JOIN #tea`, said(BORIS, 1, "x"));
  page.clock.putOn(60_000);
  page.save();
  assert.equal(stored(page), null);
});

test("what waits is written when the page is hidden, once", () => {
  const page = keeping();
  page.hear(said(BORIS, 2, "hi", 2, "anna"));
  page.save();
  assert.equal(stored(page).talks.length, 1);
  page.storage.kept.clear();
  page.clock.putOn(60_000);
  page.save();
  assert.equal(stored(page), null);
});

test("after a restart of the server the guest of the same name reads it, marked", () => {
  const before = keeping();
  before.hear(said(BORIS, 1, "hi", 1, "anna"), said(ANNA, 2, "hello", 2, "boris"));
  before.save();
  const after = keeping(before.storage);
  assert.deepEqual(
    after.log("boris").map(({ text, own, state }) => [text, own, state]),
    [
      ["hi", false, "stored-here"],
      ["hello", true, "stored-here"],
    ],
  );
  after.hear(said(BORIS, 9, "still there?", 9, "anna"));
  after.save();
  const third = keeping(before.storage);
  assert.deepEqual(third.texts("boris"), ["hi", "hello", "still there?"]);
});

test("a restart while the page is open doubles nothing, and marks what the server has forgotten", () => {
  const page = keeping();
  page.hear(said(BORIS, 1, "hi", 1, "anna"));
  page.save();
  page.hear(...WELCOME);
  assert.deepEqual(
    page.log("boris").map(({ text, state }) => [text, state]),
    [["hi", "stored-here"]],
  );
});

test("who takes their seat again is told everything by the server itself", () => {
  const before = keeping();
  before.hear(said(BORIS, 1, "hi", 1, "anna"));
  before.save();
  const after = keeping(before.storage, RESUMED);
  assert.equal(after.state.talks.size, 0);
});

test("what the server had forgotten before a reload is there after it, too", () => {
  const before = keeping();
  before.hear(said(BORIS, 1, "hi", 1, "anna"), ...WELCOME, said(BORIS, 9, "new", 9, "anna"));
  before.save();
  const after = keeping(before.storage, RESUMED);
  assert.deepEqual(
    after.log("boris").map(({ text, state }) => [text, state]),
    [["hi", "stored-here"]],
  );
  after.hear(said(BORIS, 9, "new", 9, "anna"));
  after.save();
  assert.deepEqual(
    stored(after).talks[0].items.map(({ text, state }) => [text, state]),
    [
      ["hi", "stored-here"],
      ["new", "sent"],
    ],
  );
});

test("what is kept is read once a seat, not whenever something changes about me", () => {
  const storage = memory();
  const reads = [];
  const page = keeping({ ...storage, read: (name, otherwise) => reads.push(name) && otherwise });
  page.hear(`${ANNA} AWAY :tea`, `${ANNA} AWAY`);
  assert.deepEqual(reads, ["talks"]);
  page.hear(...WELCOME);
  assert.deepEqual(reads, ["talks", "talks"]);
});

test("who has another name since reads it by that name", () => {
  const before = keeping();
  before.hear(said(BORIS, 1, "hi", 1, "anna"));
  before.save();
  before.hear(`${ANNA} NICK anya`);
  before.clock.putOn(2000);
  const after = keeping(before.storage, [":irc.example 001 anya :Welcome"]);
  assert.deepEqual(after.texts("boris"), ["hi"]);
});

test("another name reads nothing of it", () => {
  const before = keeping();
  before.hear(said(BORIS, 1, "hi", 1, "anna"));
  before.save();
  const after = keeping(before.storage, [":irc.example 001 clara :Welcome"]);
  assert.equal(after.state.talks.size, 0);
});

test("after signing out nothing is kept, nor written any more", () => {
  const page = keeping();
  page.hear(said(BORIS, 1, "hi", 1, "anna"));
  page.save();
  page.hear(said(BORIS, 2, "more", 2, "anna"));
  page.dispatch({ type: "session/ended" });
  page.clock.putOn(60_000);
  page.save();
  assert.equal(stored(page), null);
});

test("connecting anew forgets nothing", () => {
  const before = keeping();
  before.hear(said(BORIS, 1, "hi", 1, "anna"));
  before.save();
  before.dispatch({ type: "connection/phase", phase: "connecting" });
  const after = listening({ lines: [] });
  keepTalks({ store: after, storage: before.storage, clock: after.clock });
  after.dispatch({ type: "connection/phase", phase: "connecting" });
  assert.notEqual(stored(before), null);
});

test("what was deleted, what happened and what was not sent is not kept", () => {
  const page = keeping();
  page.hear(
    said(BORIS, 1, "secret", 1, "anna"),
    said(BORIS, 2, "hi", 2, "anna"),
    `${BORIS} REDACT anna ${id(1)}`,
  );
  page.hear(`@${time(3)} ${BORIS} QUIT :x`);
  page.dispatch({
    type: "item/sent",
    key: "boris",
    item: newItem({ id: "~x", at: NOON, label: "x", text: "unsent" }),
  });
  page.save();
  assert.deepEqual(
    stored(page).talks[0].items.map(({ text }) => text),
    ["hi"],
  );
  assert.equal(JSON.stringify(stored(page)).includes("secret"), false);
});

test("a deletion reaches what was written before", () => {
  const page = keeping();
  page.hear(said(BORIS, 1, "secret", 1, "anna"), said(BORIS, 2, "hi", 2, "anna"));
  page.save();
  page.hear(`${BORIS} REDACT anna ${id(1)}`);
  page.clock.putOn(2000);
  assert.equal(JSON.stringify(stored(page)).includes("secret"), false);
});

test("the last lines of the latest talks are kept, and no more", () => {
  const page = keeping();
  const lines = (count, by) =>
    Array.from({ length: count }, (_, at) => newItem({ id: id(at), at: NOON + at, by, text: `${at}` }));
  for (let number = 0; number < MOST_TALKS + 2; number += 1) {
    const items = lines(1, "x").map((item) => ({ ...item, at: NOON + number, own: true }));
    page.dispatch({ type: "item/added", key: `p${number}`, where: "live", items });
  }
  page.dispatch({ type: "talk/started", name: "boris", isOurs: true });
  page.dispatch({ type: "item/added", key: "boris", where: "live", items: lines(MOST_LINES + 50, "boris") });
  page.dispatch({ type: "item/added", key: "stranger", where: "live", items: lines(MOST_LINES + 90, "stranger") });
  page.save();
  const { talks } = stored(page);
  assert.deepEqual([talks.length, talks[0].name, talks[1].name], [MOST_TALKS, "boris", `p${MOST_TALKS + 1}`]);
  assert.deepEqual(
    [talks[0].items.length, talks[0].items.at(-1).text],
    [MOST_LINES, String(MOST_LINES + 49)],
  );
});

test("all together they have an end", () => {
  const page = keeping();
  const long = "x".repeat(10_000);
  for (const name of ["one", "two"]) {
    const items = Array.from({ length: 30 }, (_, at) =>
      newItem({ id: id(at), at: NOON + at, by: name, text: long }),
    );
    page.dispatch({ type: "item/added", key: name, where: "live", items });
  }
  page.save();
  const size = JSON.stringify(stored(page)).length;
  assert.ok(size < MOST_CHARACTERS + 100, String(size));
  assert.ok(size > MOST_CHARACTERS - 11_000, String(size));
});

test("what is no talk is passed over", () => {
  const talks = [
    null,
    { name: 1 },
    { name: "x", items: 2 },
    { name: "boris", items: [null, {}, { id: "a", by: "b", text: "c" }] },
  ];
  for (const value of [{ nick: "anna", talks }, { nick: "anna" }, 7, null]) {
    const storage = memory();
    storage.write("talks", value);
    const page = keeping(storage);
    assert.deepEqual(page.log("boris"), []);
  }
});
