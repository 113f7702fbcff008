import assert from "node:assert/strict";
import { test } from "node:test";

import { movementsOf } from "../../../src/beseda/page/store/movements.js";
import { newItem } from "../../../src/beseda/page/store/state.js";

const happen = (by, name, more = {}) => newItem({ id: `~${by}${name}`, at: 0, by, event: { name, ...more } });
const join = (by) => happen(by, "join");
const quit = (by) => happen(by, "quit");
const part = (by) => happen(by, "part");
const nick = (by, to) => happen(by, "nick", { to });

test("a run says of each person what came of it", () => {
  const run = [
    join("boris"),
    quit("clara"),
    join("dora"),
    quit("dora"),
    part("eva"),
    join("eva"),
    join("Boris"),
  ];
  assert.deepEqual(movementsOf(run), {
    joined: ["Boris"],
    left: ["clara"],
    visited: ["dora"],
    returned: ["eva"],
    renamed: [],
  });
});

test("who is called otherwise in a run is one person", () => {
  const { joined, left, visited, renamed } = movementsOf([
    join("boris"),
    nick("boris", "bo"),
    quit("bo"),
    nick("anna", "anya"),
  ]);
  assert.deepEqual([joined, left, visited], [[], [], ["bo"]]);
  assert.deepEqual(renamed, [
    ["boris", "bo"],
    ["anna", "anya"],
  ]);
});

test("nothing came of nothing", () => {
  assert.deepEqual(movementsOf([]), { joined: [], left: [], visited: [], returned: [], renamed: [] });
});
