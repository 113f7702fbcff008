/** What is typed to search is read as plain text reads it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { dayOf, parseQuery } from "../../../src/beseda/page/text/query.js";

const NOTHING_SAID = { text: "", from: "", in: "", before: null, after: null };
const day = (year, month, date) => new Date(year, month - 1, date).getTime();

test("words and phrases are the text, with quotes of any kind", () => {
  assert.deepEqual(parseQuery("kettle on"), { ...NOTHING_SAID, text: "kettle on" });
  assert.equal(parseQuery("«чайник кипит» чай").text, '"чайник кипит" чай');
  assert.equal(parseQuery("“the kettle” ket*").text, '"the kettle" ket*');
});

test("keys in both languages are read, and a key in quotes is words", () => {
  const query = parseQuery("tea from:anna in:#lobby after:2026-11-27 before:29.11.2026");
  assert.deepEqual(query, {
    ...{ text: "tea", from: "anna", in: "#lobby" },
    ...{ after: day(2026, 11, 28), before: day(2026, 11, 29) },
  });
  assert.equal(parseQuery("чай от:@анна в:#чай").from, "анна");
  assert.equal(parseQuery('"from:anna"').from, "");
  assert.equal(parseQuery("http://example.org/").text, "http://example.org/");
});

test("a time of day is taken as it is", () => {
  assert.equal(parseQuery("tea before:2026-11-27T10:30").before, new Date(2026, 10, 27, 10, 30).getTime());
});

test("what can't be searched for is told", () => {
  assert.equal(parseQuery("").fault, "nothing");
  assert.equal(parseQuery("...").fault, "nothing");
  assert.equal(parseQuery("tea from:").fault, "empty");
  assert.equal(parseQuery("tea from:a from:b").fault, "twice");
  assert.deepEqual(parseQuery("tea after:2026-02-31"), { fault: "no-date", typed: "2026-02-31" });
});

test("somebody's lines can be looked for without a word", () => {
  assert.equal(parseQuery("from:anna").fault, undefined);
});

test("a day is a day here, and there is no 31st of February", () => {
  assert.equal(dayOf("27.11.2026"), day(2026, 11, 27));
  assert.equal(dayOf("2026-11-27"), day(2026, 11, 27));
  assert.equal(dayOf("31.02.2026"), null);
  assert.equal(dayOf("yesterday"), null);
});
