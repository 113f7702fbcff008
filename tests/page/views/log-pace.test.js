import assert from "node:assert/strict";
import { test } from "node:test";
import { LogPace } from "../../../src/beseda/page/views/log-pace.js";

/** A window whose time passes by hand. */
function makeWindow() {
  let [now, timers, number] = [0, [], 0];
  return {
    performance: { now: () => now },
    setTimeout: (run, after) => (timers.push({ run, at: now + after, id: (number += 1) }), number),
    clearTimeout: (id) => void (timers = timers.filter((timer) => timer.id !== id)),
    passes(milliseconds) {
      now += milliseconds;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      due.forEach(({ run }) => run());
    },
  };
}

/** At which frames it was drawn, when it changed in those that are asked about. */
function drawnAt(count, isChanged = () => true) {
  const window = makeWindow();
  const drawn = [];
  let frame = 0;
  const pace = new LogPace(() => drawn.push(frame), window);
  for (; frame < count; frame += 1) {
    if (isChanged(frame)) pace.changed();
    window.passes(16);
  }
  return { drawn, pace, window };
}

test("what changes now and then is drawn at once", () => {
  assert.deepEqual(drawnAt(100, (frame) => frame % 20 === 0).drawn, [0, 20, 40, 60, 80]);
});

test("what changes frame after frame is drawn each time at first, and then twelve times a second", () => {
  const { drawn } = drawnAt(320);
  assert.deepEqual(drawn.slice(0, 10), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const later = drawn.filter((frame) => frame >= 20).length;
  assert.ok(later >= 45 && later <= 65, `${later} in 4.8 s`);
});

test("the last change of a flood is drawn, too, and after a moment of quiet each is again", () => {
  const { drawn } = drawnAt(160, (frame) => frame < 103 || frame > 130);
  assert.ok(drawn.some((frame) => frame >= 102 && frame < 110));
  assert.deepEqual(
    drawn.filter((frame) => frame > 130).slice(0, 5),
    [131, 132, 133, 134, 135],
  );
});

test("who asks for it gets it at once, and nothing is drawn of what was left", () => {
  const { drawn, pace, window } = drawnAt(60);
  const before = drawn.length;
  pace.changed();
  pace.now();
  assert.equal(drawn.length, before + 1);
  pace.changed();
  pace.forget();
  window.passes(1000);
  assert.equal(drawn.length, before + 1);
});
