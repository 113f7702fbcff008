/** Paging through what was said before. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { company, NOW, refusal } from "./company.js";

const time = (seconds) => new Date(NOW - 1_000_000 + 1000 * seconds).toISOString();
const line = (place) =>
  `@time=${time(place)};msgid=j-${(1000 + place).toString(16)} :boris!b@h PRIVMSG #tea :line ${place}`;
const lines = (from, to) => Array.from({ length: to - from }, (_, i) => line(from + i));
const texts = (talk) => talk.log.live.items.map(({ text }) => text);

/** A server with so many lines, which gives four at a time. */
function server(count) {
  const all = lines(0, count);
  const place = (reference) => all.findIndex((each) => each.includes(reference.replace("timestamp=", "time=")));
  const pages = {
    LATEST: (limit) => all.slice(-limit),
    BEFORE: (limit, reference) => all.slice(Math.max(0, place(reference) - limit), place(reference)),
    AFTER: (limit, reference) => all.slice(place(reference) + 1, place(reference) + 1 + limit),
    AROUND: (limit, reference) => all.slice(Math.max(0, place(reference) - limit / 2), place(reference) + limit / 2),
  };
  return { CHATHISTORY: ({ params: [verb, , reference, limit] }) => pages[verb](Number(limit), reference) };
}

function reader(count, answers = {}) {
  const made = company({ ...server(count), ...answers });
  made.store.dispatch({ type: "me/isupport", tokens: [["CHATHISTORY", "4"]] });
  return { ...made, talk: made.inRoom("#tea") };
}

test("the newest lines come first, then older ones until there are no more", async () => {
  const { actions, session, talk } = reader(6);
  await actions.loadLatest("#tea");
  assert.deepEqual(texts(talk), ["line 2", "line 3", "line 4", "line 5"]);
  assert.equal(talk.log.live.atStart, false);
  await actions.loadOlder("#tea");
  assert.equal(texts(talk).length, 6);
  assert.equal(talk.log.live.atStart, true);
  await actions.loadOlder("#tea");
  assert.deepEqual(session.lines, ["CHATHISTORY LATEST #tea * 4", "CHATHISTORY BEFORE #tea msgid=j-3ea 4"]);
});

test("one page at a time is asked for, and whoever asks waits for it", async () => {
  const { actions, session } = reader(20);
  await actions.loadLatest("#tea");
  await Promise.all([actions.loadOlder("#tea"), actions.loadOlder("#tea"), actions.loadOlder("#tea")]);
  assert.equal(session.sent.length, 2);
});

test("a page that can't be read leaves all as it was, and may be asked for again", async () => {
  let isBroken = true;
  const { actions, talk, store } = reader(20, {
    CHATHISTORY: (message) =>
      isBroken ? refusal("MESSAGE_ERROR", ["LATEST", "#tea"], "no", "CHATHISTORY") : server(20).CHATHISTORY(message),
  });
  const outcome = await actions.loadOlder("#tea");
  assert.equal(outcome.key, "fault.noPast");
  assert.deepEqual(store.state.toasts, [], "the log tells it where it failed");
  assert.equal(talk.log.live.loading, null);
  isBroken = false;
  assert.equal((await actions.loadOlder("#tea")).ok, true);
  assert.equal(texts(talk).length, 4);
});

test("a message that is not here is shown in a window of its own, which grows both ways", async () => {
  const { actions, talk } = reader(200);
  await actions.loadLatest("#tea");
  await actions.jumpToMessage("#tea", "j-44c");
  assert.equal(talk.log.shown, "window");
  assert.equal(talk.log.highlight, "j-44c");
  assert.ok(talk.log.window.byId.has("j-44c"));
  const before = talk.log.window.items.length;
  await actions.loadOlder("#tea");
  await actions.loadNewer("#tea");
  assert.equal(talk.log.window.items.length, before + 8);
  await actions.backToNow("#tea");
  assert.deepEqual([talk.log.shown, talk.log.window], ["live", null]);
});

test("a message that is here is only pointed at", async () => {
  const { actions, session, talk } = reader(10);
  await actions.loadLatest("#tea");
  await actions.jumpToMessage("#tea", "j-3f0");
  assert.deepEqual([talk.log.shown, talk.log.highlight], ["live", "j-3f0"]);
  assert.equal(session.sent.length, 1);
});

test("a time is jumped to by the time, and its first line pointed at", async () => {
  const { actions, session, talk } = reader(200);
  await actions.jumpToTime("#tea", Date.parse(time(100)));
  assert.deepEqual(session.lines, [`CHATHISTORY AROUND #tea timestamp=${time(100)} 60`]);
  assert.equal(talk.log.highlight, "j-44c");
});

test("a message that is gone is told so", async () => {
  const { actions, store } = reader(10, {
    CHATHISTORY: () => refusal("MESSAGE_ERROR", ["AROUND", "#tea", "msgid=j-1"], "no", "CHATHISTORY"),
  });
  assert.equal((await actions.jumpToMessage("#tea", "j-1")).text, "That message is not there any more.");
  assert.equal(store.state.toasts.length, 1);
});

test("a message that was taken back is told so, where it was", async () => {
  const { actions, talk } = reader(200);
  assert.equal((await actions.jumpToMessage("#tea", "j-44c/9")).ok, false, "there is no such line");
  assert.equal(talk.log.shown, "window");
});

test("missing lines are filled in from their older edge", async () => {
  const { actions, store, said, talk } = reader(12);
  const at = (place) => Date.parse(time(place));
  said("#tea", { id: "j-3e9", at: at(1), text: "line 1" });
  store.dispatch({ type: "gap/opened", key: "#tea" });
  said("#tea", { id: "j-3ef", at: at(7), text: "line 7" });
  const gaps = () => talk.log.live.items.filter(({ kind }) => kind === "gap");
  while (gaps().length > 0) await actions.loadGap("#tea", gaps()[0].id);
  assert.deepEqual(texts(talk).slice(0, 7), [1, 2, 3, 4, 5, 6, 7].map((place) => `line ${place}`));
});

test("whoever follows a link while the newest lines are still on their way is led to its message", async () => {
  const { actions, session, talk } = reader(30);
  const latest = actions.loadLatest("#tea");
  const jump = await actions.jumpToMessage("#tea", "j-3ed");
  assert.equal((await latest).ok, true);
  assert.equal(jump.ok, true);
  assert.equal(talk.log.highlight, "j-3ed");
  assert.deepEqual(session.lines, ["CHATHISTORY LATEST #tea * 4", "CHATHISTORY AROUND #tea msgid=j-3ed 60"]);
});

test("a link to what the newest lines bring asks for nothing more; a day is gone to after them", async () => {
  const { actions, session, talk } = reader(30);
  void actions.loadLatest("#tea");
  assert.equal((await actions.jumpToMessage("#tea", "j-405")).ok, true);
  assert.equal(talk.log.highlight, "j-405");
  assert.equal(session.lines.length, 1);
  void actions.loadOlder("#tea");
  assert.equal((await actions.jumpToTime("#tea", Date.parse(time(3)))).ok, true);
  assert.equal(session.lines.at(-1).split(" ")[1], "AROUND");
});
