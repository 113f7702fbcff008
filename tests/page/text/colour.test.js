import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NAME_COLOURS, colourOf, initialOf } from "../../../src/beseda/page/text/colour.js";

test("a name keeps its colour, and there are as many as the design sheet has", () => {
  assert.equal(colourOf("anna"), colourOf("anna"));
  const sheet = readFileSync(new URL("../../../src/beseda/page/style/tokens.css", import.meta.url), "utf8");
  const names = new Set([...sheet.matchAll(/--name-(\d+):/g)].map((match) => Number(match[1])));
  assert.deepEqual(
    [...names].sort((a, b) => a - b),
    Array.from({ length: NAME_COLOURS }, (_, number) => number),
  );
});

test("names fall on all colours, none far oftener than another", () => {
  const counts = new Array(NAME_COLOURS).fill(0);
  for (let number = 0; number < 2400; number += 1) counts[colourOf(`guest${number}`)] += 1;
  for (const count of counts) assert.ok(count > 120 && count < 320, counts.join(" "));
});

test("names of one letter more or less seldom share a colour", () => {
  const pairs = ["anna", "boris", "вера", "dmitri", "olga", "петя", "sasha", "zoe"];
  const same = pairs.filter((name) => colourOf(name) === colourOf(`${name}2`));
  assert.ok(same.length <= 2, same.join(" "));
});

test("the sign of somebody is the first letter, whole", () => {
  assert.equal(initialOf("anna"), "A");
  assert.equal(initialOf("вера"), "В");
  assert.equal(initialOf("_[bot]"), "B");
  assert.equal(initialOf("e\u0301ric"), "E\u0301");
  assert.equal(initialOf("𐐨x"), "𐐀");
  assert.equal(initialOf("☂"), "☂");
  assert.equal(initialOf(""), "?");
});
