/** Others are told of typing, of a pause, and of an end; never of commands, and not after a message that was sent. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { PAUSED_AFTER, makeTypingNotices } from "../../../src/beseda/page/text/typing.js";

function typing() {
  const told = [];
  const timers = new Map();
  let number = 0;
  const clock = {
    after: (ms, then) => (timers.set(++number, { ms, then }), number),
    cancel: (timer) => timers.delete(timer),
  };
  const rest = () => [...timers].forEach(([timer, { then }]) => (timers.delete(timer), then()));
  return { told, timers, rest, ...makeTypingNotices((state) => told.push(state), clock) };
}

test("a key says active, and rest after it says paused, once", () => {
  const { typed, rest, told, timers } = typing();
  typed("h");
  typed("he");
  assert.deepEqual([...timers.values()].map(({ ms }) => ms), [PAUSED_AFTER]);
  rest();
  rest();
  assert.deepEqual(told, ["active", "active", "paused"]);
});

test("an emptied field says done, once", () => {
  const { typed, told } = typing();
  typed("h");
  typed("");
  typed("");
  assert.deepEqual(told, ["active", "done"]);
});

test("commands are told to nobody, and a doubled slash is words", () => {
  const { typed, told } = typing();
  typed("/topic x");
  assert.deepEqual(told, []);
  typed("//etc");
  assert.deepEqual(told, ["active"]);
});

test("a message that was sent ends it without a word", () => {
  const { typed, sent, rest, told } = typing();
  typed("h");
  sent();
  rest();
  typed("");
  assert.deepEqual(told, ["active"]);
});

test("who looks at another room pauses here, unless nothing goes on", () => {
  const one = typing();
  one.typed("h");
  one.left();
  assert.deepEqual(one.told, ["active", "paused"]);
  const other = typing();
  other.left();
  assert.deepEqual(other.told, []);
});
