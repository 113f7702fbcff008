import assert from "node:assert/strict";
import { test } from "node:test";

import { newItem } from "../../../src/beseda/page/store/state.js";
import { keepUnsent, MOST_UNSENT } from "../../../src/beseda/page/store/unsent.js";
import { ANNA, BORIS, id, listening, NOON, said, WELCOME } from "../listening.js";

function memory(kept = new Map()) {
  return {
    kept,
    read: (name, otherwise) => (kept.has(name) ? JSON.parse(kept.get(name)) : otherwise),
    write: (name, value) => kept.set(name, JSON.stringify(value)) !== null,
    forget: (name) => kept.delete(name),
  };
}

function page(storage = memory(), lines = WELCOME) {
  const at = listening({ lines: [] });
  const { save } = keepUnsent({ store: at, storage, clock: at.clock });
  at.hear(...lines);
  const say = (key, text) => {
    const label = `x-${at.log(key).length}${text}`;
    const item = newItem({ id: `~${label}`, at: NOON, label, text, by: "anna", replyTo: id(1) });
    at.dispatch({ type: "item/sent", key, item });
    return label;
  };
  const shown = (key) => at.log(key).map((item) => [item.text, item.state]);
  return { ...at, storage, save, say, shown };
}

/** In #tea one line was heard, and one of mine is under way. */
function inTheMiddle() {
  const at = page();
  at.hear(`${ANNA} JOIN #Tea`, said(BORIS, 5, "hello"));
  at.say("#tea", "mine");
  at.save();
  return at;
}

test("what was under way when the page was loaded again is there, to be sent again", () => {
  const { storage } = inTheMiddle();
  const after = page(storage);
  const [item] = after.log("#tea");
  assert.deepEqual(after.shown("#tea"), [["mine", "failed"]]);
  assert.deepEqual([item.own, item.fault.code, item.replyTo, item.label], [true, "reloaded", id(1), null]);
  assert.equal(after.talk("#tea").name, "#Tea");
  after.dispatch({ type: "item/resent", key: "#tea", id: item.id, label: "y-1" });
  after.hear(`@label=y-1;${said(ANNA, 9, "mine").slice(1)}`);
  assert.deepEqual(after.shown("#tea"), [["mine", "sent"]]);
});

test("what the server had all the same stands once, however it is told", () => {
  const told = newItem({ id: id(6), at: NOON + 6, by: "anna", text: "mine ", own: true });
  for (const tell of [
    ({ hear }) => hear(said(ANNA, 6, "mine")),
    ({ dispatch }) =>
      dispatch({ type: "page/loaded", key: "#tea", where: "latest", items: [told], isEnd: true }),
  ]) {
    const after = page(inTheMiddle().storage);
    after.hear(`${ANNA} JOIN #tea`);
    tell(after);
    assert.deepEqual(
      after.log("#tea").map((item) => item.id),
      [id(6)],
    );
  }
});

test("the same words that I said before, another's, or done and not said, are not that line", () => {
  const { hear, log } = page(inTheMiddle().storage);
  hear(
    said(ANNA, 4, "mine"),
    said(BORIS, 7, "mine"),
    said(ANNA, 8, "\x01ACTION mine\x01"),
    said(ANNA, 9, "other"),
  );
  assert.equal(log("#tea").at(-1).text, "mine");
  assert.equal(log("#tea").length, 5);
});

test("of the same words twice each stands for one", () => {
  const before = inTheMiddle();
  before.say("#tea", "mine");
  before.save();
  const after = page(before.storage);
  after.hear(said(ANNA, 6, "mine"));
  assert.deepEqual(after.shown("#tea"), [
    ["mine", "sent"],
    ["mine", "failed"],
  ]);
});

test("one of two of the same words that is sent again leaves the other", () => {
  const before = inTheMiddle();
  before.say("#tea", "mine");
  before.save();
  const after = page(before.storage);
  after.dispatch({ type: "item/resent", key: "#tea", id: after.log("#tea")[0].id, label: "y-1" });
  after.hear(`@label=y-1;${said(ANNA, 9, "mine").slice(1)}`);
  assert.deepEqual(after.shown("#tea"), [
    ["mine", "sent"],
    ["mine", "failed"],
  ]);
});

test("in an empty talk any later words of mine are that line", () => {
  const before = page();
  before.say("boris", "hi");
  before.save();
  const after = page(before.storage);
  after.hear(said(ANNA, 2, "hi", 2, "boris"));
  assert.deepEqual(after.shown("boris"), [["hi", "sent"]]);
});

test("what is said in this page is confirmed by its label alone", () => {
  const { hear, say, shown } = page();
  hear(`${ANNA} JOIN #tea`);
  say("#tea", "ok");
  hear(said(ANNA, 9, "ok"));
  assert.deepEqual(shown("#tea"), [
    ["ok", "sent"],
    ["ok", "sending"],
  ]);
});

test("a second reload keeps it, and remembers what it came after", () => {
  const second = page(inTheMiddle().storage);
  second.hear(`${ANNA} JOIN #tea`, said(BORIS, 20, "much later"));
  second.save();
  const third = page(second.storage);
  third.hear(said(ANNA, 6, "mine"));
  assert.deepEqual(third.shown("#tea"), [["mine", "sent"]]);
});

test("it is written by itself, and forgotten when all is sent", () => {
  const { hear, say, clock, storage } = page();
  hear(`${ANNA} JOIN #tea`);
  const label = say("#tea", "mine");
  clock.putOn(499);
  assert.equal(storage.kept.size, 0);
  clock.putOn(1);
  assert.equal(storage.kept.size, 1);
  hear(`@label=${label};${said(ANNA, 9, "mine").slice(1)}`);
  clock.putOn(500);
  assert.equal(storage.kept.size, 0);
});

test("nothing is written where nothing waits, and nothing is forgotten before somebody is here", () => {
  const { hear, clock, storage, save } = page();
  hear(`${ANNA} JOIN #tea`, said(BORIS, 5, "hello"));
  clock.putOn(9000);
  assert.equal(storage.kept.size, 0);
  save();
  const waiting = page(inTheMiddle().storage, []);
  waiting.dispatch({ type: "connection/phase", phase: "connecting" });
  waiting.clock.putOn(9000);
  waiting.save();
  assert.equal(waiting.storage.kept.size, 1);
});

test("another name is not shown it", () => {
  const after = page(inTheMiddle().storage, [":irc.example 001 clara :Welcome"]);
  assert.equal(after.state.talks.size, 0);
});

test("what is kept has an end, and what is no line is passed over", () => {
  const before = page();
  for (let count = 0; count < MOST_UNSENT + 5; count += 1) {
    before.say("boris", `line ${count}`);
  }
  before.save();
  const { lines, nick } = before.storage.read("unsent");
  assert.equal(lines.length, MOST_UNSENT);
  before.storage.write("unsent", {
    nick,
    lines: [null, {}, { name: "x", item: null }, ...lines.slice(0, 1)],
  });
  assert.deepEqual(page(before.storage).shown("boris"), [["line 0", "failed"]]);
});
