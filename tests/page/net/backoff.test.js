import assert from "node:assert/strict";
import { test } from "node:test";

import { Backoff, FIRST_WAIT, LONGEST_WAIT } from "../../../src/beseda/page/net/backoff.js";
import { seeded } from "./fakes.js";

test("waits grow, each left to chance in part, and no more than the longest", () => {
  const most = new Backoff(() => 0);
  const waits = Array.from({ length: 8 }, () => most.next());
  assert.deepEqual(waits, [0, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  const least = new Backoff(() => 1);
  assert.deepEqual([least.next(), least.next()], [FIRST_WAIT, 1000]);
});

test("a thousand pages that lost a server at once don't come back at once", () => {
  const random = seeded(1);
  const waits = Array.from({ length: 1000 }, () => new Backoff(random).next());
  const tenths = Array(10).fill(0);
  waits.forEach((wait) => (tenths[Math.floor(wait / (FIRST_WAIT / 10))] += 1));
  assert.ok(Math.max(...tenths) < 150, tenths.join());
});

test("when all was well again it begins anew", () => {
  const backoff = new Backoff(() => 0.5);
  Array.from({ length: 20 }, () => backoff.next());
  assert.ok(backoff.next() >= LONGEST_WAIT / 2);
  backoff.reset();
  assert.ok(backoff.next() <= FIRST_WAIT);
});
