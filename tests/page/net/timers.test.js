import assert from "node:assert/strict";
import { test } from "node:test";

import { Timers } from "../../../src/beseda/page/net/timers.js";
import { FakeClock } from "./fakes.js";

test("a new wait of a name ends the one before, and what is called off does not happen", async () => {
  const clock = new FakeClock();
  const timers = new Timers(clock);
  const happened = [];
  timers.set("retry", 100, () => happened.push("first"));
  timers.set("retry", 200, () => happened.push("second"));
  timers.set("open", 100, () => happened.push("open"));
  timers.callOff("open", "unknown");
  await clock.pass(300);
  timers.set("well", 100, () => happened.push("well"));
  timers.callOffAll();
  await clock.pass(300);
  assert.deepEqual(happened, ["second"]);
});
