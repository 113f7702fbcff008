import assert from "node:assert/strict";
import { test } from "node:test";
import { makeSchedule } from "../../../src/beseda/page/device/index.js";

/** A window whose time passes by hand: a frame each 16 ms, if it is seen. */
function makeWindow({ isSeen = true } = {}) {
  let [now, timers, frames] = [0, [], []];
  return {
    performance: { now: () => now },
    requestAnimationFrame: (run) => void frames.push(run),
    setTimeout: (run, after) => void timers.push({ run, at: now + after }),
    frame() {
      now += 16;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      due.forEach(({ run }) => run());
      const drawn = isSeen ? frames.splice(0) : [];
      drawn.forEach((run) => run());
    },
  };
}

/** At which frames it ran, when it was asked in each of so many. */
function ranAt(window, count, isAsked = () => true) {
  const schedule = makeSchedule(window);
  const ran = [];
  let isDue = false;
  for (let frame = 0; frame < count; frame += 1) {
    if (!isDue && isAsked(frame)) {
      isDue = true;
      schedule(() => {
        isDue = false;
        ran.push(frame);
      });
    }
    window.frame();
  }
  return ran;
}

test("what is asked now and then comes with the next frame", () => {
  assert.deepEqual(
    ranAt(makeWindow(), 100, (frame) => frame % 20 === 0),
    [0, 20, 40, 60, 80],
  );
});

test("who asks frame after frame gets each at first, and then some twelve a second", () => {
  const ran = ranAt(makeWindow(), 320);
  assert.deepEqual(ran.slice(0, 11), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const later = ran.filter((frame) => frame >= 20).length;
  assert.ok(later >= 45 && later <= 65, `${later} in 4.8 s`);
});

test("after a moment of quiet each frame counts again", () => {
  const ran = ranAt(makeWindow(), 220, (frame) => frame < 100 || frame > 130);
  const first = ran.findIndex((frame) => frame > 130);
  assert.deepEqual(ran.slice(first, first + 5), [131, 132, 133, 134, 135]);
});

test("in a tab that is not seen a timer does it", () => {
  const ran = ranAt(makeWindow({ isSeen: false }), 100);
  assert.ok(ran.length >= 5 && ran.length <= 8, `${ran.length} in 1.6 s`);
});
