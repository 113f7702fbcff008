/** Pasted code is put between fences whole, and line ends are those of messages. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { asCode, lineEndsOf } from "../../../src/beseda/page/text/paste.js";
import { parseMarkup } from "../../../src/beseda/page/text/markup.js";

test("code between fences is read back as that code", () => {
  const code = "def one():\n    return `1`";
  assert.deepEqual(parseMarkup(asCode(`${code}\n\n`)), [{ type: "code", language: "", text: code }]);
});

test("what has fences itself can't be put between them", () => {
  assert.equal(asCode("```\nx\n```"), null);
});

test("all line ends become one kind, and nothing else changes", () => {
  assert.equal(lineEndsOf("a\r\nb\rc\u2028d\n\n\te "), "a\nb\nc\nd\n\n\te ");
});
