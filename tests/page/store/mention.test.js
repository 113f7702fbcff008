import assert from "node:assert/strict";
import { test } from "node:test";

import { mentions } from "../../../src/beseda/page/store/mention.js";

test("a name is mentioned as a whole word, in small or capital letters of any script", () => {
  for (const [text, nick] of [
    ["anna", "anna"],
    ["hi ANNA!", "anna"],
    ["first\nthen anna", "anna"],
    ["привет, анна", "Анна"],
    ["(anna)", "anna"],
    ["@anna: tea?", "anna"],
    ["hey anna_, tea", "anna_"],
  ]) {
    assert.equal(mentions(text, nick), true, `${nick} in ${text}`);
  }
});

test("part of another word is no mention, nor is anything of nobody", () => {
  for (const [text, nick] of [
    ["annals", "anna"],
    ["joanna", "anna"],
    ["анналы", "анна"],
    ["anna2", "anna"],
    ["hi", "anna"],
    ["hi", ""],
    ["", "anna"],
  ]) {
    assert.equal(mentions(text, nick), false, `${nick} in ${text}`);
  }
});
