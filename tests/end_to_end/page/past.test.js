/** What was said before, and what is missed: nothing is lost, and nothing comes twice. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { person, repeated, robot, until } from "./company.js";

const ROOM = "#past";
const COUNT = 350;
const lines = (from, to) => Array.from({ length: to - from }, (_, i) => `line ${from + i}`);
let anna;
let boris;
let bot;

before(async () => {
  bot = await robot("reciter");
  bot.says(`JOIN ${ROOM}`, ...lines(0, COUNT).map((text) => `PRIVMSG ${ROOM} :${text}`));
  [anna, boris] = await Promise.all([person("Emma"), person("Fyodor")]);
  await anna.actions.join(ROOM);
  await anna.hears(ROOM, `line ${COUNT - 1}`);
});

after(() => {
  for (const each of [anna, boris]) each.vanishes();
  bot.leaves();
});

const live = (of) => of.talk(ROOM).log.live;

test("scrolling back ends at the start, with every line once", async () => {
  await until(() => live(anna).loading === null);
  while (!live(anna).atStart) assert.equal((await anna.actions.loadOlder(ROOM)).ok, true);
  assert.deepEqual(anna.said(ROOM), lines(0, COUNT));
});

test("a link leads to its message, and reading on from there to what is said now", async () => {
  await boris.actions.join(ROOM);
  await boris.hears(ROOM, `line ${COUNT - 1}`);
  await until(() => live(boris).loading === null);
  const { id } = anna.item(ROOM, "line 100");
  assert.equal((await boris.actions.jumpToMessage(ROOM, id)).ok, true);
  const log = boris.talk(ROOM).log;
  assert.deepEqual([log.shown, log.highlight, log.window.byId.get(id).text], ["window", id, "line 100"]);
  while (log.shown === "window") assert.equal((await boris.actions.loadNewer(ROOM)).ok, true);
  const said = boris.said(ROOM);
  assert.deepEqual(said, lines(COUNT - said.length, COUNT));
});

test("a day can be jumped to, and left", async () => {
  assert.equal((await boris.actions.jumpToTime(ROOM, anna.item(ROOM, "line 20").at)).ok, true);
  await boris.actions.backToNow(ROOM);
  assert.equal(boris.talk(ROOM).log.shown, "live");
});

test("a search finds with its place, and what can't be read is told", async () => {
  await anna.actions.search("line 77", { in: ROOM });
  const { results, phase } = anna.state.search;
  assert.equal(phase, "done");
  assert.ok(results.some(({ text, talkKey }) => text === "line 77" && talkKey === ROOM));
  await anna.actions.search("x in:#nowhere-at-all");
  assert.match(anna.state.search.fault.text, /can't be read/);
});

test("what is said while one is away comes once, and what one says meanwhile, too", async () => {
  anna.cut();
  await until(() => anna.state.connection.phase !== "online");
  const meanwhile = anna.actions.say(ROOM, "from the train");
  for (let i = 0; i < 5; i += 1) await boris.actions.say(ROOM, `meanwhile ${i}`);
  await boris.actions.startTalk("Emma");
  await boris.actions.say("emma", "in private");
  assert.equal((await meanwhile).ok, true);
  await Promise.all([anna.hears("fyodor", "in private"), boris.hears(ROOM, "from the train")]);
  for (const of of [anna, boris]) assert.deepEqual(repeated(of.said(ROOM)), []);
  assert.equal(anna.session.standing.how, "resumed");
});

test("what is under way when the line is cut is said once", async () => {
  for (let i = 0; i < 5; i += 1) {
    const said = anna.actions.say(ROOM, `edge ${i}`);
    if (i % 2) await new Promise((resolve) => setTimeout(resolve, i));
    anna.cut();
    assert.equal((await said).ok, true);
  }
  await boris.hears(ROOM, "edge 4");
  for (const of of [anna, boris]) assert.deepEqual(repeated(of.said(ROOM)), []);
  assert.deepEqual(anna.items(ROOM).filter(({ state }) => state !== "sent"), []);
});

test("more than a resume brings leaves a gap, which is filled", async () => {
  const before = boris.said(ROOM).length;
  boris.cut();
  bot.says(...lines(1000, 2500).map((text) => `PRIVMSG ${ROOM} :${text}`));
  await boris.hears(ROOM, "line 2499");
  const gap = () => boris.items(ROOM).find(({ kind }) => kind === "gap");
  while (gap()) assert.equal((await boris.actions.loadGap(ROOM, gap().id)).ok, true);
  assert.deepEqual(boris.said(ROOM).slice(before), lines(1000, 2500));
});

test("a page that is loaded again has its rooms and its private talk", async () => {
  const said = anna.said(ROOM).slice(-20);
  anna.vanishes();
  const again = await person(null, { storage: anna.storage, tabStorage: anna.tabStorage });
  await again.hears("fyodor", "in private");
  await again.hears(ROOM, said.at(-1));
  await until(() => again.said(ROOM).length >= 20);
  assert.deepEqual(again.said(ROOM).slice(-20), said);
  assert.equal(again.session.standing.how, "resumed");
  again.vanishes();
});
