import assert from "node:assert/strict";
import { test } from "node:test";

import { Echoes } from "../../../src/beseda/page/net/echoes.js";

const echo = (text, place, label) => ({
  command: "PRIVMSG", params: ["#tea", text], source: { nick: "anna" },
  tags: label === undefined ? { msgid: `abc-${place}` } : { msgid: `abc-${place}`, label },
});

test("an echo is found by its label, and without one by what it says", () => {
  const echoes = new Echoes("");
  echoes.note(echo("labelled", 1, "x"));
  echoes.note(echo("missed", 2));
  assert.equal(echoes.find("x", echo("labelled", 0), "").tags.msgid, "abc-1");
  assert.equal(echoes.find("y", echo("missed", 0), "abc-1").tags.msgid, "abc-2");
  assert.equal(echoes.find("y", echo("labelled", 0), ""), null, "that was another's");
  assert.equal(echoes.find("y", echo("missed", 0), "abc-2"), null, "that was there before it was typed");
});

test("how far back it reaches is known, also in the tab that it is told", () => {
  const echoes = new Echoes("abc-10");
  assert.ok(echoes.reachBackTo("abc-10"));
  assert.ok(!echoes.reachBackTo("abc-f"));
  for (let place = 0x20; place < 0x200; place += 1) echoes.note(echo("x", place.toString(16)));
  const other = new Echoes("");
  other.adopt(structuredClone(echoes.facts));
  assert.equal(other.facts.all.length, 200);
  assert.ok(!other.reachBackTo("abc-20") && other.reachBackTo("abc-1ff"));
});
