import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../../src/beseda/page/irc/line.js";
import { costOf, isPatient } from "../../../src/beseda/page/net/costs.js";

for (const [line, cost] of [
  ["PRIVMSG #x hi", 1],
  ["JOIN #a,#b,#c", 6],
  ["CHATHISTORY LATEST #x * 50", 5.5],
  ["CHATHISTORY LATEST #x * 1000", 8],
  ["CHATHISTORY TARGETS a b 50", 14.5],
  ["MODE #x", 1],
  ["MODE #x +ov-b a b c", 10],
  ["TOPIC #x", 1],
  ["TOPIC #x :tea", 4],
  ["CONSTRUCTOR", 1],
]) {
  test(`${line} costs ${cost}`, () => {
    assert.equal(costOf(parse(line)), cost);
  });
}

test("a message of several lines costs half a line for each further one", () => {
  assert.equal(costOf({ command: "PRIVMSG", params: [] }, 11), 6);
});

test("what the page asks for by itself is patient; what a person does is not", () => {
  const patient = ["CHATHISTORY LATEST #x * 50", "WHO #x", "MODE #x", "MONITOR + a", "METADATA * SUB a"];
  patient.forEach((line) => assert.ok(isPatient(parse(line)), line));
  const not = ["PRIVMSG #x hi", "JOIN #x", "MODE #x +o a", "SEARCH x", "TAGMSG #x", "TOPIC #x"];
  not.forEach((line) => assert.ok(!isPatient(parse(line)), line));
});
