import assert from "node:assert/strict";
import { test } from "node:test";
import { looksLikeCode } from "../../../src/beseda/page/text/code.js";

const isCode = (text) => looksLikeCode(text.split("\n"));

test("pasted code is known without a fence", () => {
  assert.ok(isCode("def f(x):\n    return x + 1\n\nprint(f(1))"));
  assert.ok(isCode("function f(x) {\n  return x;\n}"));
  assert.ok(isCode('{\n  "name": "beseda",\n  "port": 7667\n}'));
  assert.ok(isCode("$ make serve\n$ nc localhost 7667\n$ echo ok"));
  assert.ok(isCode("<ul>\n  <li>one</li>\n</ul>"));
  assert.ok(isCode(">>> import this\n>>> x = 1\n>>> x"));
});

test("prose, lists, verse and short lines are no code", () => {
  assert.ok(!isCode("- milk\n- bread\n- salt"));
  assert.ok(!isCode("Hello, Anna;\nhow are you?\nIt is cold here."));
  assert.ok(!isCode("from what I see\nimport duties\nwith love"));
  assert.ok(!isCode("    indented\n    verse\n    of three lines"));
  assert.ok(!isCode("x = 1\ny = 2"));
  assert.ok(!isCode("1. Прийти\n2. Увидеть\n3. Победить"));
  assert.ok(!isCode("for me: yes\nfor you: no\nfor all: maybe"));
});
