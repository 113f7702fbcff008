/** Lines are read and written by the grammar, and nothing in a field can become another line. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { format, isMiddle, LineError, parse, parseTags, size } from "../../../src/beseda/page/irc/line.js";
import { seeded } from "../net/fakes.js";

test("a line has tags, a source, a command and parameters", () => {
  assert.deepEqual(parse("@time=now;+draft/reply=a\\:b :anna!a@host PRIVMSG #tea :how are you?"), {
    tags: { time: "now", "+draft/reply": "a;b" },
    source: { nick: "anna", user: "a", host: "host" },
    command: "PRIVMSG",
    params: ["#tea", "how are you?"],
  });
});

for (const [line, params] of [
  ["PING", []],
  ["ping a", ["a"]],
  ["PING  a   b ", ["a", "b"]],
  ["PING :", [""]],
  ["PING a ::b :c", ["a", ":b :c"]],
  ["PING a: b", ["a:", "b"]],
]) {
  test(`the parameters of «${line}» are told apart`, () => {
    const message = parse(line);
    assert.equal(message.command, "PING");
    assert.deepEqual(message.params, params);
  });
}

for (const line of ["", " ", "@a=b", ":anna", "@a=b :anna ", "12 a", "P1NG", "PING\r", "PI\nNG", "PING \0"]) {
  test(`${JSON.stringify(line)} is no line`, () => {
    assert.throws(() => parse(line), LineError);
  });
}

test("tags are unescaped, and a backslash that escapes nothing is dropped", () => {
  assert.deepEqual(parseTags("a=\\:\\s\\\\\\r\\n;b;c=;d=x\\y\\;a=last"), { a: "last", b: "", c: "", d: "xy" });
});

for (const message of [
  { command: "PRIVMSG", params: ["two words", "x"] },
  { command: "PRIVMSG", params: ["", "x"] },
  { command: "PRIVMSG", params: [":x", "x"] },
  { command: "PRIVMSG", params: ["#tea", "x\r\nQUIT"] },
  { command: "PRIVMSG #tea", params: [] },
  { command: "PING", params: ["x"], tags: { "a b": "c" } },
  { command: "PING", params: ["x"], source: { nick: "a b", user: "", host: "" } },
]) {
  test(`${JSON.stringify(message)} can't be written`, () => {
    assert.throws(() => format(message), LineError);
  });
}

test("bytes are counted, and not characters", () => {
  assert.equal(size("ёж🦔"), 8);
});

const ALPHABET = [
  "a", "Z", "0", " ", ":", ";", "=", "\\", "@", "!", "+", "/", "#", "ё", "🦔", "\u200d", "\x01", "\t", ",",
];

function drawn(random, most, allowed = () => true) {
  const length = Math.floor(random() * most);
  const characters = Array.from({ length }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]);
  return characters.filter(allowed).join("");
}

test("what is written reads back the same", () => {
  for (let seed = 0; seed < 3000; seed += 1) {
    const random = seeded(seed);
    const tags = {};
    for (let count = Math.floor(random() * 4); count > 0; count -= 1) {
      const key = drawn(random, 6, (char) => !";= ".includes(char));
      if (key !== "") tags[key] = drawn(random, 8) + (random() < 0.2 ? "\r\n" : "");
    }
    const word = () => drawn(random, 6, (char) => !" !@:".includes(char)) || "x";
    const source = random() < 0.3 ? null : { nick: word(), user: random() < 0.5 ? word() : "", host: word() };
    const middles = Array.from({ length: Math.floor(random() * 4) }, () => drawn(random, 6)).filter(isMiddle);
    const params = random() < 0.7 ? [...middles, drawn(random, 30)] : middles;
    const message = { tags, source, command: "PRIVMSG", params };
    assert.deepEqual(parse(format(message)), message, `seed ${seed}`);
  }
});

test("what is read can be written, and reads back the same, whatever it was", () => {
  for (let seed = 0; seed < 3000; seed += 1) {
    const text = drawn(seeded(seed), 40);
    let message;
    try {
      message = parse(text);
    } catch (error) {
      assert.ok(error instanceof LineError);
      continue;
    }
    assert.deepEqual(parse(format(message)), message, JSON.stringify(text));
  }
});
