/** Which talks are seen in other tabs. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ANSWERS_WITHIN, makeLookout } from "../../../src/beseda/page/device/lookout.js";

/** Tabs that hear each other, and timers that run out when `pass` says so. */
function browser() {
  const channels = new Set();
  const timers = [];
  class Channel {
    constructor(name) {
      this.name = name;
      channels.add(this);
    }
    postMessage(data) {
      for (const other of channels) {
        if (other !== this && other.name === this.name) queueMicrotask(() => other.onmessage({ data }));
      }
    }
  }
  const after = (ms, run) => {
    assert.equal(ms, ANSWERS_WITHIN);
    timers.push(run);
  };
  const tab = (seen, name = "beseda /") => {
    const lookout = makeLookout({ Channel, name, after });
    lookout.onAsked((key) => key === seen);
    return lookout;
  };
  return { tab, after, pass: () => timers.splice(0).forEach((run) => run()) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a talk is seen if any other tab shows it", async () => {
  const { tab, pass } = browser();
  const hidden = tab(null);
  tab(null);
  tab("#tea");
  tab("#plans", "beseda /another/");
  assert.equal(await hidden.isSeen("#tea"), true);
  for (const key of ["#lobby", "#plans"]) {
    const asked = hidden.isSeen(key);
    await settled();
    pass();
    assert.equal(await asked, false, key);
  }
});

test("where tabs can't talk to each other none is seen", async () => {
  assert.equal(await makeLookout({ Channel: undefined, name: "beseda /", after() {} }).isSeen("#tea"), false);
});
