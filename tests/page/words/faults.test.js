/** There are words of ours for whatever the server may refuse, in both languages. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { everyKey, faultOf, isKnown } from "../../../src/beseda/page/words/faults.js";
import { learnLater, makeWords } from "../../../src/beseda/page/words/index.js";

/** What is told before the other words are there. */
const EARLY = faultOf({ command: "404", code: "404", context: ["#tea"], text: "You can't write there" });
const [en] = await Promise.all(["en", "ru"].map(learnLater));

const IRC = fileURLToPath(new URL("../../../src/beseda/wire/dialects/irc/", import.meta.url));
const SOURCES = readdirSync(IRC, { recursive: true })
  .filter((name) => name.endsWith(".py"))
  .map((name) => readFileSync(IRC + name, "utf8"))
  .join("\n");
/** What answers only a client that speaks wrongly, or asks what no page asks. */
const NEVER_HEARD = ["409", "410", "422", "423", "445", "446"];

test("each numeric that refuses is known", () => {
  const numbers = [...SOURCES.matchAll(/^ERR_\w+ = _row\("(\d{3})/gm)].map(([, number]) => number);
  assert.ok(numbers.length > 40, "they were not found");
  assert.deepEqual(numbers.filter((number) => !isKnown(number, number) && !NEVER_HEARD.includes(number)), []);
});

test("each code of a FAIL is known", () => {
  const form =
    /(?:FAIL [A-Z]+ |(?:[Ff]ail|Fault|_changing|_renaming|_marking|_real_name|_too_late)\(\s*"|\bwords = f")([A-Z]+_[A-Z_]+)/g;
  const codes = new Set([...SOURCES.matchAll(form)].map(([, code]) => code));
  assert.ok(codes.size > 25, "they were not found");
  assert.deepEqual([...codes].filter((code) => !isKnown(null, code)), []);
});

test("each has a sentence", () => {
  assert.deepEqual(everyKey().filter((key) => !(key in en)), []);
});

test("a sentence has all that it names", () => {
  const { t } = makeWords("ru");
  const context = ["one", "two", "120", "four"];
  for (const key of Object.keys(en).filter((each) => each.startsWith("fault."))) assert.ok(t(key));
  const fail = { command: "EDIT", code: "EDIT_WINDOW_EXPIRED", context: ["#tea", "5-2", "900"], text: "no longer" };
  const { key, params } = faultOf(fail);
  assert.equal(t(key, params), "Исправить это уже нельзя: на это даётся 15 минут.");
  for (const code of ["401", "403", "404", "433", "441", "473", "476", "482"]) {
    const told = faultOf({ command: code, code, context, text: "" });
    assert.doesNotMatch(t(told.key, told.params), /\{\w+\}/, code);
  }
});

test("a taken name and a look-alike are told apart, by whom it looks like", () => {
  const taken = faultOf({ command: "433", code: "433", context: ["anna"], text: "Nickname is already in use" });
  assert.equal(taken.key, "fault.nameTaken");
  const text = "That looks too much like Anna, who is here";
  const alike = faultOf({ command: "433", code: "433", context: ["аnna"], text });
  assert.equal(alike.key, "fault.nameLooksTaken");
  assert.deepEqual([alike.params.name, alike.params.other], ["аnna", "Anna"]);
});

test("the words by which the server tells one reason from another are the server's", () => {
  const file = fileURLToPath(new URL("../../../src/beseda/page/words/refusals.js", import.meta.url));
  const asked = readFileSync(file, "utf8");
  const words = [...asked.matchAll(/^ {2}\["[A-Z0-9_ ]+", \/\^?([^(\\/$]+)/gm)].map(([, text]) => text.trim());
  assert.ok(words.length > 15, "they were not found");
  assert.deepEqual(words.filter((text) => !SOURCES.toLowerCase().includes(text.toLowerCase())), []);
});

test("what nobody foresaw is told in the server's words", () => {
  const { key, params } = faultOf({ command: "FAIL", code: "NEW_ONE", context: [], text: "Not on a Sunday" });
  assert.equal(makeWords("en").t(key, params), "The server says: Not on a Sunday");
  assert.equal(faultOf({ code: "NEW_ONE" }).key, "fault.unknown");
});

test("what the server refuses before the other words are there is told in its own words", () => {
  assert.equal(makeWords("en").t(EARLY.key, EARLY.params), "The server says: You can't write there");
  assert.equal(faultOf({ command: "404", code: "404", context: ["#tea"] }).key, "fault.mayNotSpeak");
});
