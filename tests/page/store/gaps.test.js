import assert from "node:assert/strict";
import { test } from "node:test";

import { newItem } from "../../../src/beseda/page/store/state.js";
import { BORIS, id, inTea, NOON, said, time } from "../listening.js";

const item = (place) => newItem({ id: id(place), at: NOON + place, by: "boris", text: `line ${place}` });
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, step) => item(from + step));
const shape = (items) =>
  items.map(({ id: its, kind }) => (kind === "gap" ? "gap" : Number.parseInt(its.slice(-6), 16))).join(" ");

/** In #tea lines 1 to 3 were heard; then the server started anew, and we are another guest. */
function restarted() {
  const at = inTea();
  at.hear(said(BORIS, 1, "line 1"), said(BORIS, 2, "line 2"), said(BORIS, 3, "line 3"));
  at.hear(":irc.example 001 anna :Welcome", `@${time(9)} :anna!anna@cloak JOIN #tea * :Anna`);
  const page = (where, items, isEnd, gap) => {
    at.dispatch({ type: "page/loading", key: "#tea", where, gap });
    at.dispatch({ type: "page/loaded", key: "#tea", where, items, isEnd, gap });
  };
  const gap = () => at.log("#tea").find(({ kind }) => kind === "gap");
  return { ...at, page, gap, shape: () => shape(at.log("#tea")) };
}

test("after a restart a room goes on where the page reaches what we have", () => {
  const { page, shape: shown } = restarted();
  page("latest", range(2, 6), false);
  assert.equal(shown(), "1 2 3 4 5 6");
});

test("a page that is all there is leaves no gap", () => {
  const { page, shape: shown } = restarted();
  page("latest", range(5, 6), true);
  assert.equal(shown(), "1 2 3 5 6");
});

test("a page that does not reach what we have leaves a gap between", () => {
  const { page, shape: shown, gap } = restarted();
  page("latest", range(8, 12), false);
  assert.equal(shown(), "1 2 3 gap 8 9 10 11 12");
  assert.equal(gap().event.after, id(3));
});

test("a line that came before the page did says nothing of what was missed", () => {
  const { page, shape: shown, hear } = restarted();
  hear(said(BORIS, 12, "line 12"));
  page("latest", range(8, 12), false);
  assert.equal(shown(), "1 2 3 gap 8 9 10 11 12");
  const other = restarted();
  other.hear(said(BORIS, 8, "line 8"));
  other.page("latest", range(8, 12), false);
  assert.equal(other.shape(), "1 2 3 gap 8 9 10 11 12");
});

test("a newest page of deletions alone leaves a gap before them", () => {
  const { page, shape: shown } = restarted();
  page("latest", [], false);
  assert.equal(shown(), "1 2 3 gap");
});

test("a page that is asked for twice leaves one gap", () => {
  const { page, shape: shown } = restarted();
  page("latest", range(8, 12), false);
  page("latest", range(9, 13), false);
  assert.equal(shown(), "1 2 3 gap 8 9 10 11 12 13");
});

test("within one seat nothing is missing before a page", () => {
  const at = inTea();
  at.hear(said(BORIS, 1, "line 1"), said(BORIS, 9, "line 9"));
  at.dispatch({ type: "page/loaded", key: "#tea", where: "latest", items: range(8, 9), isEnd: false });
  assert.equal(shape(at.log("#tea")), "1 8 9");
});

test("a gap is filled from its older edge, moves behind each page, and closes when pages meet", () => {
  const { page, shape: shown, gap } = restarted();
  page("latest", range(20, 22), false);
  page("gap", range(4, 6), false, gap().id);
  assert.equal(shown(), "1 2 3 4 5 6 gap 20 21 22");
  assert.deepEqual([gap().event.after, gap().event.isLoading], [id(6), false]);
  page("gap", range(18, 20), false, gap().id);
  assert.equal(shown(), "1 2 3 4 5 6 18 19 20 21 22");
});

test("a page of deletions alone moves the gap behind them", () => {
  const { page, shape: shown, gap, dispatch } = restarted();
  page("latest", range(20, 22), false);
  dispatch({
    type: "page/loaded",
    key: "#tea",
    where: "gap",
    items: [],
    isEnd: false,
    gap: gap().id,
    end: id(15),
  });
  assert.deepEqual([shown(), gap().event.after], ["1 2 3 gap 20 21 22", id(15)]);
});

test("a gap after a message that came line by line is asked for by that message's id", () => {
  const { dispatch, gap } = restarted();
  const further = { ...item(4), id: `${id(4)}/1` };
  dispatch({ type: "item/added", key: "#tea", where: "live", items: [item(4), further] });
  dispatch({ type: "gap/opened", key: "#tea" });
  assert.equal(gap().event.after, id(4));
});

test("a gap closes when there is nothing more to come", () => {
  const { page, shape: shown, gap } = restarted();
  page("latest", range(20, 22), false);
  page("gap", [], true, gap().id);
  assert.equal(shown(), "1 2 3 20 21 22");
});

test("that a gap is being filled is said on it, not on the log, until that fails", () => {
  const { page, dispatch, gap, talk } = restarted();
  page("latest", range(20, 22), false);
  dispatch({ type: "page/loading", key: "#tea", where: "gap", gap: gap().id });
  assert.deepEqual([gap().event.isLoading, talk("#tea").log.live.loading], [true, null]);
  dispatch({ type: "page/loading", key: "#tea", where: null, gap: gap().id });
  assert.equal(gap().event.isLoading, false);
});

test("a page for a gap that is gone goes nowhere", () => {
  const { page, shape: shown } = restarted();
  page("gap", range(4, 6), false, "~gap-99");
  assert.equal(shown(), "1 2 3");
});

test("a gap that is opened twice is one, and an empty log has none", () => {
  const { dispatch, shape: shown, hear, log, touched } = restarted();
  touched.length = 0;
  dispatch({ type: "gap/opened", key: "#tea" });
  assert.deepEqual(touched, ["log:#tea"]);
  dispatch({ type: "gap/opened", key: "#tea" });
  dispatch({ type: "gap/opened", key: "#gone" });
  assert.equal(shown(), "1 2 3 gap");
  hear(`:anna!a@c JOIN #beer * :A`);
  dispatch({ type: "gap/opened", key: "#beer" });
  assert.deepEqual(log("#beer"), []);
});
