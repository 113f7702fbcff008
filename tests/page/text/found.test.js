import assert from "node:assert/strict";
import { test } from "node:test";
import { foundParts, wordsOf } from "../../../src/beseda/page/text/found.js";

const marked = (text, query) =>
  foundParts(text, wordsOf(query))
    .map((part) => (part.isHit ? `[${part.text}]` : part.text))
    .join("");

test("words that were searched for are marked, whole and in any case", () => {
  assert.equal(
    marked("The minutes of Tuesday, minute by minute", "MINUTES tuesday"),
    "The [minutes] of [Tuesday], minute by minute",
  );
  assert.equal(marked("Ёлка и елка", "елка"), "[Ёлка] и [елка]");
  assert.equal(marked("release releases", "releas*"), "[release] [releases]");
});

test("what says where and by whom is no word", () => {
  assert.equal(
    marked("anna and a lobby, after all", "from:anna in:#lobby от:anna all"),
    "anna and a lobby, after [all]",
  );
});

test("a long text begins shortly before the first hit, and ends in time", () => {
  const found = marked(`${"word ".repeat(200)}needle ${"word ".repeat(200)}`, "needle");
  assert.match(found, /^…word/);
  assert.match(found, /word…$/);
  assert.ok(found.indexOf("[needle]") < 70);
  assert.ok(found.length < 420);
});

test("lines become one, and a text without hits is shown from its beginning", () => {
  assert.equal(marked("one\n two", "three"), "one two");
  assert.equal(marked("", "three"), "");
});
