import assert from "node:assert/strict";
import { test } from "node:test";

import { AT_ONCE, LEFT_BY_WELCOME, Pace, PER_SECOND, RESERVE } from "../../../src/beseda/page/net/pace.js";
import { FakeClock, seeded } from "./fakes.js";

function made() {
  const clock = new FakeClock();
  const written = [];
  return { clock, written, pace: new Pace(clock, (line) => written.push(line)) };
}

test("a few lines go at once, the rest as fast as the server reads, in order", async () => {
  const { clock, written, pace } = made();
  const lines = Array.from({ length: 100 }, (_, place) => `${place}`);
  lines.forEach((line) => pace.push({ lines: [line], cost: 1 }));
  assert.equal(written.length, AT_ONCE);
  await clock.pass(10_000);
  assert.ok(Math.abs(written.length - AT_ONCE - 10 * PER_SECOND) <= 1, `${written.length}`);
  await clock.pass(10_000);
  assert.deepEqual(written, lines);
});

test("the lines of one message stay together", async () => {
  const { clock, written, pace } = made();
  pace.push({ lines: ["one", "two", "three"], cost: 100 });
  pace.push({ lines: ["later"], cost: 1 });
  assert.deepEqual(written, ["one", "two", "three"]);
  await clock.pass((100 / PER_SECOND) * 1000);
  assert.deepEqual(written.at(-1), "later");
});

test("in no second is more sent than the server takes", async () => {
  for (let seed = 0; seed < 30; seed += 1) {
    const random = seeded(seed);
    const { clock, pace } = made();
    const costs = [];
    for (let step = 0; step < 200; step += 1) {
      const cost = 1 + Math.floor(random() * 9);
      pace.push({ lines: [""], cost, onWritten: () => costs.push([clock.now(), cost]) });
      await clock.pass(random() * 1000);
    }
    for (const [from] of costs) {
      const within = costs.filter(([at]) => at >= from && at < from + 4000);
      const sum = within.slice(0, -1).reduce((total, [, cost]) => total + cost, 0);
      assert.ok(sum <= AT_ONCE + 4 * PER_SECOND + 0.2, `seed ${seed}: ${sum}`);
    }
  }
});

test("what waits for a lost connection is forgotten", async () => {
  const { clock, written, pace } = made();
  pace.push({ lines: ["first"], cost: 50 });
  pace.push({ lines: ["second"], cost: 1 });
  pace.clear();
  await clock.pass(60_000);
  assert.deepEqual(written, ["first"]);
  pace.push({ lines: ["third"], cost: 1 });
  assert.deepEqual(written, ["first", "third"]);
});

test("what comes lets a tab send whose timers are slow", () => {
  const { clock, written, pace } = made();
  pace.push({ lines: ["first"], cost: 20 });
  pace.push({ lines: ["second"], cost: 1 });
  clock.time += 5000;
  pace.flow();
  assert.deepEqual(written, ["first", "second"]);
});

test("what the page asks for by itself leaves something for who talks", async () => {
  const { clock, written, pace } = made();
  pace.begin("resumed");
  const questions = Array.from({ length: 10 }, (_, place) => `question ${place}`);
  questions.forEach((line) => pace.push({ lines: [line], cost: 5.5, isPatient: true }));
  pace.push({ lines: ["talk"], cost: 1 });
  pace.push({ lines: ["more talk"], cost: 1 });
  assert.deepEqual(written, ["question 0", "talk", "more talk"]);
  await clock.pass(60_000);
  assert.deepEqual(written.filter((line) => line.startsWith("question")), questions);
  assert.ok(LEFT_BY_WELCOME.resumed - 5.5 > RESERVE);
});

test("of what the page asks for the cheapest goes first", () => {
  const { clock, written, pace } = made();
  pace.begin("resumed");
  pace.push({ lines: ["all talks"], cost: 14.5, isPatient: true });
  pace.push({ lines: ["a room"], cost: 5.5, isPatient: true });
  assert.deepEqual(written, ["a room"]);
  clock.time += 60_000;
  pace.flow();
  assert.deepEqual(written, ["a room", "all talks"]);
});

test("what costs more than there ever is goes all the same", async () => {
  const { clock, written, pace } = made();
  pace.begin("resumed");
  pace.push({ lines: ["all talks"], cost: 100, isPatient: true });
  await clock.pass(2000);
  assert.deepEqual(written, ["all talks"]);
});
