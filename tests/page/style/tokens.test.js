/** The design sheet: both dark lists are one, and text can be read on every ground it stands on, in both themes. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const SHEET = readFileSync(new URL("../../../src/beseda/page/style/tokens.css", import.meta.url), "utf8");
const [LIGHT, SYSTEM_DARK, OWN_DARK] = [
  /:root \{\n([^}]*)\}/,
  /:root:not\(\[data-theme="light"\]\) \{\n([^}]*)\}/,
  /:root\[data-theme="dark"\] \{\n([^}]*)\}/,
].map((block) => SHEET.match(block)[1]);

const GROUNDS = ["ground", "surface", "raised", "sunken", "hover", "pressed", "accent-soft", "mention-soft", "highlight"];
const INKS = ["ink", "ink-soft", "ink-faint", "accent-text", "link", "danger", "mention"];
const NAMES = Array.from({ length: 12 }, (_, at) => `name-${at}`);
const PAIRS = [["on-accent", "accent"], ["on-accent", "accent-hover"], ["on-badge", "badge"], ["on-danger", "danger"],
  ["danger", "danger-soft"], ["ink", "danger-soft"], ...NAMES.map((name) => ["surface", name])];
const EDGES = ["line-strong", "focus", "good", "away", "accent"];

/** WCAG 2.2: AA for text, and for what is no text (1.4.3, 1.4.11). */
const TEXT = 4.5;
const EDGE = 3;

function colours(block) {
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]));
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

test("it is as dark by the system's wish as by one's own", () => {
  const lines = (block) => block.split("\n").map((line) => line.trim()).filter(Boolean);
  assert.deepEqual(lines(SYSTEM_DARK), lines(OWN_DARK));
});

test("both themes have the same colours", () => {
  assert.deepEqual(Object.keys(colours(LIGHT)).sort(), Object.keys(colours(OWN_DARK)).sort());
});

for (const [theme, block] of [["light", LIGHT], ["dark", OWN_DARK]]) {
  test(`in the ${theme} theme everything can be read`, () => {
    const palette = colours(block);
    const onGrounds = [...INKS, ...NAMES].flatMap((ink) => GROUNDS.map((ground) => [ink, ground]));
    const faint = [...onGrounds, ...PAIRS].filter(([ink, ground]) => contrast(palette[ink], palette[ground]) < TEXT);
    assert.deepEqual(faint, []);
  });

  test(`in the ${theme} theme edges and signs can be seen`, () => {
    const palette = colours(block);
    const grounds = GROUNDS.slice(0, 5);
    const pairs = EDGES.flatMap((edge) => grounds.map((ground) => [edge, ground]));
    assert.deepEqual(pairs.filter(([edge, ground]) => contrast(palette[edge], palette[ground]) < EDGE), []);
  });
}
