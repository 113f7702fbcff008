import assert from "node:assert/strict";
import { test } from "node:test";

import { Alive } from "../../../src/beseda/page/net/alive.js";
import { FakeClock } from "./fakes.js";

function started() {
  const clock = new FakeClock();
  const happened = [];
  const alive = new Alive({ clock, ask: () => happened.push("asked"), die: () => happened.push("dead") });
  alive.start();
  return { clock, alive, happened };
}

test("who says something is not asked", async () => {
  const { clock, alive, happened } = started();
  for (let second = 0; second < 100; second += 1) {
    alive.heard();
    await clock.pass(1000);
  }
  assert.deepEqual(happened, []);
});

test("who is silent is asked, and lives if anything comes", async () => {
  const { clock, alive, happened } = started();
  await clock.pass(36_000);
  assert.deepEqual(happened, ["asked"]);
  alive.heard();
  await clock.pass(25_000);
  assert.deepEqual(happened, ["asked"]);
});

test("who does not answer is dead, once", async () => {
  const { clock, alive, happened } = started();
  await clock.pass(600_000);
  assert.deepEqual(happened, ["asked", "dead"]);
  alive.probe();
  alive.sent();
  await clock.pass(600_000);
  assert.deepEqual(happened, ["asked", "dead"]);
});

test("a leap of the clock, either way, asks at once", async () => {
  for (const leap of [3_600_000, -3_600_000]) {
    const { clock, happened } = started();
    clock.sleep(leap);
    await clock.pass(5100);
    assert.deepEqual(happened, ["asked"]);
  }
});

test("what was left is not asked after", async () => {
  const { clock, alive, happened } = started();
  alive.probe();
  alive.stop();
  await clock.pass(600_000);
  assert.deepEqual(happened, ["asked"]);
});
