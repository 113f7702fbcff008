/** Which of what comes is the answer to what. Whole talks are in session.test.js. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Batches } from "../../../src/beseda/page/irc/batches.js";
import { parse } from "../../../src/beseda/page/irc/line.js";
import { PATIENCE, Requests } from "../../../src/beseda/page/net/requests.js";
import { FakeClock } from "./fakes.js";

function asked(options = {}) {
  const clock = new FakeClock();
  const requests = new Requests(clock);
  const answer = requests.add("x", { command: "WHOIS", ...options });
  const batches = new Batches();
  const hear = (...lines) =>
    lines.map((line) => {
      const { message, opened, closed } = batches.take(parse(line));
      if (opened !== null) requests.opened(opened);
      const isPrivate = message !== null && requests.take(message);
      if (closed !== null) requests.closed(closed);
      return isPrivate;
    });
  return { requests, answer, hear, clock };
}

for (const [line, fail] of [
  ["@label=x :s 401 anna bob :No such nick", { command: "401", code: "401", context: ["bob"], text: "No such nick" }],
  [
    "@label=x :s FAIL REDACT UNKNOWN_MSGID #x abc :Not there",
    { command: "REDACT", code: "UNKNOWN_MSGID", context: ["#x", "abc"], text: "Not there" },
  ],
  ["@label=x :s 263 anna LIST :Try again", { command: "263", code: "263", context: ["LIST"], text: "Try again" }],
  ["@label=x :s 422 anna :No MOTD", null],
  ["@label=x :a MARKREAD #x *", null],
]) {
  test(`${line} ${fail ? "refuses" : "does not refuse"}`, async () => {
    const { answer, hear } = asked();
    hear(line);
    assert.deepEqual((await answer).fail, fail);
  });
}

test("an answer of several lines is whole when its batch ends, with those of batches in it", async () => {
  const { answer, hear } = asked();
  hear("@label=x :s BATCH +1 labeled-response", "@batch=1 :s 311 anna bob", "@batch=1 :s BATCH +2 metadata bob");
  hear("@batch=2 :s 761 anna bob", "@batch=1 :s BATCH -2", ":s PRIVMSG other", "@batch=1 :s 318 anna bob", ":s BATCH -1");
  const { messages, batch } = await answer;
  assert.deepEqual(messages.map(({ command }) => command), ["311", "761", "318"]);
  assert.deepEqual(batch, { type: "labeled-response", params: [] });
});

test("an ACK is an answer without words, and nobody else's business", async () => {
  const { answer, hear } = asked();
  assert.deepEqual(hear("@label=x :s ACK", "@label=nobody :s ACK"), [true, true]);
  assert.deepEqual((await answer).messages, []);
});

test("only a private answer is kept from the others", () => {
  assert.deepEqual(asked({ isPrivate: true }).hear("@label=x :s 311 anna bob"), [true]);
  assert.deepEqual(asked().hear("@label=x :s 311 anna bob"), [false]);
});

test("who gets no answer is told so", async () => {
  const { answer, clock } = asked();
  await clock.pass(PATIENCE + 1);
  assert.equal((await answer).fail.code, "TIMEOUT");
});

test("a lost connection ends all but what is kept, and that begins anew", async () => {
  const { requests, answer, hear } = asked();
  const other = requests.add("y", { command: "LIST" });
  hear("@label=x :s BATCH +1 labeled-response", "@batch=1 :s 311 anna half");
  requests.lose((label) => label === "x");
  assert.equal((await other).fail.code, "LOST");
  hear("@label=x :a PRIVMSG #x whole");
  assert.deepEqual((await answer).messages.map(({ command }) => command), ["PRIVMSG"]);
});
