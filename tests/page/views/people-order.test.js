/** People stand as they are looked for: operators by rank, who is here by name, who is away last. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { highestPrefix, isOperator, orderPeople } from "../../../src/beseda/page/views/people-order.js";

function ordered(people, how) {
  const members = new Map(people.map(([nick, prefixes = ""]) => [nick.toLowerCase(), { nick, prefixes }]));
  const known = new Map(people.filter(([, , facts]) => facts).map(([nick, , facts]) => [nick.toLowerCase(), facts]));
  return orderPeople(members, known, how).map(({ name, rows }) => [name, rows.map((row) => row.nick)]);
}

test("operators come first, by rank, whether they are here or not", () => {
  const found = ordered([["zed", "@"], ["anna", "", {}], ["half", "%"], ["boss", "~", { away: "lunch" }], ["bob", "@+"]]);
  assert.deepEqual(found, [["operators", ["boss", "bob", "zed", "half"]], ["here", ["anna"]]]);
});

test("names are ordered as people read them: case, accents and numbers", () => {
  const found = ordered([["user10"], ["Boris"], ["élan"], ["user9"], ["anna"], ["Żaneta"]]);
  assert.deepEqual(found, [["here", ["anna", "Boris", "élan", "user9", "user10", "Żaneta"]]]);
});

test("a voice is no rank to be ordered by, and an empty reason is away all the same", () => {
  const found = ordered([["zoe", "+"], ["anna"], ["bob", "", { away: "" }]]);
  assert.deepEqual(found, [["here", ["anna", "zoe"]], ["away", ["bob"]]]);
});

test("somebody is found by name or by the name that is shown, without case", () => {
  const people = [["anna", "", { displayName: "Анна Петрова" }], ["boris"]];
  assert.deepEqual(ordered(people, { query: " ПЕТР " }), [["here", ["anna"]]]);
  assert.deepEqual(ordered(people, { query: "BOR" }), [["here", ["boris"]]]);
  assert.deepEqual(ordered(people, { query: "nobody" }), []);
});

test("the highest of several roles counts", () => {
  assert.equal(highestPrefix("+@"), "@");
  assert.equal(highestPrefix(""), "");
  assert.equal(isOperator("+"), false);
  assert.equal(isOperator("+%"), true);
});

test("a room of thousands is ordered within a moment", () => {
  const people = Array.from({ length: 5_000 }, (_, place) => [`guest${(place * 7919) % 5_000}`]);
  const start = performance.now();
  const [[, rows]] = ordered(people);
  assert.equal(rows[4_999], "guest4999");
  assert.ok(performance.now() - start < 1_000);
});
