/** Searching, page by page, as far as the server looks. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { company, NOW, refusal } from "./company.js";

const time = (seconds) => new Date(NOW - 1_000_000 + 1000 * seconds).toISOString();
const found = (place) =>
  `@time=${time(place)};msgid=j-${(1000 + place).toString(16)} :boris!b@h PRIVMSG #tea :tea ${place}`;
const page = (from, to) => Array.from({ length: to - from }, (_, i) => found(from + i));
const incomplete = (seconds) => `:s NOTE SEARCH INCOMPLETE ${time(seconds)} :search on`;
const asked = (session) => session.sent.map(({ params }) => params[0]);

/** Answers one after the other. */
const inTurn = (...answers) => ({ SEARCH: () => answers.shift() ?? [] });

test("words and where they are looked for go to the server, and what is found has its place", async () => {
  const { actions, session, store, inRoom } = company(inTurn(page(0, 3)));
  inRoom("#Tea");
  await actions.search("hot tea from:boris", { in: "#tea" });
  assert.deepEqual(asked(session), ["text=hot\\stea;from=boris;in=#Tea;limit=100"]);
  const { phase, results, isMore } = store.state.search;
  assert.deepEqual([phase, results.length, results[0].talkKey, isMore], ["done", 3, "#tea", false]);
});

test("a room in the words counts more than the one that one is in", async () => {
  const { actions, session, inRoom } = company(inTurn([]));
  inRoom("#tea");
  await actions.search("tea in:#lobby before:2026-11-27T10:00:00Z", { in: "#tea" });
  assert.deepEqual(asked(session), ["text=tea;in=#lobby;limit=100;before=2026-11-27T10:00:00.000Z"]);
});

test("a whole page may have older ones, which come before it, none twice", async () => {
  const { actions, session, store } = company(inTurn(page(50, 150), page(30, 51)));
  await actions.search("tea");
  assert.equal(store.state.search.isMore, true);
  await actions.searchMore();
  assert.match(asked(session)[1], new RegExp(`before=${time(50)}`.replace(/[.]/g, ".")));
  const { results, isMore } = store.state.search;
  assert.deepEqual([results.length, results[0].text, results.at(-1).text, isMore], [120, "tea 30", "tea 149", false]);
  await actions.searchMore();
  assert.equal(session.sent.length, 2, "there is no more");
});

test("where nothing is found yet the search goes on by itself, and says how far it came", async () => {
  const answers = [[incomplete(500)], [incomplete(400)], [incomplete(300), ...page(310, 312)]];
  const { actions, session, store } = company(inTurn(...answers));
  await actions.search("tea");
  assert.equal(session.sent.length, 3);
  assert.match(asked(session)[1], new RegExp(`before=${time(500)}`));
  const { until, isMore, results } = store.state.search;
  assert.deepEqual([until, isMore, results.length], [Date.parse(time(300)), true, 2]);
});

test("it does not go on for ever, and by hand it does", async () => {
  let seconds = 900;
  const { actions, session, store } = company({ SEARCH: () => [incomplete((seconds -= 10))] });
  await actions.search("tea");
  const turns = session.sent.length;
  assert.ok(turns < 20);
  assert.deepEqual([store.state.search.phase, store.state.search.isMore], ["done", true]);
  await actions.searchMore();
  assert.ok(session.sent.length > turns);
});

test("a page that brings one no further back does not come for ever", async () => {
  const same = page(5, 6).concat(Array.from({ length: 99 }, (_, i) => found(5).replace("j-3ed", `j-${i}aaa`)));
  const { actions, session } = company(inTurn(same, same, []));
  await actions.search("tea");
  await actions.searchMore();
  await actions.searchMore();
  const bounds = asked(session).map((words) => /before=(.*)/.exec(words)?.[1]);
  assert.deepEqual(bounds, [undefined, time(5), new Date(Date.parse(time(5)) - 1).toISOString()]);
});

test("what can't be searched for is told without the server", async () => {
  const { actions, session, store } = company();
  await actions.search("tea after:someday");
  assert.deepEqual(session.lines, []);
  assert.equal(store.state.search.phase, "failed");
  assert.equal(store.state.search.fault.text, "“someday” is no day. Type it like 2026-11-27 or 27.11.2026.");
});

test("a refusal is told in the person's words", async () => {
  const refused = refusal("INVALID_PARAMS", ["in"], "There is nothing to be read", "SEARCH");
  const { actions, store } = company({ SEARCH: () => refused });
  await actions.search("tea in:#secret");
  assert.match(store.state.search.fault.text, /can't be read/);
});

test("an answer to what was searched for before is dropped", async () => {
  const answers = [];
  const { actions, store } = company({ SEARCH: () => new Promise((resolve) => answers.push(resolve)) });
  const [first, second] = [actions.search("tea"), actions.search("coffee")];
  while (answers.length < 2) await new Promise(setImmediate);
  answers[1]([]);
  answers[0](page(0, 3));
  await Promise.all([first, second]);
  assert.deepEqual([store.state.search.query, store.state.search.results.length], ["coffee", 0]);
});
