import assert from "node:assert/strict";
import { test } from "node:test";

import { newestReached, oldestReached } from "../../../src/beseda/page/store/segment.js";
import { newItem } from "../../../src/beseda/page/store/state.js";
import { BORIS, id, inTea, NOON, said } from "../listening.js";

const item = (place, more = {}) =>
  newItem({ id: id(place), at: NOON + place, by: "boris", text: `line ${place}`, ...more });
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, step) => item(from + step));
const numbers = (items) =>
  items.map(({ id: its, kind }) => (kind === "gap" ? "gap" : Number.parseInt(its.slice(-6), 16)));

function paging() {
  const at = inTea();
  const page = (where, items, more = {}) => {
    at.dispatch({ type: "page/loading", key: "#tea", where, gap: more.gap });
    at.dispatch({ type: "page/loaded", key: "#tea", where, items, isEnd: false, ...more });
  };
  const live = () => at.talk("#tea").log.live;
  const window = () => at.talk("#tea").log.window;
  return { ...at, page, live, window };
}

test("the newest page begins a log, and says whether it is all", () => {
  const { page, live } = paging();
  page("latest", range(1, 3), { isEnd: true });
  assert.deepEqual([numbers(live().items), live().atStart, live().loading], [[1, 2, 3], true, null]);
  const other = paging();
  other.page("latest", range(1, 3));
  assert.equal(other.live().atStart, false);
});

test("a page that reaches the start says so, also where a line came before it", () => {
  const { page, live, hear } = paging();
  hear(said(BORIS, 3, "line 3"));
  page("latest", range(1, 3), { isEnd: true });
  assert.equal(live().atStart, true);
  page("latest", range(2, 3));
  assert.equal(live().atStart, true);
});

test("old private talks that are read again stand by when something was said there last", () => {
  const { dispatch, state, touched } = inTea();
  ["boris", "clara"].forEach((name) => dispatch({ type: "talk/started", name }));
  const page = (key, place) =>
    dispatch({ type: "page/loaded", key, where: "latest", items: [item(place)], isEnd: true });
  page("clara", 1);
  assert.deepEqual(state.order, ["#tea", "clara", "boris"]);
  touched.length = 0;
  page("boris", 2);
  assert.deepEqual([state.order, touched.includes("talks")], [["#tea", "boris", "clara"], true]);
});

test("a page that is here already, in part or whole, doubles nothing", () => {
  const { page, live, hear } = paging();
  hear(said(BORIS, 3, "line 3"));
  page("latest", range(1, 4));
  page("latest", range(2, 5));
  assert.deepEqual(numbers(live().items), [1, 2, 3, 4, 5]);
});

test("older lines go before the others, down to the start", () => {
  const { page, live, hear } = paging();
  hear(said(BORIS, 5, "x"));
  page("older", range(3, 4));
  assert.deepEqual([numbers(live().items), live().atStart], [[3, 4, 5], false]);
  page("older", range(1, 2), { isEnd: true });
  assert.deepEqual([numbers(live().items), live().atStart], [[1, 2, 3, 4, 5], true]);
});

test("a page of deletions alone is passed, and not asked for again", () => {
  const { page, live, window } = paging();
  page("latest", range(50, 52));
  page("older", [], { begin: id(30) });
  assert.equal(oldestReached(live()), id(30));
  page("latest", [], { begin: id(60), isEnd: false });
  assert.equal(oldestReached(live()), id(30));
  page("window", range(10, 12), { begin: id(9), end: id(14) });
  assert.deepEqual([oldestReached(window()), newestReached(window())], [id(9), id(14)]);
  page("newer", [], { end: id(20) });
  page("older", [], { begin: id(5) });
  assert.deepEqual([oldestReached(window()), newestReached(window())], [id(5), id(20)]);
  page("newer", [], { isEnd: true });
  assert.equal(oldestReached(live()), id(5));
});

test("a room of which the newest page is of deletions alone is read on before them", () => {
  const { page, live } = paging();
  page("latest", [], { begin: id(60) });
  assert.equal(oldestReached(live()), id(60));
});

test("that a page is asked for is known until it comes, or fails", () => {
  const { live, dispatch, page } = paging();
  dispatch({ type: "page/loading", key: "#tea", where: "older" });
  assert.equal(live().loading, "older");
  dispatch({ type: "page/loading", key: "#tea", where: null });
  assert.equal(live().loading, null);
  page("older", range(1, 1));
  assert.equal(live().loading, null);
});

test("a jump is a window of its own, and live lines go on coming beside it", () => {
  const { page, live, window, talk, hear } = paging();
  page("latest", range(90, 95));
  page("window", range(10, 12), { highlight: id(11) });
  hear(said(BORIS, 96, "now"));
  assert.deepEqual(
    [numbers(window().items), numbers(live().items)],
    [
      [10, 11, 12],
      [90, 91, 92, 93, 94, 95, 96],
    ],
  );
  const { shown, highlight, isWatchedAtEnd } = talk("#tea").log;
  assert.deepEqual([shown, highlight, isWatchedAtEnd], ["window", id(11), false]);
  assert.deepEqual([window().atStart, window().atEnd], [false, false]);
});

test("a window is read on both ways, until it meets what is said now", () => {
  const { page, live, window, talk } = paging();
  page("latest", range(20, 22));
  page("window", range(10, 12));
  page("older", range(8, 9), { isEnd: true });
  page("newer", range(13, 15));
  assert.deepEqual([numbers(window().items), window().atStart], [[8, 9, 10, 11, 12, 13, 14, 15], true]);
  assert.deepEqual(numbers(live().items), [20, 21, 22]);
  page("newer", range(16, 20));
  assert.deepEqual([window(), talk("#tea").log.shown, live().atStart], [null, "live", true]);
  assert.equal(live().items.length, 15);
  assert.deepEqual([numbers(live().items)[0], numbers(live().items).at(-1)], [8, 22]);
});

test("a window that has come to the newest line is what is said now", () => {
  const { page, live, window } = paging();
  page("window", range(10, 12));
  page("newer", range(13, 14), { isEnd: true });
  assert.deepEqual([window(), numbers(live().items), live().atStart], [null, [10, 11, 12, 13, 14], false]);
});

test("a jump to what is here already opens no window, and the start stays where it is", () => {
  const { page, live, window, talk } = paging();
  page("latest", range(1, 30), { isEnd: true });
  page("window", range(10, 12), { highlight: id(11) });
  assert.deepEqual([window(), live().items.length, live().atStart], [null, 30, true]);
  assert.equal(talk("#tea").log.highlight, id(11));
});

test("a page for a window that is closed meanwhile goes nowhere", () => {
  const { page, live, dispatch, talk } = paging();
  page("latest", range(20, 22));
  page("window", range(10, 12));
  dispatch({ type: "page/loading", key: "#tea", where: "older" });
  dispatch({ type: "window/closed", key: "#tea" });
  dispatch({ type: "page/loaded", key: "#tea", where: "older", items: range(8, 9), isEnd: true });
  assert.deepEqual(
    [numbers(live().items), live().atStart, talk("#tea").log.highlight],
    [[20, 21, 22], false, null],
  );
});

test("a page that was asked for before a jump goes nowhere: the last wish holds", () => {
  const { page, live, window, dispatch } = paging();
  page("latest", range(20, 22));
  dispatch({ type: "page/loading", key: "#tea", where: "older" });
  page("window", range(10, 12));
  dispatch({ type: "page/loaded", key: "#tea", where: "older", items: range(18, 19), isEnd: false });
  assert.deepEqual(
    [numbers(live().items), numbers(window().items)],
    [
      [20, 21, 22],
      [10, 11, 12],
    ],
  );
});

test("a window keeps no more than a log does, and lets go what is furthest", () => {
  const { page, window } = paging();
  page("window", range(5000, 5100));
  page("older", range(2000, 4999));
  assert.deepEqual([window().items.length, numbers(window().items)[0], window().atEnd], [2000, 2000, false]);
  page("newer", range(4000, 6000));
  assert.deepEqual(
    [window().items.length, numbers(window().items).at(-1), window().atStart],
    [2000, 6000, false],
  );
});

test("what a page says of reactions and deletions holds", () => {
  const { page, log, hear } = paging();
  hear(said(BORIS, 1, "one"), said(BORIS, 2, "two"));
  const reactions = [{ id: id(3), about: id(2), text: "ok", nick: "clara", at: NOON }];
  page("latest", range(1, 2), {
    isEnd: true,
    reactions,
    redactions: [{ id: id(1), by: "clara", reason: "", at: NOON }],
  });
  assert.deepEqual([log("#tea")[0].text, [...log("#tea")[1].reactions.keys()]], ["", ["ok"]]);
});

test("what a page says of messages that are not here is passed over", () => {
  const { page, live } = paging();
  const reactions = [{ id: id(3), about: id(99), text: "ok", nick: "clara", at: NOON }];
  page("latest", range(1, 2), {
    isEnd: true,
    reactions,
    redactions: [{ id: id(98), by: "clara", reason: "" }],
  });
  assert.deepEqual(numbers(live().items), [1, 2]);
});

test("a page lets the oldest go, too", () => {
  const { page, live } = paging();
  page("latest", range(1, 2201));
  assert.equal(live().items.length, 2000);
});

test("a message is told anew after a loss: its wording and its reactions are those of the page", () => {
  const { page, log, hear, dispatch } = paging();
  hear(said(BORIS, 1, "line 1"), `@msgid=${id(2)};+reply=${id(1)};+draft/react=gone ${BORIS} TAGMSG #tea`);
  const told = () => [item(1, { text: "new words", editedAt: NOON + 9 })];
  const reactions = [{ id: id(3), about: id(1), text: "ok", nick: "clara", at: NOON }];
  dispatch({ type: "me/registered", nick: "anna", isResumed: false, at: NOON });
  page("latest", told(), { isEnd: true, reactions });
  assert.deepEqual([log("#tea")[0].text, [...log("#tea")[0].reactions.keys()]], ["new words", ["ok"]]);
});

test("in the same seat a page that was read before a reaction came does not take it away", () => {
  const { page, log, hear } = paging();
  hear(said(BORIS, 1, "line 1"), `@msgid=${id(2)};+reply=${id(1)};+draft/react=ok ${BORIS} TAGMSG #tea`);
  page("latest", range(1, 1), { isEnd: true });
  assert.deepEqual([...log("#tea")[0].reactions.keys()], ["ok"]);
});

test("what a page brings counts as unread from where I have read, and as read while I look", () => {
  const { page, talk, dispatch } = paging();
  dispatch({ type: "read/marked", key: "#tea", until: NOON + 3 });
  page("latest", range(1, 6), { isEnd: true });
  assert.deepEqual([talk("#tea").unread, talk("#tea").firstUnread], [3, id(4)]);
  dispatch({ type: "attention/changed", key: "#tea" });
  page("latest", range(5, 8), { isEnd: true });
  assert.deepEqual([talk("#tea").unread, talk("#tea").readUntil], [0, NOON + 8]);
});

test("a page of a talk that is gone goes nowhere", () => {
  const { page, dispatch, state } = paging();
  dispatch({ type: "talk/closed", key: "#tea" });
  page("latest", range(1, 6));
  dispatch({ type: "window/closed", key: "#tea" });
  dispatch({ type: "log/watched", key: "#tea", atEnd: false });
  dispatch({ type: "log/highlighted", key: "#tea", id: "x" });
  assert.equal(state.talks.size, 0);
});
