/** Who leads, seen from one tab. What several make of it is in tabs.test.js. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Alone, ANSWERS_WITHIN, ByLocks, ByTalk } from "../../../src/beseda/page/net/leadership.js";
import { FakeClock, settled } from "./fakes.js";

function roles() {
  const was = [];
  return { was, lead: () => was.push("lead"), follow: () => was.push("follow") };
}

function talking(id = "m") {
  const clock = new FakeClock();
  const posted = [];
  const told = roles();
  return { clock, posted, told, talk: new ByTalk(({ kind }) => posted.push(kind), clock, id, told) };
}

test("who asks and is not answered leads, and says so to who asks", async () => {
  const { clock, posted, told, talk } = talking();
  talk.seek();
  await clock.pass(ANSWERS_WITHIN);
  talk.hear({ kind: "who-leads", from: "a" });
  assert.deepEqual(told.was, ["lead"]);
  assert.deepEqual(posted, ["who-leads", "leads", "leads"]);
});

test("who is answered follows, until the leader leaves", async () => {
  const { clock, told, talk } = talking();
  talk.seek();
  talk.hear({ kind: "leads", from: "z" });
  await clock.pass(10_000);
  talk.hear({ kind: "leaves", from: "z" });
  await clock.pass(ANSWERS_WITHIN);
  assert.deepEqual(told.was, ["follow", "lead"]);
});

test("of two who ask at once the smaller id leads; if it is gone, the other does", async () => {
  const { clock, told, talk } = talking("m");
  talk.seek();
  talk.hear({ kind: "who-leads", from: "a" });
  await clock.pass(ANSWERS_WITHIN + 10);
  assert.deepEqual(told.was, []);
  await clock.pass(3 * ANSWERS_WITHIN);
  assert.deepEqual(told.was, ["lead"]);
});

test("who leads gives way to a later leader", async () => {
  const { clock, told, talk } = talking();
  talk.seek();
  await clock.pass(ANSWERS_WITHIN);
  talk.yield();
  assert.deepEqual(told.was, ["lead", "follow"]);
});

test("a lock that is held makes a follower, who waits in line", async () => {
  const told = roles();
  const waiting = [];
  const request = async (_name, options, action) =>
    options.ifAvailable ? action(null) : new Promise(() => waiting.push(action));
  new ByLocks({ request }, "page", told).seek();
  await settled();
  assert.deepEqual([told.was, waiting.length], [["follow"], 1]);
  waiting[0]({});
  assert.deepEqual(told.was, ["follow", "lead"]);
});

test("whoever loses the lock follows, and a leader that does not answer loses it", async () => {
  const told = roles();
  let steal = null;
  const asked = [];
  const request = (_name, options, action) => {
    asked.push(Object.keys(options).join());
    if (asked.length > 1) return new Promise(() => {});
    action({});
    return new Promise((_, reject) => (steal = reject));
  };
  const leadership = new ByLocks({ request }, "page", told);
  leadership.seek();
  steal(new Error("AbortError"));
  await settled();
  leadership.challenge();
  assert.deepEqual(told.was, ["lead", "follow"]);
  assert.deepEqual(asked, ["ifAvailable", "", "steal"]);
});

test("where tabs can't talk, each leads", () => {
  const told = roles();
  new Alone(told).seek();
  assert.deepEqual(told.was, ["lead"]);
});
