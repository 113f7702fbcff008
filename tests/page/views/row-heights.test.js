import assert from "node:assert/strict";
import { test } from "node:test";
import { RowHeights, drawnRange, keepKnown, seenRange, withFewNew } from "../../../src/beseda/page/views/row-heights.js";

const rows = (count) => Array.from({ length: count }, (_, at) => ({ key: `r${at}` }));

function measured(count, height) {
  const heights = new RowHeights();
  heights.setRows(rows(count));
  for (let at = 0; at < count; at += 1) heights.measured(`r${at}`, height(at));
  return heights;
}

test("positions are sums of heights", () => {
  const heights = measured(4, (at) => 10 * (at + 1));
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((at) => heights.top(at)),
    [0, 10, 30, 60, 100],
  );
  assert.equal(heights.total, 100);
  assert.equal(heights.heightOf(2), 30);
});

test("the row at a position is found, and at its edges", () => {
  const heights = measured(4, () => 10);
  assert.deepEqual(
    [-5, 0, 9.9, 10, 39, 400].map((position) => heights.indexAt(position)),
    [0, 0, 0, 1, 3, 3],
  );
});

test("what was not drawn is taken for the average, from the next list on", () => {
  const heights = new RowHeights();
  heights.setRows(rows(100));
  const guess = heights.heightOf(50);
  assert.equal(heights.measured("r0", 50), 50 - guess);
  assert.equal(heights.heightOf(50), guess);
  heights.setRows(rows(100));
  assert.equal(heights.heightOf(50), 50);
});

test("heights stay known when rows come before, and are forgotten with the width", () => {
  const heights = measured(2, () => 77);
  heights.setRows([{ key: "new" }, ...rows(2)]);
  assert.equal(heights.heightOf(2), 77);
  heights.forget();
  heights.setRows(rows(2));
  heights.measured("r0", 20);
  assert.equal(heights.heightOf(0), 20);
});

test("an evening long, no more is remembered of rows than are in the list, and some that have gone", () => {
  const heights = new RowHeights();
  const known = new Map();
  for (let first = 0; first < 20_000; first += 50) {
    const list = Array.from({ length: 2000 }, (_, at) => ({ key: `r${first + at}` }));
    heights.setRows(list);
    keepKnown(known, list);
    assert.ok(known.size <= 3000, `${known.size} are known`);
    list.slice(-50).forEach(({ key }, at) => {
      heights.measured(key, at % 2 ? 20 : 60);
      known.set(key, at);
    });
    assert.ok([...known.values()].slice(-50).every((value, at) => value === at));
  }
  assert.equal(heights.heightOf(1999), 20);
  assert.equal(heights.heightOf(1998), 60);
  heights.setRows([{ key: "another" }]);
  assert.equal(heights.total, 40);
});

test("what is seen is drawn, and beyond it as much as the budget allows", () => {
  const heights = measured(1000, () => 20);
  const view = { top: 10_000, height: 400 };
  const cheap = drawnRange(heights, 1000, view, { nodes: () => 1, most: 1000, beyond: 400 });
  assert.deepEqual(cheap, { from: 480, to: 540 });
  const dear = drawnRange(heights, 1000, view, { nodes: () => 10, most: 300, beyond: 400 });
  assert.deepEqual(dear, { from: 495, to: 525 });
  const seenAlone = drawnRange(heights, 1000, view, { nodes: () => 100, most: 300, beyond: 400 });
  assert.deepEqual(seenAlone, { from: 500, to: 521 });
});

test("one frame draws few new rows, and all that are seen", () => {
  const seen = seenRange(
    measured(1000, () => 20),
    { top: 10_000, height: 400 },
  );
  assert.deepEqual(seen, { from: 500, to: 521 });
  const range = { from: 480, to: 541 };
  assert.deepEqual(
    withFewNew(range, seen, () => true, 4),
    range,
  );
  assert.deepEqual(
    withFewNew(range, seen, () => false, 4),
    { from: 500, to: 525 },
  );
  const isDrawn = (at) => at >= 490 && at < 530;
  assert.deepEqual(withFewNew(range, seen, isDrawn, 4), { from: 490, to: 534 });
});

test("nothing is drawn of nothing, and no more than there is", () => {
  assert.deepEqual(
    drawnRange(
      measured(0, () => 0),
      0,
      { top: 0, height: 100 },
      { nodes: () => 1, most: 9, beyond: 9 },
    ),
    { from: 0, to: 0 },
  );
  assert.deepEqual(
    drawnRange(
      measured(3, () => 20),
      3,
      { top: 0, height: 500 },
      { nodes: () => 1, most: 99, beyond: 500 },
    ),
    { from: 0, to: 3 },
  );
});

test("ten thousand rows are added up in well under a frame", () => {
  const heights = measured(10_000, (at) => 20 + (at % 7));
  const start = process.cpuUsage().user; // ours alone: others may keep the machine busy
  for (let turn = 0; turn < 100; turn += 1) {
    heights.measured(`r${turn}`, 100 + turn);
    heights.indexAt(200_000);
  }
  assert.ok((process.cpuUsage().user - start) / 100 < 4000);
});
