import assert from "node:assert/strict";
import { test } from "node:test";
import { newItem } from "../../../src/beseda/page/store/state.js";
import { GROUP_WITHIN, RowMaker, rowsOf } from "../../../src/beseda/page/views/log-rows.js";

const NOON = new Date(2026, 10, 30, 12).getTime();
let number = 0;

const said = (by, after = 1000, more = {}) => {
  number += 1;
  return newItem({ id: `m${number}`, by, at: NOON + number * 10 + after, text: "hello", ...more });
};
const happened = (name, by) => said(by, 1000, { kind: "event", event: { name } });

const segment = (items, more = {}) => ({ items, atStart: true, atEnd: true, ...more });
const how = { firstUnread: null, showJoins: true };
const shape = (rows) =>
  rows.map((row) => (row.kind === "message" ? (row.isHead ? "HEAD" : "more") : row.kind)).join(" ");
const shapeOf = (items, more = {}) => shape(rowsOf(items, { ...how, atStart: true, atEnd: true, ...more }));

test("who goes on speaking is not named again", () => {
  assert.equal(
    shapeOf([said("anna"), said("anna"), said("boris"), said("anna")]),
    "start day HEAD more HEAD HEAD",
  );
});

test("a pause, an event, another kind of speech begins a group anew", () => {
  assert.equal(shapeOf([said("anna"), said("anna", GROUP_WITHIN + 5000)]), "start day HEAD HEAD");
  assert.equal(shapeOf([said("anna"), happened("topic", "anna"), said("anna")]), "start day HEAD event HEAD");
  assert.equal(
    shapeOf([said("anna"), said("anna", 1000, { kind: "action" }), said("anna")]),
    "start day HEAD HEAD HEAD",
  );
});

test("each day has its line, the first one too", () => {
  assert.equal(shapeOf([said("anna"), said("anna", 24 * 3_600_000)]), "start day HEAD day HEAD");
});

test("the line of the first unread stands before it, and a group begins there", () => {
  const items = [said("anna"), said("anna")];
  assert.equal(shapeOf(items, { firstUnread: items[1].id }), "start day HEAD unread HEAD");
});

test("coming and going is one row, or none", () => {
  const items = [
    happened("join", "anna"),
    happened("quit", "boris"),
    happened("nick", "vera"),
    said("anna"),
    happened("join", "x"),
  ];
  assert.equal(shapeOf(items), "start day fold HEAD fold");
  assert.equal(shapeOf(items, { showJoins: false }), "start day HEAD");
});

test("edges say whether there is more", () => {
  assert.equal(shapeOf([said("anna")], { atStart: false, atEnd: false }), "older day HEAD newer");
  assert.equal(shapeOf([], { atStart: true }), "start");
});

test("keys are unique", () => {
  const items = [
    said("a"),
    happened("join", "b"),
    said("a", 90_000_000),
    said("c", 1, { kind: "gap", event: {} }),
    happened("join", "b"),
  ];
  const keys = rowsOf(items, { ...how, atStart: false, atEnd: false }).map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
});

test("rows that go on are what they would be if they were made anew", () => {
  const maker = new RowMaker();
  const items = [];
  for (let at = 0; at < 200; at += 1) {
    const chance = (at * 7919) % 11;
    items.push(
      chance < 2
        ? happened(chance ? "join" : "quit", `g${at % 3}`)
        : said(["a", "b"][chance % 2], chance * 40_000),
    );
    const rows = maker.rows(segment(items), how);
    if (at % 10 === 0) assert.deepEqual(rows, rowsOf(items, { ...how, atStart: true, atEnd: true }));
  }
});

test("rows are made anew where something came before, or went", () => {
  const maker = new RowMaker();
  const items = [said("b"), said("b")];
  maker.rows(segment(items), how);
  items.unshift(said("b", -500_000));
  assert.equal(shape(maker.rows(segment(items), how)), "start day HEAD HEAD more");
  items.splice(1, 2, said("c"), said("c"));
  assert.equal(shape(maker.rows(segment(items), how)), "start day HEAD HEAD more");
});

test("a message that gets its id from the server stays the same row", () => {
  const maker = new RowMaker();
  const item = said("me", 1000, { id: "~1", state: "sending" });
  const [, , before] = maker.rows(segment([item]), how);
  Object.assign(item, { id: "real", state: "sent" });
  const [, , after] = maker.rows(segment([item], { atStart: true }), { ...how, showJoins: false });
  assert.equal(after.key, before.key);
});
