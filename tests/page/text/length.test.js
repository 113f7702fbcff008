/** A message's length is counted as the server counts it, and told only near its end. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LONGEST_TEXT, MOST_LINES, leftOf, lengthOf } from "../../../src/beseda/page/text/length.js";

test("bytes are those of UTF-8, and lines are what line ends part", () => {
  assert.deepEqual(lengthOf("мир\n🙂"), { bytes: 6 + 1 + 4, lines: 2 });
  assert.deepEqual(lengthOf(""), { bytes: 0, lines: 1 });
});

test("nothing is said while there is room enough", () => {
  assert.equal(leftOf("hello\nthere"), null);
  assert.equal(leftOf("я".repeat(LONGEST_TEXT / 2 - 2000)), null);
});

test("near the end it is told what is left, and beyond it what is too much", () => {
  assert.deepEqual(leftOf("a".repeat(LONGEST_TEXT - 5)), { of: "bytes", left: 5 });
  assert.deepEqual(leftOf("я".repeat(LONGEST_TEXT / 2 + 1)), { of: "bytes", left: -2 });
});

test("of lines and bytes the one that is nearer to its end is told", () => {
  assert.deepEqual(leftOf("\n".repeat(MOST_LINES)), { of: "lines", left: -1 });
  assert.deepEqual(leftOf("a\n".repeat(9) + "b", { bytes: 20, lines: 10 }), { of: "lines", left: 0 });
});

test("a server that allows less is believed", () => {
  assert.deepEqual(leftOf("12345678901", { bytes: 10, lines: 10 }), { of: "bytes", left: -1 });
});
