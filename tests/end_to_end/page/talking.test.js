/** Two people talk: what one does the other sees, and each of them once. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { person, until } from "./company.js";

const ROOM = "#talking";
let anna;
let boris;

before(async () => {
  [anna, boris] = await Promise.all([person("Anna"), person("Boris", { language: "ru" })]);
  assert.equal((await anna.actions.join("talking")).ok, true);
  assert.equal((await boris.actions.openByName("#Talking")).ok, true);
  await until(() => anna.talk(ROOM).members.size === 2);
});

after(() => {
  for (const each of [anna, boris]) each.vanishes();
});

const count = (of, text) => of.items(ROOM).filter((each) => each.text === text).length;

test("whoever comes in is in the lobby", async () => {
  await until(() => anna.talk("#lobby")?.joined);
});

test("why nobody comes in by a name is told in the person's language", async () => {
  const [taken, alike] = await Promise.all([
    boris.actions.rename("anna"),
    boris.actions.rename("Аnnа"), // two letters of it are Cyrillic
  ]);
  assert.equal(taken.text, "Имя «anna» занято. Выберите другое.");
  assert.match(alike.text, /слишком похоже на Anna/);
});

test("what is said is seen by both, once", async () => {
  await anna.actions.say(ROOM, "hello");
  await boris.hears(ROOM, "hello");
  assert.deepEqual([count(anna, "hello"), anna.item(ROOM, "hello").state], [1, "sent"]);
});

test("lines stay lines, also many and long ones", async () => {
  const texts = ["def f():\n    return 1\n\n    # end", "слово ".repeat(400).trim(), "👩‍👩‍👧‍👦 and ; and \\s"];
  for (const text of texts) {
    await anna.actions.say(ROOM, text);
    await boris.hears(ROOM, text);
    assert.equal(count(anna, text), 1);
  }
});

test("what is longer than a message is several", async () => {
  const text = "я".repeat(20_000);
  await anna.actions.say(ROOM, text);
  const joined = (of) => of.items(ROOM).filter((each) => each.text.startsWith("яяя")).map((each) => each.text).join("");
  await until(() => joined(boris) === text, "all of it");
  assert.equal(joined(anna), text);
});

test("deeds are deeds, and what looks like a program's is not lost", async () => {
  await anna.actions.act(ROOM, "waves");
  assert.equal((await boris.hears(ROOM, "waves")).kind, "action");
  await anna.actions.say(ROOM, "\x01VERSION\x01");
  await boris.hears(ROOM, "VERSION");
  assert.deepEqual(anna.items(ROOM).filter(({ state }) => state !== "sent"), []);
});

test("an answer names what it answers", async () => {
  const { id } = boris.item(ROOM, "hello");
  await boris.actions.say(ROOM, "hi you", { replyTo: id });
  assert.equal((await anna.hears(ROOM, "hi you")).replyTo, id);
});

test("one's own words can be edited, and nobody else's", async () => {
  const words = "hello; all\nof you";
  assert.equal((await anna.actions.edit(ROOM, anna.item(ROOM, "hello").id, words)).ok, true);
  assert.ok((await boris.hears(ROOM, words)).editedAt);
  const { text } = await boris.actions.edit(ROOM, boris.item(ROOM, words).id, "no");
  assert.equal(text, "Это сказали не вы.");
});

test("a reaction is put and taken back", async () => {
  const { id } = anna.item(ROOM, "hi you");
  const seen = (of) => of.item(ROOM, "hi you").reactions.get("👍")?.has("Anna") ?? false;
  await anna.actions.react(ROOM, id, "👍");
  await until(() => seen(anna) && seen(boris));
  await anna.actions.react(ROOM, id, "👍");
  await until(() => !seen(anna) && !seen(boris));
});

test("words are taken back by whose they are, and by who runs the room", async () => {
  const [own, others] = [boris.item(ROOM, "hello; all\nof you"), anna.item(ROOM, "hi you")];
  assert.equal((await boris.actions.redact(ROOM, own.id)).ok, false);
  assert.equal((await anna.actions.redact(ROOM, others.id, "off topic")).ok, true);
  await until(() => boris.talk(ROOM).log.live.byId.get(others.id).redacted?.reason === "off topic");
});

test("that somebody types is seen, and that they stopped", async () => {
  anna.actions.typing(ROOM, "active");
  await until(() => boris.talk(ROOM).typing.size === 1);
  anna.actions.typing(ROOM, "done");
  await until(() => boris.talk(ROOM).typing.size === 0);
});

test("private talk is with who is there, follows a new name, and may be with oneself", async () => {
  assert.equal((await anna.actions.startTalk("Nobody")).text, "There is nobody called Nobody here.");
  const { key } = await anna.actions.startTalk("boris");
  await anna.actions.say(key, "psst");
  await boris.hears("anna", "psst");
  assert.equal((await boris.actions.rename("Bobby")).ok, true);
  await until(() => anna.talk("bobby"));
  await anna.actions.say("bobby", "still you?");
  await boris.hears("anna", "still you?");
  assert.equal((await boris.actions.rename("Boris")).ok, true);
  const self = await anna.actions.startTalk("Anna");
  await anna.actions.say(self.key, "a note");
  assert.deepEqual(anna.said("anna"), ["a note"]);
});

test("being away is seen, and what one is shown by", async () => {
  await anna.actions.setAway("lunch");
  await until(() => boris.state.people.get("anna")?.away === "lunch");
  await anna.actions.setAway(null);
  await until(() => boris.state.people.get("anna")?.away === null);
  assert.equal((await anna.actions.setDisplayName("Анна К.")).ok, true);
  await until(() => boris.state.people.get("anna")?.displayName === "Анна К.");
  assert.match((await boris.actions.setDisplayName("Anna")).text, /слишком похоже на Anna/);
  const { displayName, rooms } = await boris.actions.whois("anna");
  assert.equal(displayName, "Анна К.");
  assert.ok(rooms.some(({ name }) => name === ROOM));
});

test("what was not read counts until it is read", async () => {
  boris.actions.attend(null);
  await anna.actions.say(ROOM, "look, Boris");
  await boris.hears(ROOM, "look, Boris");
  assert.ok(boris.talk(ROOM).unread > 0 && boris.talk(ROOM).mentions > 0);
  await boris.actions.markRead(ROOM);
  assert.equal(boris.talk(ROOM).unread, 0);
});

test("commands that are typed are done, and mistakes in them told", async () => {
  assert.equal((await boris.actions.run(ROOM, "/kick Anna")).text, `Это могут только ведущие комнаты ${ROOM}.`);
  assert.match((await boris.actions.run(ROOM, "/jion")).text, /Может быть, \/join/);
  await boris.actions.run(ROOM, "//join");
  await anna.hears(ROOM, "/join");
});
