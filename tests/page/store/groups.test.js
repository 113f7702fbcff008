import assert from "node:assert/strict";
import { test } from "node:test";

import { groups } from "../../../src/beseda/page/store/groups.js";
import { newItem } from "../../../src/beseda/page/store/state.js";

const MINUTE = 60_000;
const dayOf = (at) => String(Math.floor(at / (24 * 60 * MINUTE)));
const say = (id, by, at, more = {}) => newItem({ id, by, at, text: id, ...more });
const happen = (id, by, at, event) => newItem({ id, by, at, kind: "event", event });
const join = (id, by, at = 0) => happen(id, by, at, { name: "join" });
const quit = (id, by, at = 0) => happen(id, by, at, { name: "quit", reason: "" });

const rowsOf = (items, more) => groups(items, { dayOf, ...more }).slice(1);
const shape = (rows) =>
  rows.map((row) => (row.kind === "group" ? row.items.map(({ id }) => id).join("+") : row.kind));

test("lines of one speaker stand together, unless another speaks or five minutes pass", () => {
  const items = [
    say("a", "anna", 0),
    say("b", "Anna", 5 * MINUTE),
    say("c", "boris", 5 * MINUTE),
    say("d", "anna", 5 * MINUTE),
    say("e", "anna", 10 * MINUTE + 1),
  ];
  assert.deepEqual(shape(rowsOf(items)), ["a+b", "c", "d", "e"]);
});

test("what is done, noticed and said stands apart", () => {
  const items = [
    say("a", "anna", 0),
    say("b", "anna", 0, { kind: "action" }),
    say("c", "anna", 0, { kind: "notice" }),
  ];
  assert.deepEqual(shape(rowsOf(items)), ["a", "b", "c"]);
});

test("a group tells whose it is, and is known by its first line", () => {
  const [group] = rowsOf([say("a", "Anna", 3, { own: true }), say("b", "Anna", 4)]);
  const { kind, id, by, nickKey, at, own } = group;
  assert.deepEqual([kind, id, by, nickKey, at, own], ["group", "a", "Anna", "anna", 3, true]);
});

test("each day begins with its line", () => {
  const day = 24 * 60 * MINUTE;
  const rows = groups([say("a", "anna", day - 1), say("b", "anna", day), say("c", "anna", 3 * day)], {
    dayOf,
  });
  assert.deepEqual(shape(rows), ["day", "a", "day", "b", "day", "c"]);
  assert.deepEqual(
    rows.filter(({ kind }) => kind === "day").map(({ id, at }) => [id, at]),
    [
      ["day-0", day - 1],
      ["day-1", day],
      ["day-3", 3 * day],
    ],
  );
});

test("days are those of this machine, if nobody says otherwise", () => {
  const [noon, late] = [new Date(2026, 10, 30, 12).getTime(), new Date(2026, 10, 30, 23, 59).getTime()];
  const next = new Date(2026, 11, 1, 0, 1).getTime();
  const rows = groups([say("a", "anna", noon), say("b", "anna", late), say("c", "anna", next)]);
  assert.deepEqual(shape(rows), ["day", "a", "b", "day", "c"]);
});

test("the line of the first unread parts what one speaker said", () => {
  const items = [say("a", "anna", 0), say("b", "anna", 0), say("c", "anna", 0)];
  assert.deepEqual(shape(rowsOf(items, { firstUnread: "b" })), ["a", "unread", "b+c"]);
  assert.deepEqual(shape(rowsOf(items, { firstUnread: "gone" })), ["a+b+c"]);
});

test("comings and goings in a row are one, and say what came of them", () => {
  const items = [
    join("1", "boris"),
    quit("2", "clara"),
    join("3", "dora"),
    quit("4", "dora"),
    happen("5", "eva", 0, { name: "part", reason: "" }),
    join("6", "eva"),
    join("7", "boris"),
  ];
  const [row, ...others] = rowsOf(items);
  assert.deepEqual([row.kind, row.id, row.items.length, others.length], ["movements", "1", 7, 0]);
  assert.deepEqual(
    [row.joined, row.left, row.visited, row.returned],
    [["boris"], ["clara"], ["dora"], ["eva"]],
  );
});

test("who is called otherwise in a run is one person", () => {
  const items = [join("1", "boris"), happen("2", "boris", 0, { name: "nick", to: "bo" }), quit("3", "bo")];
  const [row] = rowsOf([...items, happen("4", "anna", 0, { name: "nick", to: "anya" })]);
  assert.deepEqual([row.joined, row.left, row.visited], [[], [], ["bo"]]);
  assert.deepEqual(row.renamed, [
    ["boris", "bo"],
    ["anna", "anya"],
  ]);
});

test("what is said between parts two runs", () => {
  const items = [join("1", "boris"), say("a", "anna", 0), quit("2", "boris")];
  assert.deepEqual(shape(rowsOf(items)), ["movements", "a", "movements"]);
});

test("who does not want to see comings and goings sees none, and talk is not parted by them", () => {
  const items = [say("a", "anna", 0), join("1", "boris"), say("b", "anna", 0)];
  assert.deepEqual(shape(rowsOf(items, { showJoins: false })), ["a+b"]);
});

test("other events and gaps stand alone", () => {
  const items = [
    happen("1", "anna", 0, { name: "topic", text: "x" }),
    happen("2", "anna", 0, { name: "kick", who: "b" }),
    newItem({ id: "~gap", at: 0, kind: "gap", event: { name: "gap" } }),
  ];
  const rows = rowsOf(items, { showJoins: false });
  assert.deepEqual(
    rows.map(({ kind, id, item }) => [kind, id, item.id]),
    [
      ["event", "1", "1"],
      ["event", "2", "2"],
      ["gap", "~gap", "~gap"],
    ],
  );
});

test("nothing is no row", () => {
  assert.deepEqual(groups([]), []);
});
