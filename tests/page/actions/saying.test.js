/** What is said is seen at once, and what becomes of it, too. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { company, refusal } from "./company.js";

const items = (talk) => talk.log.live.items.map(({ kind, text, state }) => [kind, text, state]);

test("what is said is seen at once, as on its way, with the label that its echo will have", () => {
  const { actions, session, inRoom } = company();
  const talk = inRoom("#tea");
  actions.say("#tea", "hello");
  assert.deepEqual(items(talk), [["message", "hello", "sending"]]);
  assert.equal(session.sent[0].tags.label, talk.log.live.items[0].label);
  assert.deepEqual(session.lines, ["PRIVMSG #tea hello"]);
});

test("an answer says what it answers", () => {
  const { actions, session, inRoom } = company();
  const talk = inRoom("#tea");
  actions.say("#tea", "yes", { replyTo: "5-1" });
  assert.equal(session.sent[0].tags["+reply"], "5-1");
  assert.equal(talk.log.live.items[0].replyTo, "5-1");
});

test("what one does is marked for IRC and not for people", () => {
  const { actions, session, inRoom } = company();
  const talk = inRoom("#tea");
  actions.act("#tea", "pours tea");
  assert.deepEqual(session.lines, ["PRIVMSG #tea \x01ACTION pours tea\x01"]);
  assert.deepEqual(items(talk), [["action", "pours tea", "sending"]]);
});

test("a text that is too long for one message is several, and answers once", () => {
  const { actions, session, inRoom } = company();
  const talk = inRoom("#tea");
  actions.say("#tea", "word ".repeat(1000), { replyTo: "5-1" });
  assert.ok(session.sent.length > 1);
  const answers = talk.log.live.items.map(({ replyTo }) => replyTo);
  assert.deepEqual(answers, ["5-1", ...Array(session.sent.length - 1).fill(null)]);
});

test("blanks are not said", async () => {
  const { actions, session, inRoom } = company();
  inRoom("#tea");
  assert.equal((await actions.say("#tea", " \n ")).ok, false);
  assert.deepEqual(session.lines, []);
});

test("what is refused stays, and says why", async () => {
  const { actions, store, inRoom } = company({ PRIVMSG: () => refusal("404", ["#tea"], "Cannot send to channel") });
  const talk = inRoom("#tea");
  await actions.say("#tea", "hello");
  const [item] = talk.log.live.items;
  assert.equal(item.state, "failed");
  assert.deepEqual([item.fault.code, item.fault.text], ["404", "You may not write in #tea."]);
  assert.deepEqual(store.state.toasts, [], "the message tells it itself");
});

test("what failed is sent again by hand, once, under a new label", async () => {
  let isOpen = false;
  const { actions, session, inRoom } = company({ PRIVMSG: () => (isOpen ? [] : refusal("OFFLINE")) });
  const talk = inRoom("#tea");
  await actions.say("#tea", "hello");
  const [{ id, label }] = talk.log.live.items;
  isOpen = true;
  await actions.resend("#tea", id);
  assert.equal(talk.log.live.items.length, 1);
  assert.notEqual(session.sent[1].tags.label, label);
  assert.equal(session.sent[1].params[1], "hello");
  assert.equal((await actions.resend("#tea", id)).ok, false, "it is on its way");
  assert.equal(session.sent.length, 2);
});

test("what failed may be dropped", async () => {
  const { actions, inRoom } = company({ PRIVMSG: () => refusal("OFFLINE") });
  const talk = inRoom("#tea");
  await actions.say("#tea", "hello");
  await actions.dropUnsent("#tea", talk.log.live.items[0].id);
  assert.deepEqual(items(talk), []);
});

test("others are told now and then that one types, and once that one stopped", () => {
  const { actions, clock, session, inRoom } = company();
  inRoom("#tea");
  const told = () => session.sent.map(({ tags }) => tags["+typing"]);
  for (const step of [0, 1000, 1000, 1500]) {
    clock.pass(step);
    actions.typing("#tea", "active");
  }
  assert.deepEqual(told(), ["active", "active"]);
  actions.typing("#tea", "paused");
  actions.typing("#tea", "paused");
  actions.typing("#tea", "done");
  actions.typing("#tea", "done");
  assert.deepEqual(told(), ["active", "active", "paused", "done"]);
});

test("that one stopped is not told after the words themselves", () => {
  const { actions, session, inRoom } = company();
  inRoom("#tea");
  actions.typing("#tea", "active");
  actions.say("#tea", "hello");
  actions.typing("#tea", "done");
  assert.deepEqual(session.sent.map(({ command }) => command), ["TAGMSG", "PRIVMSG"]);
});

test("words are never what programs tell each other", () => {
  const { actions, session, inRoom } = company();
  inRoom("#tea");
  actions.say("#tea", "\x01VERSION\x01");
  actions.act("#tea", "waves\x01");
  assert.deepEqual(session.lines, ["PRIVMSG #tea VERSION", "PRIVMSG #tea \x01ACTION waves\x01"]);
});

test("that one may not be seen typing is told nobody", async () => {
  const { actions, session, store, inRoom } = company({ TAGMSG: () => refusal("404", ["#tea"]) });
  inRoom("#tea");
  actions.typing("#tea", "active");
  await Promise.resolve();
  assert.equal(session.sent[0].options.private, false, "with a label, so that it is known whose refusal it is");
  assert.deepEqual(store.state.toasts, []);
});
