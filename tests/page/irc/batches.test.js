import assert from "node:assert/strict";
import { test } from "node:test";

import { Batches, isWithin } from "../../../src/beseda/page/irc/batches.js";
import { parse } from "../../../src/beseda/page/irc/line.js";

function taken(...lines) {
  const batches = new Batches();
  return lines.map((line) => batches.take(parse(line)));
}

const messagesOf = (all) => all.map(({ message }) => message).filter((message) => message !== null);

test("each message is told the batch it is in", () => {
  const all = taken(
    "@label=x :s BATCH +1 chathistory #tea", ":a PRIVMSG #tea live",
    "@batch=1 :a PRIVMSG #tea past", ":s BATCH -1",
  );
  const [live, past] = messagesOf(all);
  assert.equal(live.batch, null);
  assert.equal(past.batch.type, "chathistory");
  assert.deepEqual(past.batch.params, ["#tea"]);
  assert.equal(all[0].opened, past.batch);
  assert.equal(all[3].closed, past.batch);
});

test("a message of several lines becomes one, with the tags of its beginning", () => {
  const [message] = messagesOf(taken(
    "@msgid=m;label=l;+draft/reply=r :a!b@c BATCH +1 draft/multiline #tea",
    "@batch=1 :a!b@c PRIVMSG #tea :one", "@batch=1 :a!b@c PRIVMSG #tea :",
    "@batch=1 :a!b@c PRIVMSG #tea :two ",
    "@batch=1;draft/multiline-concat :a!b@c PRIVMSG #tea :words", ":s BATCH -1",
  ));
  assert.deepEqual(message, {
    tags: { msgid: "m", label: "l", "+draft/reply": "r" },
    source: { nick: "a", user: "b", host: "c" },
    command: "PRIVMSG",
    params: ["#tea", "one\n\ntwo words"],
    batch: null,
  });
});

test("a message of several lines may be in a batch itself", () => {
  const [message] = messagesOf(taken(
    ":s BATCH +missed beseda/resume", "@batch=missed;msgid=m :a BATCH +1 draft/multiline #tea",
    "@batch=1 :a PRIVMSG #tea :one", "@batch=1 :a PRIVMSG #tea :two",
    "@batch=missed :s BATCH -1", ":s BATCH -missed",
  ));
  assert.equal(message.params[1], "one\ntwo");
  assert.ok(isWithin(message, "beseda/resume"));
  assert.ok(!isWithin(message, "chathistory"));
});

test("what is in no batch that is open is told alone, and ends that were not begun are nothing", () => {
  const all = taken("@batch=9 :a PRIVMSG #tea :x", ":s BATCH -9", ":s BATCH");
  assert.equal(messagesOf(all)[0].batch, null);
  assert.equal(all[1].closed, null);
});

test("a message without lines is none", () => {
  assert.deepEqual(messagesOf(taken(":a BATCH +1 draft/multiline #tea", ":s BATCH -1")), []);
});
