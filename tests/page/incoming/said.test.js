import assert from "node:assert/strict";
import { test } from "node:test";

import { ANNA, BORIS, id, inTea, listening, NOON, said, time } from "../listening.js";

test("a private message stands with the other person, whoever of us sent it", () => {
  const { hear, texts, talk } = listening();
  hear(said(":Boris!b@c", 1, "hi", 1, "anna"), said(ANNA, 2, "hello", 2, "Boris"));
  assert.deepEqual(texts("boris"), ["hi", "hello"]);
  assert.equal(talk("boris").name, "Boris");
  assert.deepEqual(
    talk("boris").log.live.items.map((item) => item.own),
    [false, true],
  );
});

test("what I say to myself stands once, with myself", () => {
  const { hear, texts } = listening();
  hear(said(ANNA, 1, "note", 1, "anna"));
  assert.deepEqual(texts("anna"), ["note"]);
});

test("an echo confirms the line that bore its label, also if the label stands on a batch around it", () => {
  const { hear, dispatch, log } = inTea();
  const pending = (label, text) => ({
    id: `~${label}`,
    at: NOON,
    label,
    text,
    by: "anna",
    state: "sending",
    reactions: new Map(),
  });
  dispatch({ type: "item/sent", key: "#tea", item: pending("a-1", "one") });
  dispatch({ type: "item/sent", key: "#tea", item: pending("a-2", "two") });
  hear(`@label=a-1;${said(ANNA, 1, "one").slice(1)}`);
  hear(
    "@label=a-2 :irc.example BATCH +1 labeled-response",
    `@batch=1;${said(ANNA, 2, "two").slice(1)}`,
    "@batch=1 :irc.example 301 anna boris :gone",
    ":irc.example BATCH -1",
  );
  assert.deepEqual(
    log("#tea").map((item) => [item.id, item.state]),
    [
      [id(1), "sent"],
      [id(2), "sent"],
    ],
  );
});

test("messages to operators alone stand in the room", () => {
  const { hear, texts } = inTea();
  hear(said(BORIS, 1, "psst", 1, "@#tea"));
  assert.deepEqual(texts("#tea"), ["psst"]);
});

test("the server's words to us are no talk with somebody called as it is", () => {
  const { hear, state } = listening();
  hear(`@${time(5)} :irc.example NOTICE anna :going down soon`);
  assert.equal(state.talks.size, 0);
  assert.deepEqual(state.server.notices, [{ text: "going down soon", at: NOON + 5 }]);
  assert.deepEqual(
    state.toasts.map(({ kind, text }) => [kind, text]),
    [["info", "going down soon"]],
  );
});

test("the server's words to a room stand there", () => {
  const { hear, log } = inTea();
  hear(":irc.example NOTICE #tea :kept for 30 days");
  assert.deepEqual(
    log("#tea").map((item) => [item.by, item.kind]),
    [["irc.example", "notice"]],
  );
});

test("actions are told without what marks them, and requests of programs not at all", () => {
  const { hear, log } = inTea();
  hear(
    said(BORIS, 1, "\x01ACTION waves\x01"),
    said(BORIS, 2, "\x01VERSION\x01"),
    said(BORIS, 3, "\x01ACTION\x01"),
  );
  assert.deepEqual(
    log("#tea").map((item) => [item.kind, item.text]),
    [
      ["action", "waves"],
      ["action", ""],
    ],
  );
});

test("a message of several lines is one item", () => {
  const { hear, texts } = inTea();
  hear(
    `@${time(1)};msgid=${id(1)} ${BORIS} BATCH +9 draft/multiline #tea`,
    `@batch=9 ${BORIS} PRIVMSG #tea :one`,
    `@batch=9 ${BORIS} PRIVMSG #tea :two`,
    ":irc.example BATCH -9",
  );
  assert.deepEqual(texts("#tea"), ["one\ntwo"]);
});

test("an action that comes line by line stands in as many lines, once, and goes as one", () => {
  const { hear, texts } = inTea();
  const lines = [
    said(BORIS, 1, "\x01ACTION pours\x01"),
    `@${time(1)} ${BORIS} PRIVMSG #tea :\x01ACTION and drinks\x01`,
    `@${time(1)} ${BORIS} PRIVMSG #tea :\x01ACTION and sighs\x01`,
  ];
  hear(...lines, ...lines);
  assert.deepEqual(texts("#tea"), ["pours", "and drinks", "and sighs"]);
  hear(`@${time(9)} ${BORIS} REDACT #tea ${id(1)}`);
  assert.deepEqual(texts("#tea"), [undefined, undefined, undefined]);
});

test("a reply names the message that it answers", () => {
  const { hear, log } = inTea();
  hear(said(BORIS, 1, "tea?"), `@+reply=${id(1)};${said(ANNA, 2, "yes").slice(1)}`);
  assert.deepEqual(
    log("#tea").map((item) => item.replyTo),
    [null, id(1)],
  );
});

test("programs are marked as such, and accounts are told", () => {
  const { hear, log } = inTea();
  hear(`@bot;account=robo;${said(BORIS, 1, "beep").slice(1)}`);
  assert.deepEqual([log("#tea")[0].isBot, log("#tea")[0].account], [true, "robo"]);
});

test("reactions are put and taken by tags alone", () => {
  const { hear, log } = inTea();
  hear(said(BORIS, 1, "tea?"), `@msgid=${id(2)};+reply=${id(1)};+draft/react=:) ${ANNA} TAGMSG #tea`);
  assert.deepEqual([...log("#tea")[0].reactions], [[":)", new Set(["anna"])]]);
  hear(`@msgid=${id(3)};+reply=${id(1)};+draft/unreact=:) ${ANNA} TAGMSG #tea`);
  assert.equal(log("#tea")[0].reactions.size, 0);
});

test("a reaction to what was said in private is put there, whoever of us put it", () => {
  const { hear, log } = listening();
  hear(said(BORIS, 1, "hi", 1, "anna"));
  hear(`@msgid=${id(2)};+reply=${id(1)};+draft/react=a ${BORIS} TAGMSG anna`);
  hear(`@msgid=${id(3)};+reply=${id(1)};+draft/react=b ${ANNA} TAGMSG boris`);
  assert.deepEqual([...log("boris")[0].reactions.keys()], ["a", "b"]);
});

test("an edit changes the words, and says when", () => {
  const { hear, log } = inTea();
  hear(
    said(BORIS, 1, "helo"),
    `@${time(5)};draft/target-msgid=${id(1)};draft/edit-text=hello\\sagain ${BORIS} EDIT #tea`,
  );
  assert.deepEqual([log("#tea")[0].text, log("#tea")[0].editedAt], ["hello again", NOON + 5]);
});

test("an action's new words may be written as an action", () => {
  const { hear, texts } = inTea();
  hear(said(BORIS, 1, "\x01ACTION wawes\x01"));
  hear(`@${time(5)};draft/target-msgid=${id(1)};draft/edit-text=\x01ACTION\\swaves\x01 ${BORIS} EDIT #tea`);
  assert.deepEqual(texts("#tea"), ["waves"]);
});

test("typing is by our own clock, whatever the server's says", () => {
  const { hear, talk, clock } = inTea();
  clock.putOn(3_600_000);
  hear(`@${time(0)};+typing=active ${BORIS} TAGMSG #tea`);
  assert.equal(talk("#tea").typing.get("boris").until, clock.now() + 6000);
});

test("a marker tells up to when I have read; a star tells nothing", () => {
  const { hear, talk } = inTea();
  hear(
    `:irc.example MARKREAD #tea timestamp=${new Date(NOON + 9).toISOString()}`,
    ":irc.example MARKREAD #tea *",
  );
  assert.equal(talk("#tea").readUntil, NOON + 9);
});

test("a line without a time was said now", () => {
  const { hear, log, clock } = inTea();
  hear(`@msgid=${id(1)} ${BORIS} PRIVMSG #tea :now`);
  assert.equal(log("#tea")[0].at, clock.now());
});

test("who is ignored is not seen typing, reacting, inviting or knocking; what they take back goes", () => {
  const { hear, log, talk, texts, state, dispatch } = inTea();
  hear(said(ANNA, 1, "tea?"), `@msgid=r-1;+draft/react=🍵;+reply=${id(1)} ${BORIS} TAGMSG #tea`);
  dispatch({ type: "settings/changed", name: "ignored", value: ["boris"] });
  const before = texts("#tea").length;
  hear(`@+typing=active ${BORIS} TAGMSG #tea`, `@msgid=r-2;+draft/react=👎;+reply=${id(1)} ${BORIS} TAGMSG #tea`);
  hear(`${BORIS} INVITE anna #cellar`, ":irc.beseda.local 710 #tea #tea boris!b@c :has asked for an invite.");
  const message = log("#tea").find((item) => item.id === id(1));
  assert.deepEqual([[...message.reactions.keys()], talk("#tea").typing.size, texts("#tea").length], [["🍵"], 0, before]);
  assert.deepEqual(state.toasts, []);
  hear(`@+draft/unreact=🍵;+reply=${id(1)} ${BORIS} TAGMSG #tea`);
  assert.deepEqual([...message.reactions.keys()], []);
});

test("what somebody says who is ignored is not shown, and what I say myself is", () => {
  const { hear, texts, talk, dispatch } = inTea();
  const before = texts("#tea").length;
  dispatch({ type: "settings/changed", name: "ignored", value: ["boris", "anna"] });
  hear(said(BORIS, 101, "no"), said(":Boris!b@c", 102, "no", 102, "anna"), said(ANNA, 103, "yes"));
  assert.deepEqual(texts("#tea").slice(before), ["yes"]);
  assert.equal(talk("boris"), undefined);
});
