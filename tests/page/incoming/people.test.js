import assert from "node:assert/strict";
import { test } from "node:test";

import { ANNA, BORIS, inTea, listening, said, time } from "../listening.js";

test("somebody gets another name: in rooms, in the log, and the talk with them moves along", () => {
  const { hear, talk, log, texts, state } = inTea();
  hear(said(BORIS, 1, "hi", 1, "anna"), `@${time(2)} ${BORIS} NICK :Bo`);
  assert.deepEqual([...talk("#tea").members.keys()], ["anna", "clara", "bo"]);
  assert.equal(talk("#tea").members.get("bo").nick, "Bo");
  assert.deepEqual(
    log("#tea").map(({ by, event }) => [by, event]),
    [["boris", { name: "nick", to: "Bo" }]],
  );
  assert.deepEqual([...state.talks.keys()].sort(), ["#tea", "bo"]);
  assert.deepEqual([talk("bo").name, talk("bo").key, texts("bo")], ["Bo", "bo", ["hi", "nick"]]);
  assert.deepEqual([state.people.has("boris"), state.people.get("bo").host], [false, "cloak"]);
});

test("I get another name, and am it from then on", () => {
  const { hear, state, log } = inTea();
  hear(`@${time(1)} ${ANNA} NICK :Anya`, said(":Anya!anna@cloak", 2, "it is me"));
  assert.equal(state.me.nick, "Anya");
  assert.equal(log("#tea").at(-1).own, true);
});

test("who leaves the server leaves each room, with a line in those alone", () => {
  const { hear, talk, texts, state } = inTea();
  hear(`${ANNA} JOIN #beer * :A`, said(BORIS, 1, "hi", 1, "anna"), `@${time(2)} ${BORIS} QUIT :Quit: bye`);
  assert.equal(talk("#tea").members.has("boris"), false);
  assert.deepEqual([texts("#tea"), texts("#beer"), texts("boris")], [["quit"], [], ["hi", "quit"]]);
  assert.equal(talk("#tea").log.live.items[0].event.reason, "Quit: bye");
  assert.equal(state.people.get("boris").here, false);
});

test("of who leaves, and with whom I never talked, nothing is kept", () => {
  const { hear, state } = inTea();
  hear(`${BORIS} QUIT :bye`);
  assert.equal(state.people.has("boris"), false);
});

test("who goes away and comes back is told", () => {
  const { hear, state } = inTea();
  hear(`${BORIS} AWAY :lunch`);
  assert.equal(state.people.get("boris").away, "lunch");
  hear(`${BORIS} AWAY`);
  assert.equal(state.people.get("boris").away, null);
  hear(":irc.example 301 anna boris :gone");
  assert.equal(state.people.get("boris").away, "gone");
});

test("I am away, with my words when they are told", () => {
  const { hear, state } = inTea();
  hear(":irc.example 306 anna :You have been marked as being away");
  assert.equal(state.me.away, "");
  hear(`${ANNA} AWAY :tea`, ":irc.example 306 anna :again");
  assert.equal(state.me.away, "tea");
  hear(":irc.example 305 anna :You are no longer marked as being away");
  assert.equal(state.me.away, null);
  hear(`${BORIS} AWAY :lunch`);
  assert.equal(state.me.away, null);
});

test("account, host and real name change", () => {
  const { hear, state } = inTea();
  hear(`${BORIS} ACCOUNT bob`, `${BORIS} CHGHOST user host.example`, `${BORIS} SETNAME :Boris the Tall`);
  const { account, user, host, realname } = state.people.get("boris");
  assert.deepEqual([account, user, host, realname], ["bob", "user", "host.example", "Boris the Tall"]);
  hear(`${BORIS} ACCOUNT *`);
  assert.equal(state.people.get("boris").account, null);
});

test("the name that somebody is shown by comes from metadata; other keys, and rooms, say nothing", () => {
  const { hear, state } = inTea();
  hear(
    ":irc.example 761 * boris display-name * :Boris B.",
    ":irc.example 761 anna * display-name * :Anna A.",
    ":irc.example 761 * boris url * :x",
    ":irc.example 761 * #tea display-name * :Tea",
  );
  assert.equal(state.people.get("boris").displayName, "Boris B.");
  assert.equal(state.people.get("anna").displayName, "Anna A.");
  assert.equal(state.people.has("#tea"), false);
  hear(":irc.example 766 * boris display-name :Key not set", ":irc.example METADATA anna display-name * :A");
  assert.equal(state.people.get("boris").displayName, null);
  assert.equal(state.people.get("anna").displayName, "A");
});

test("a line of WHO tells who is away, and who is a program", () => {
  const { hear, state } = inTea();
  hear(
    ":irc.example 352 anna #tea bu bh irc.example boris GB@ :0 Boris Real",
    ":irc.example 352 anna #tea cu ch irc.example clara H :0 Clara",
  );
  const { user, host, away, bot, realname } = state.people.get("boris");
  assert.deepEqual([user, host, away, bot, realname], ["bu", "bh", "", true, "Boris Real"]);
  assert.deepEqual([state.people.get("clara").away, state.people.get("clara").bot], [null, false]);
});

test("WHO says only that somebody is away: the words that are known stay", () => {
  const { hear, state } = inTea();
  hear(`${BORIS} AWAY :lunch`, ":irc.example 352 anna #tea bu bh irc.example boris G :0 Boris");
  assert.equal(state.people.get("boris").away, "lunch");
});

test("WHOIS tells user, host, real name, and programs", () => {
  const { hear, state } = inTea();
  hear(":irc.example 311 anna boris bu bh * :Boris Real", ":irc.example 335 anna boris :is a bot");
  const { user, host, realname, bot } = state.people.get("boris");
  assert.deepEqual([user, host, realname, bot], ["bu", "bh", "Boris Real", true]);
});

test("whoever does or is found something is here", () => {
  const { hear, dispatch, state } = inTea();
  for (const line of [
    `${BORIS} AWAY :lunch`,
    ":irc.example 352 anna #tea bu bh irc.example boris G :0 Boris",
    ":irc.example 311 anna boris bu bh * :Boris Real",
  ]) {
    dispatch({ type: "people/offline", nicks: ["boris"] });
    hear(line);
    assert.equal(state.people.get("boris").here, true, line);
  }
});

test("WHO says that somebody is back, and marks programs by the letter that the server names", () => {
  const { hear, state } = inTea();
  hear(":irc.example 005 anna BOT=b :are supported", `${BORIS} AWAY :lunch`);
  hear(":irc.example 352 anna #tea bu bh irc.example boris Hb :0 Boris");
  assert.deepEqual([state.people.get("boris").away, state.people.get("boris").bot], [null, true]);
});

test("an empty list of names is nobody's", () => {
  const { hear, state } = inTea();
  hear(":irc.example 730 anna :", ":irc.example 730 anna");
  assert.equal(state.people.has(""), false);
});

test("who is watched is there or not; who is not found is not there", () => {
  const { hear, state } = listening();
  hear(said(BORIS, 1, "hi", 1, "anna"), ":irc.example 730 anna :boris!b@c,dora!d@c");
  assert.equal(state.people.get("boris").here, true);
  hear(":irc.example 731 anna :boris,eva");
  assert.equal(state.people.get("boris").here, false);
  hear(":irc.example 730 anna :boris!b@c", ":irc.example 401 anna boris :No such nick");
  assert.equal(state.people.get("boris").here, false);
});
