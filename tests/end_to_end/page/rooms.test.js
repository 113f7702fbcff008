/** Rooms: made, found, run, and who may be in them. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { person, robot, until } from "./company.js";

const ROOM = "#running";
let anna;
let boris;

before(async () => {
  [anna, boris] = await Promise.all([person("Clara"), person("Dmitri")]);
  assert.equal((await anna.actions.createRoom("running", { topic: "first" })).isNew, true);
  assert.equal((await boris.actions.join(ROOM)).ok, true);
  await until(() => anna.talk(ROOM).members.size === 2);
});

after(() => {
  for (const each of [anna, boris]) each.vanishes();
});

const prefixes = () => boris.talk(ROOM).members.get("dmitri").prefixes;

test("a room that is there is entered as it is", async () => {
  const { ok, isNew } = await boris.actions.createRoom(ROOM, { topic: "mine" });
  assert.deepEqual([ok, isNew, boris.talk(ROOM).topic.text], [true, false, "first"]);
});

test("a topic is seen by all", async () => {
  await anna.actions.setTopic(ROOM, "Tea & talk");
  await until(() => boris.talk(ROOM).topic?.text === "Tea & talk" && boris.talk(ROOM).topic.by === "Clara");
});

test("rules are known to who comes in, and what they refuse is said again once it may be", async () => {
  await until(() => boris.talk(ROOM).modes.has("n"));
  await anna.actions.setModes(ROOM, "+m");
  await until(() => boris.talk(ROOM).modes.has("m"));
  await boris.actions.say(ROOM, "may I?");
  const item = boris.item(ROOM, "may I?");
  assert.deepEqual([item.state, item.fault.text], ["failed", `You may not write in ${ROOM}.`]);
  await anna.actions.setRole(ROOM, "Dmitri", "voice");
  await until(() => prefixes() === "+");
  assert.equal((await boris.actions.resend(ROOM, item.id)).ok, true);
  await anna.hears(ROOM, "may I?");
  assert.equal(boris.said(ROOM).filter((text) => text === "may I?").length, 1);
  await anna.actions.setModes(ROOM, "-m");
  await anna.actions.setRole(ROOM, "Dmitri", "none");
  await until(() => prefixes() === "");
});

test("who is silenced is there, is not heard, and keeps the name", async () => {
  assert.equal((await anna.actions.silence(ROOM, "Dmitri", true)).ok, true);
  await boris.actions.say(ROOM, "mute");
  assert.equal(boris.item(ROOM, "mute").state, "failed");
  assert.match((await boris.actions.rename("Dima")).text, /can't be changed/);
  const { bans } = await anna.actions.listBans(ROOM);
  assert.deepEqual([bans[0].nick, bans[0].isMute, bans[0].by], ["Dmitri", true, "Clara"]);
  assert.equal((await anna.actions.unban(ROOM, bans[0].mask)).ok, true);
  await boris.actions.resend(ROOM, boris.item(ROOM, "mute").id);
  assert.equal(boris.item(ROOM, "mute").state, "sent");
});

test("who is banned and put out stays out until the ban is taken away", async () => {
  assert.equal((await anna.actions.ban(ROOM, "Dmitri")).ok, true);
  assert.equal((await anna.actions.kick(ROOM, "Dmitri", "enough")).ok, true);
  await until(() => !boris.talk(ROOM).joined);
  assert.equal((await boris.actions.join(ROOM)).text, `You are banned from ${ROOM}.`);
  assert.equal((await anna.actions.unban(ROOM, "Dmitri")).ok, true);
  assert.equal((await boris.actions.join(ROOM)).ok, true);
});

test("who knocks is heard, and who is invited comes in", async () => {
  await anna.actions.createRoom("#club", { inviteOnly: true });
  assert.match((await boris.actions.join("#club")).text, /by invitation only/);
  assert.equal((await boris.actions.knock("#club", "let me in")).ok, true);
  await until(() => anna.items("#club").some(({ event }) => event?.name === "knock"));
  assert.equal((await anna.actions.invite("#club", "Dmitri")).ok, true);
  await until(() => boris.state.toasts.some(({ key }) => key === "toasts.invited"));
  assert.equal((await boris.actions.join("#club")).ok, true);
  assert.equal((await anna.actions.invite("#club", "Dmitri")).text, "Dmitri is in #club already.");
});

test("a room under another name is the same room", async () => {
  assert.equal((await anna.actions.renameRoom("#club", "circle")).ok, true);
  await until(() => boris.talk("#circle") && !boris.talk("#club"));
});

test("rooms are found by a part of their names, also among many", async () => {
  const bots = await Promise.all(Array.from({ length: 20 }, (_, i) => robot(`bot${i}`)));
  bots.forEach((bot, i) => bot.says(...Array.from({ length: 30 }, (_, j) => `JOIN #many${i}x${j}`)));
  bots.forEach((bot) => bot.says("JOIN #busy"));
  let found = {};
  for (let turn = 0; turn < 50 && found.rooms?.[0]?.members !== 20; turn += 1) {
    found = await anna.actions.listRooms({ query: "BUSY" });
  }
  assert.deepEqual(found.rooms.map(({ name, members }) => [name, members]), [["#busy", 20]]);
  const all = await anna.actions.listRooms();
  assert.deepEqual([all.rooms[0].name, all.isMore], ["#busy", true]);
  bots.forEach((bot) => bot.leaves());
});

test("a name that can't be a room's is told so, and nothing is entered", async () => {
  assert.match((await boris.actions.join(`#${"x".repeat(80)}`)).text, /No room can be called/);
  assert.equal((await boris.actions.join("#a,b")).ok, false);
  assert.equal(boris.talk("#a"), undefined);
});

test("who leaves is gone", async () => {
  assert.equal((await boris.actions.leave(ROOM)).ok, true);
  await until(() => anna.talk(ROOM).members.size === 1);
  assert.equal(boris.talk(ROOM), undefined);
});
