/**
 * A text of any length becomes messages and lines that fit, cut where it hurts least, and nothing of it is
 * lost.
 */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Batches } from "../../../src/beseda/page/irc/batches.js";
import { parse, size } from "../../../src/beseda/page/irc/line.js";
import {
  linesOf,
  partsOf,
  pieces,
  readMultiline,
  roomForWords,
} from "../../../src/beseda/page/irc/splitting.js";
import { seeded } from "../net/fakes.js";

const ALONE = { words: 40, multiline: null };
const TOGETHER = { words: 40, multiline: { bytes: 200, lines: 6 } };
const FAMILY = "👨‍👩‍👧‍👦";

function toldBack(message, limits) {
  const batches = new Batches();
  const told = linesOf(message, limits, "r").map((line) => batches.take(parse(line)).message);
  return told.filter((each) => each !== null);
}

test("what fits a line is a line", () => {
  const message = { tags: { label: "x" }, command: "PRIVMSG", params: ["#tea", "hello there"] };
  assert.deepEqual(linesOf(message, TOGETHER, "r"), ["@label=x PRIVMSG #tea :hello there"]);
});

test("lines are cut after a space, if there is one not too far from the end", () => {
  assert.deepEqual(pieces("the quick brown fox", 12), ["the quick ", "brown fox"]);
  assert.deepEqual(pieces("a bbbbbbbbbbbbbbbbbb", 12), ["a bbbbbbbbbb", "bbbbbbbb"]);
});

test("what people see as one character is not cut", () => {
  assert.deepEqual(pieces(`aaaa${FAMILY}bb`, 26), ["aaaa", `${FAMILY}b`, "b"]);
  assert.deepEqual(pieces("ёёёё", 5), ["ёё", "ёё"]);
});

test("a pile of marks that is longer than a line is cut all the same", () => {
  const pile = `e${"\u0301".repeat(100)}`;
  const cut = pieces(pile, 40);
  assert.ok(cut.every((piece) => size(piece) <= 40));
  assert.equal(cut.join(""), pile);
});

test("without messages of several lines each line is a message, and blank ones are none", () => {
  assert.deepEqual(partsOf("one\n\n two\r\nthree\n", ALONE), ["one", " two", "three"]);
});

test("a text of several lines stays one message, with its blank lines and its indents", () => {
  assert.deepEqual(partsOf("\n \n  if x:\n\n    y\n\n", TOGETHER), ["  if x:\n\n    y"]);
});

test("a blank text is no message", () => {
  assert.deepEqual(partsOf(" \n\t\n", TOGETHER), []);
  assert.deepEqual(partsOf("", ALONE), []);
});

test("what somebody does is marked in each message", () => {
  const [told] = partsOf("waves\nand goes", TOGETHER, { isAction: true });
  assert.equal(told, "\x01ACTION waves\nand goes\x01");
  assert.deepEqual(partsOf("waves\nand goes", ALONE, { isAction: true }), [
    "\x01ACTION waves\x01", "\x01ACTION and goes\x01",
  ]);
});

test("the server's limits are read from its capability", () => {
  assert.deepEqual(readMultiline("max-bytes=16384,max-lines=100,other"), { bytes: 16384, lines: 100 });
  assert.deepEqual(readMultiline("max-bytes=4000"), { bytes: 4000, lines: 100 });
  assert.equal(readMultiline(""), null);
});

test("a line has room for who says it", () => {
  const source = { nick: "anna", user: "web", host: "cloak" };
  const words = "x".repeat(roomForWords("PRIVMSG", "#tea", source));
  assert.equal(size(`:anna!web@cloak PRIVMSG #tea :${words}`), 510);
});

const ALPHABET = ["a", "b", " ", " ", "\n", "ё", "語", FAMILY, "🇷🇺", "e\u0301", ":", "-"];

for (const limits of [ALONE, TOGETHER]) {
  test(`any text comes back whole, within the limits (${limits.multiline ? "together" : "alone"})`, () => {
    for (let seed = 0; seed < 400; seed += 1) {
      const random = seeded(seed);
      const length = Math.floor(random() * 300);
      const text = Array.from({ length }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join("");
      const isAction = random() < 0.2;
      const parts = partsOf(text, limits, { isAction });
      let told = "";
      for (const part of parts) {
        const message = { tags: {}, command: "PRIVMSG", params: ["#tea", part] };
        const lines = linesOf(message, limits, "r").map(parse).filter(({ command }) => command === "PRIVMSG");
        assert.ok(lines.every(({ params }) => size(params[1]) <= limits.words), `seed ${seed}`);
        assert.ok(lines.length <= (limits.multiline?.lines ?? 1), `seed ${seed}`);
        assert.ok(size(part) <= (limits.multiline?.bytes ?? limits.words), `seed ${seed}`);
        assert.deepEqual(toldBack(message, limits).map(({ params }) => params[1]), [part], `seed ${seed}`);
        told += part;
      }
      const bare = (words) => words.replace(/\x01ACTION |\x01/g, "").replace(/\s/g, "");
      assert.equal(bare(told), bare(text), `seed ${seed}`);
    }
  });
}
