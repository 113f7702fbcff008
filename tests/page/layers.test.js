/** Who may import whom on the page, without circles; and that what is handed a browser's means does not reach for them. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PAGE = fileURLToPath(new URL("../../src/beseda/page/", import.meta.url));

/** What begins with a row's name may import what begins with these, and its own folder; the longest row holds. */
const MAY_IMPORT = {
  "app.js": [""],
  "attention.js": ["actions/addresses.js", "store/selectors.js"],
  "early.js": [],
  "routing.js": ["actions/addresses.js", "store/state.js"],
  "sw.js": [],
  "actions/": ["incoming/", "irc/", "store/", "text/", "words/faults.js"],
  "device/": [],
  "incoming/": ["irc/", "store/", "words/faults.js"],
  "irc/": [],
  "net/": ["irc/"],
  "store/": ["irc/", "text/mentions.js"],
  "text/": [],
  "text/commands.js": ["store/state.js"], // a command is what one does, as words
  "views/": [
    ...["store/movements.js", "store/segment.js", "store/selectors.js", "store/state.js"],
    ...["text/", "actions/addresses.js", "words/faults.js"],
  ],
  "words/": [],
};

/** Folders whose modules run without a browser: what they need of one is handed to them. */
const WITHOUT_BROWSER = /^(actions|incoming|irc|net|store|text|words)\//;
const BROWSERS = /(?<![.\w])(?:document|localStorage|sessionStorage|navigator|location)\s*[.[(]|new (?:WebSocket|BroadcastChannel)\(/;

const slashed = (name) => name.replaceAll("\\", "/");
const names = readdirSync(PAGE, { recursive: true }).map(slashed).filter((name) => name.endsWith(".js"));
const bare = (text) => text.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
const texts = new Map(names.map((name) => [name, bare(readFileSync(join(PAGE, name), "utf8"))]));

/** The modules that a module imports, by their place in the page. */
function importsOf(name) {
  const found = texts.get(name).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g);
  return [...found].map(([, path]) => posix.normalize(posix.join(slashed(dirname(name)), path)));
}

function rowOf(name) {
  const fitting = Object.keys(MAY_IMPORT).filter((row) => name.startsWith(row));
  return fitting.sort((one, other) => other.length - one.length)[0];
}

/** What makes elements or programs of a text. */
const MAKES_OF_TEXT =
  /\b(?:inner|outer)HTML\b|insertAdjacentHTML|setHTML|document\.write|createContextualFragment|DOMParser|srcdoc|\beval\(|new Function\(|set(?:Timeout|Interval)\(\s*["'`]/;

test("no text becomes elements or a program: what others wrote is text nodes and nothing else", () => {
  for (const [name, text] of texts) assert.doesNotMatch(text, MAKES_OF_TEXT, name);
});

test("each module imports only what stands below it", () => {
  assert.ok(names.length > 100, "they were not found");
  for (const name of names) {
    const row = rowOf(name);
    assert.ok(row, `${name} has no row`);
    const own = name.includes("/") ? [name.slice(0, name.indexOf("/") + 1)] : [];
    const allowed = [...own, ...MAY_IMPORT[row]];
    const strays = importsOf(name).filter((other) => !allowed.some((begin) => other.startsWith(begin)));
    assert.deepEqual(strays, [], `${name} imports what it may not`);
  }
});

test("no row allows what nobody imports", () => {
  for (const [row, others] of Object.entries(MAY_IMPORT)) {
    const imported = names.filter((name) => rowOf(name) === row).flatMap(importsOf);
    assert.deepEqual(others.filter((begin) => !imported.some((name) => name.startsWith(begin))), [], row);
  }
});

test("every import is of a module that is there", () => {
  for (const name of names) assert.deepEqual(importsOf(name).filter((other) => !texts.has(other)), [], name);
});

test("what a module exports is used by some module, if only by itself", () => {
  const FOR_TESTS = ["everyKey"]; // of sentences for faults
  for (const [name, text] of texts) {
    const others = names.filter((other) => other !== name).map((other) => texts.get(other));
    const exported = [...text.matchAll(/^export (?:const|class|(?:async )?function\*?) (\w+)/gm)].map(([, each]) => each);
    const isUsed = (each) => {
      const word = new RegExp(`(?<![\\w#])${each}\\b`, "g");
      return text.match(word).length > 1 || others.some((other) => word.test(other));
    };
    assert.deepEqual(exported.filter((each) => !isUsed(each) && !FOR_TESTS.includes(each)), [], name);
  }
});

test("no modules import each other in a circle", () => {
  const done = new Set();
  const visit = (name, path) => {
    assert.ok(!path.includes(name), [...path, name].join(" → "));
    if (done.has(name)) return;
    importsOf(name).forEach((other) => visit(other, [...path, name]));
    done.add(name);
  };
  names.forEach((name) => visit(name, []));
});

test("no view changes what the page knows: it calls an action that does", () => {
  const changing = names.filter((name) => name.startsWith("views/") && /\bdispatch\s*[(,;}]/.test(texts.get(name)));
  assert.deepEqual(changing, []);
});

test("what runs without a browser reaches for none", () => {
  const reaching = names.filter((name) => WITHOUT_BROWSER.test(name) && BROWSERS.test(texts.get(name)));
  assert.deepEqual(reaching, []);
});
