import assert from "node:assert/strict";
import { test } from "node:test";

import { isTalk, MOST_WAITING, Unconfirmed } from "../../../src/beseda/page/net/unconfirmed.js";

const said = (text, target = "#tea") => ({ command: "PRIVMSG", params: [target, text], tags: {} });
const heard = (text, place, target = "#tea", nick = "anna") => ({
  ...said(text, target), tags: { msgid: `abc-${place}` }, source: { nick },
});

function written(...entries) {
  const unconfirmed = new Unconfirmed();
  for (const [label, message, after = ""] of entries) {
    unconfirmed.add(label, message, { after, nick: "anna", isWritten: true });
  }
  return unconfirmed;
}

test("equal words are matched in the order in which they were said", () => {
  const unconfirmed = written(["1", said("same")], ["2", said("same")]);
  assert.equal(unconfirmed.matchMissed(heard("same", 1)), "1");
  unconfirmed.settle("1");
  assert.equal(unconfirmed.matchMissed(heard("same", 2)), "2");
});

test("words are compared without what servers change in them", () => {
  const unconfirmed = written(["1", said("\tone  two\u200b\x07 ")]);
  assert.equal(unconfirmed.matchMissed(heard(" one two", 1)), "1");
});

test("who is spoken to tells, and where nobody is called so, the words alone", () => {
  const unconfirmed = written(["1", said("hi", "boris")], ["2", said("hi", "#Tea")]);
  assert.equal(unconfirmed.matchMissed(heard("hi", 1, "#tea")), "2");
  assert.equal(unconfirmed.matchMissed(heard("hi", 1, "renamed")), "1");
});

test("what was there before it was typed is not it", () => {
  const unconfirmed = written(["1", said("hi"), "abc-10"]);
  assert.equal(unconfirmed.matchMissed(heard("hi", "f")), null);
  assert.equal(unconfirmed.matchMissed(heard("hi", "11")), "1");
});

test("what never went out is not matched, and not looked for when all is given up", () => {
  const unconfirmed = new Unconfirmed();
  unconfirmed.add("1", said("hi"), { after: "", nick: "anna", isWritten: false });
  assert.equal(unconfirmed.matchMissed(heard("hi", 1)), null);
  assert.deepEqual(unconfirmed.giveUp().map(({ label }) => label), ["1"]);
  assert.equal(unconfirmed.matchPast(heard("hi", 1)), null);
});

test("what was given up is known when the past shows it, once, and only as ours", () => {
  const unconfirmed = written(["1", said("hi"), "abc-10"]);
  unconfirmed.giveUp();
  assert.equal(unconfirmed.matchPast(heard("hi", "11", "#tea", "boris")), null);
  assert.equal(unconfirmed.matchPast(heard("hi", "9")), null);
  assert.equal(unconfirmed.matchPast(heard("hi", "11")), "1");
  assert.equal(unconfirmed.matchPast(heard("hi", "12")), null);
});

test("only so many may wait", () => {
  const unconfirmed = written(...Array.from({ length: MOST_WAITING }, (_, place) => [`${place}`, said("x")]));
  assert.ok(unconfirmed.isFull);
});

test("what is said is kept; tags alone are not", () => {
  assert.ok(isTalk(said("x")));
  assert.ok(!isTalk({ command: "TAGMSG", params: ["#tea"] }));
  assert.ok(!isTalk({ command: "PRIVMSG", params: ["#tea"] }));
});
