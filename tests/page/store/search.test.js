import assert from "node:assert/strict";
import { test } from "node:test";

import { id, listening } from "../listening.js";

const found = (...places) => places.map((place) => ({ id: id(place), talkKey: "#tea" }));
const ids = (state) => state.search.results.map((item) => item.id);

test("a search runs, finds, and goes on towards older lines, each once", () => {
  const { dispatch, state } = listening();
  dispatch({ type: "search/started", query: "tea", in: "#tea" });
  assert.deepEqual([state.search.phase, state.search.query, state.search.in], ["running", "tea", "#tea"]);
  dispatch({ type: "search/found", items: found(5, 6), until: 99, isMore: true });
  assert.deepEqual([state.search.phase, state.search.until, state.search.isMore], ["done", 99, true]);
  dispatch({ type: "search/started", query: "tea", in: "#tea" });
  assert.deepEqual([state.search.phase, ids(state)], ["running", [id(5), id(6)]]);
  dispatch({ type: "search/found", items: found(3, 5), isMore: false });
  assert.deepEqual(
    [ids(state), state.search.until, state.search.isMore],
    [[id(3), id(5), id(6)], null, false],
  );
});

test("another search begins with nothing", () => {
  const { dispatch, state } = listening();
  for (const other of [
    { query: "mate", in: null },
    { query: "tea", in: "#tea" },
  ]) {
    dispatch({ type: "search/started", query: "tea", in: null });
    dispatch({ type: "search/found", items: found(1), isMore: true });
    dispatch({ type: "search/started", ...other });
    assert.deepEqual(ids(state), []);
  }
});

test("a search that failed says why, and one that is closed is gone", () => {
  const { dispatch, state, touched } = listening();
  dispatch({ type: "search/started", query: "tea" });
  dispatch({ type: "search/failed", fault: { code: "x", text: "y" } });
  assert.deepEqual([state.search.phase, state.search.fault.code], ["failed", "x"]);
  touched.length = 0;
  dispatch({ type: "search/closed" });
  assert.deepEqual([state.search.query, state.search.phase, touched], ["", "idle", ["search"]]);
});
