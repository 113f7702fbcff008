/** What a screen reader is told: what comes, and not the past of a room that is just being read. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeSegment, newItem } from "../../../src/beseda/page/store/state.js";

/** The little of a browser that a line needs, before the module that wants it. */
globalThis.HTMLElement = class {};
globalThis.document = {
  createElement: () => ({ words: "", append(words) { this.words += words; }, remove() {} }),
};

const { LogAnnouncer } = await import("../../../src/beseda/page/views/log-announcer.js");

function makeReader() {
  const said = [];
  const region = { append: ({ words }) => said.push(words), childElementCount: 0 };
  const announcer = new LogAnnouncer(region, (_key, { text, count }) => text ?? String(count));
  return { announcer, said };
}

let at = 0;
const item = (text) => newItem({ id: `m${(at += 1)}`, at, by: "boris", text });

test("the past of a room that was not read yet is not told, what comes then is", () => {
  const { announcer, said } = makeReader();
  const segment = makeSegment();
  announcer.hear(segment);
  segment.items = Array.from({ length: 20 }, (_, place) => item(`old ${place}`));
  announcer.hear(segment);
  segment.items.push(item("new"));
  announcer.hear(segment);
  announcer.close();
  assert.deepEqual(said, ["new"]);
});

test("the first word in an empty room is told", () => {
  const { announcer, said } = makeReader();
  const segment = { ...makeSegment(), atStart: true };
  announcer.hear(segment);
  segment.items.push(item("first"));
  announcer.hear(segment);
  announcer.close();
  assert.deepEqual(said, ["first"]);
});
