/** Slash commands: every row can be told, read and done, and what is no command is said. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { readLine } from "../../../src/beseda/page/text/command-line.js";
import { BY_ANY_NAME, COMMANDS, argsOf, nearest, usageOf } from "../../../src/beseda/page/text/commands.js";
import en from "../../../src/beseda/page/words/later/en.js";

const PLAIN = fileURLToPath(new URL("../../../src/beseda/wire/dialects/plain/commands/", import.meta.url));
/** What plain text needs and a page does not: here a message is pointed at, and needs no number. */
const NOT_IN_A_PAGE = ["numbers", "номера"];

const said = (text) => ({ say: text });

test("a row has words for help and for each of its params", () => {
  const missing = [...COMMANDS.values()].flatMap((row) => {
    const params = row.params.filter(({ kind }) => kind !== "choice").map(({ name }) => `param.${name}`);
    return [`command.${row.name}`, ...params].filter((key) => !(key in en));
  });
  assert.deepEqual(missing, []);
});

test("every name of a command in plain text is one here", () => {
  const rows = readdirSync(PLAIN).filter((name) => name.endsWith(".py")).map((name) => readFileSync(PLAIN + name, "utf8"));
  const found = rows.join("\n").matchAll(/@command\(\s*"([^"]+)"([^]*?)\)\ndef/g);
  const names = [...found].flatMap(([, name, rest]) => [name, ...(/also="([^"]*)"/.exec(rest)?.[1].split(" ") ?? [])]);
  assert.ok(names.length > 60, "they were not found");
  assert.deepEqual(names.filter((name) => !BY_ANY_NAME.has(name) && !NOT_IN_A_PAGE.includes(name)), []);
});

test("a line with a slash is a command, in any case", () => {
  assert.deepEqual(readLine("/JOIN #tea"), { word: "join", rest: "#tea" });
  assert.deepEqual(readLine("/Войти  чай "), { word: "войти", rest: "чай" });
  assert.deepEqual(readLine("/me\nwaves\ntwice"), { word: "me", rest: "waves\ntwice" });
  assert.deepEqual(readLine("/?"), { word: "?", rest: "" });
});

test("two slashes say one, and a path, a comment or a lone slash is said as it stands", () => {
  assert.deepEqual(readLine("//join is a command"), said("/join is a command"));
  for (const text of ["/usr/bin/python3", "/* begins", "/ hello", "/", "/2", "hello /join"]) {
    assert.deepEqual(readLine(text), said(text));
  }
});

test("what follows is shared out among the params", () => {
  assert.deepEqual(argsOf(COMMANDS.get("kick"), "anna  no more of that "), { person: "anna", reason: "no more of that" });
  assert.deepEqual(argsOf(COMMANDS.get("kick"), "anna"), { person: "anna", reason: "" });
  assert.deepEqual(argsOf(COMMANDS.get("me"), "waves\n  twice"), { text: "waves\n  twice" });
  assert.equal(argsOf(COMMANDS.get("kick"), ""), null);
  assert.equal(argsOf(COMMANDS.get("theme"), "pink"), null);
});

test("usage names the params", () => {
  const t = (key) => en[key];
  assert.equal(usageOf(COMMANDS.get("join"), t), "/join <room> [key]");
  assert.equal(usageOf(COMMANDS.get("theme"), t), "/theme <auto|light|dark>");
});

test("a mistyped command has a nearest one, and a strange word has none", () => {
  assert.equal(nearest("jion"), "join");
  assert.equal(nearest("топик"), null);
  assert.equal(nearest("topik"), "topic");
  assert.equal(nearest("кмонаты"), "комнаты");
  assert.equal(nearest("xyzzy"), null);
});
