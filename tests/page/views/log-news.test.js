/** What is read out as new, and what is not. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { insert } from "../../../src/beseda/page/store/segment.js";
import { makeSegment, newItem } from "../../../src/beseda/page/store/state.js";
import { LogNews } from "../../../src/beseda/page/views/log-news.js";

/** A talk; `add` puts lines at these times into it and returns which of them are news. */
function talk(given = {}) {
  const segment = { ...makeSegment(), ...given };
  const news = new LogNews();
  const put = (at, more) => insert(segment, newItem({ id: `j-${1000 + at}`, at, by: "boris", text: `${at}`, ...more }));
  return {
    segment,
    news,
    add(ats, more = {}) {
      ats.forEach((at) => put(at, more));
      return news.since(segment).map(({ text }) => text);
    },
  };
}

test("the past that comes into a talk that was just opened is no news, and what is said after it is", () => {
  const { add } = talk();
  assert.deepEqual(add([]), []);
  assert.deepEqual(add([1, 2, 3]), []);
  assert.deepEqual(add([4]), ["4"]);
  assert.deepEqual(add([0]), [], "an older page");
});

test("the first words in a room in which nothing was ever said are news", () => {
  const { add } = talk({ atStart: true });
  assert.deepEqual(add([]), []);
  assert.deepEqual(add([1]), ["1"]);
});

test("what comes while own words are on their way is news, and so is what comes while they could not be sent", () => {
  for (const state of ["sending", "failed"]) {
    const { add, segment } = talk();
    add([1]);
    add([2], { own: true, state });
    assert.deepEqual(add([3]), ["3"], state);
    assert.equal(segment.items.at(-1).state, state);
  }
});

test("what happened, what is deleted and what I said are not read out", () => {
  const { add } = talk();
  add([1]);
  assert.deepEqual(add([2], { own: true }), []);
  assert.deepEqual(add([3], { kind: "event" }), []);
  assert.deepEqual(add([4], { redacted: { by: "boris", reason: "" } }), []);
});

test("another talk begins anew", () => {
  const { news, add } = talk();
  add([1]);
  const other = { ...makeSegment(), items: [newItem({ id: "j-1", at: 1, by: "clara", text: "hello" })] };
  assert.deepEqual(news.since(other), []);
});
