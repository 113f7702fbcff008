import assert from "node:assert/strict";
import { test } from "node:test";

import { ANNA, BORIS, CLARA, id, inTea, listening, NOON, time } from "../listening.js";

const names = (talk) => [...talk.members.values()].map(({ nick, prefixes }) => prefixes + nick);

test("I join a room: it is in the list, and its line is no news", () => {
  const { hear, talk, log } = listening();
  hear(`@${time(0)} ${ANNA} JOIN #Tea * :Anna Real`);
  assert.deepEqual([talk("#tea").name, talk("#tea").joined, talk("#tea").kind], ["#Tea", true, "room"]);
  assert.deepEqual(names(talk("#tea")), ["anna"]);
  assert.deepEqual(log("#tea"), []);
});

test("a list of names takes the place of the one before when it is whole", () => {
  const { hear, talk } = inTea();
  hear(":irc.example 353 anna = #tea :@anna!anna@cloak ~@+dora!d@c");
  assert.deepEqual(names(talk("#tea")), ["@anna", "boris", "+clara"]);
  hear(":irc.example 353 anna = #tea :eva", ":irc.example 366 anna #tea :End");
  assert.deepEqual(names(talk("#tea")), ["@anna", "~@+dora", "eva"]);
  assert.equal(talk("#tea").areMembersWhole, true);
});

test("who comes and goes while names come does so in both lists", () => {
  const { hear, talk } = inTea();
  hear(
    ":irc.example 353 anna = #tea :@anna boris clara",
    `${BORIS} PART #tea`,
    ":dora!d@c JOIN #tea * :Dora",
    ":irc.example 366 anna #tea :End",
  );
  assert.deepEqual(names(talk("#tea")), ["@anna", "clara", "dora"]);
});

test("people of a list are known with user and host", () => {
  const { state } = inTea();
  const { nick, user, host } = state.people.get("boris");
  assert.deepEqual([nick, user, host], ["boris", "boris", "cloak"]);
});

test("others join and leave: members, people, and a line of the log", () => {
  const { hear, talk, log, state } = inTea();
  hear(`@${time(1)} :Dora!d@c JOIN #tea dora_acc :Dora Real`, `@${time(2)} ${BORIS} PART #tea :bye`);
  assert.deepEqual(names(talk("#tea")), ["@anna", "+clara", "Dora"]);
  assert.deepEqual(
    [state.people.get("dora").realname, state.people.get("dora").account],
    ["Dora Real", "dora_acc"],
  );
  assert.deepEqual(
    log("#tea").map(({ by, event, at }) => [by, event.name, event.reason, at - NOON]),
    [
      ["Dora", "join", undefined, 1],
      ["boris", "part", "bye", 2],
    ],
  );
  assert.equal(state.people.has("boris"), false);
});

test("a star is no account", () => {
  const { hear, state } = inTea();
  hear(":dora!d@c JOIN #tea * :Dora");
  assert.equal(state.people.get("dora").account, null);
});

test("I part: the room stays in the list, and nobody is in it", () => {
  const { hear, talk, log } = inTea();
  hear(`@${time(3)} ${ANNA} PART #tea :later`);
  assert.deepEqual([talk("#tea").joined, talk("#tea").members.size], [false, 0]);
  assert.deepEqual(log("#tea"), []);
});

test("somebody is put out: by whom and why stands in the log, for me as for others", () => {
  const { hear, talk, log } = inTea();
  hear(
    `@${time(1)};msgid=${id(1)} ${ANNA} KICK #tea boris :out`,
    `@${time(2)};msgid=${id(2)} ${CLARA} KICK #tea anna`,
  );
  assert.deepEqual(
    log("#tea").map(({ id: its, by, event }) => [its, by, event.who, event.reason]),
    [
      [id(1), "anna", "boris", "out"],
      [id(2), "clara", "anna", ""],
    ],
  );
  assert.equal(talk("#tea").joined, false);
});

test("a topic is told on joining, with who set it, and when it is set", () => {
  const { hear, talk, log } = inTea();
  hear(":irc.example 332 anna #tea :green tea", ":irc.example 333 anna #tea boris!b@c 1796035271");
  assert.deepEqual(talk("#tea").topic, { text: "green tea", by: "boris", at: 1796035271000 });
  hear(`@${time(7)} ${BORIS} TOPIC #tea :black tea`);
  assert.deepEqual(talk("#tea").topic, { text: "black tea", by: "boris", at: NOON + 7 });
  assert.deepEqual(log("#tea")[0].event, { name: "topic", text: "black tea" });
  hear(`${BORIS} TOPIC #tea :`);
  assert.equal(talk("#tea").topic, null);
});

test("a room without a topic has none", () => {
  const { hear, talk } = inTea();
  hear(":irc.example 332 anna #tea :green tea", ":irc.example 331 anna #tea :No topic is set");
  assert.equal(talk("#tea").topic, null);
  hear(":irc.example 333 anna #tea boris 1796035271");
  assert.equal(talk("#tea").topic, null);
});

test("roles come and go by their prefixes, the highest first", () => {
  const { hear, talk } = inTea();
  hear(`${ANNA} MODE #tea +vo boris boris`);
  assert.equal(talk("#tea").members.get("boris").prefixes, "@+");
  hear(`${ANNA} MODE #tea -o+h boris boris`);
  assert.equal(talk("#tea").members.get("boris").prefixes, "%+");
});

test("rules are kept with their parameters; bans are no rule", () => {
  const { hear, talk, log } = inTea();
  hear(":irc.example 324 anna #tea +ntk key");
  assert.deepEqual(
    [...talk("#tea").modes],
    [
      ["n", true],
      ["t", true],
      ["k", "key"],
    ],
  );
  hear(`@${time(1)} ${ANNA} MODE #tea -k+lb-n key 5 bad!*@*`);
  assert.deepEqual(
    [...talk("#tea").modes],
    [
      ["t", true],
      ["l", "5"],
    ],
  );
  assert.deepEqual(log("#tea")[0].event, {
    name: "mode",
    changes: [
      [false, "k", "key"],
      [true, "l", "5"],
      [true, "b", "bad!*@*"],
      [false, "n", null],
    ],
  });
  hear(":irc.example 324 anna #tea +s");
  assert.deepEqual([...talk("#tea").modes], [["s", true]]);
});

test("who makes a room is its operator, and that is no news", () => {
  const { hear, talk, log } = inTea();
  hear(`@${time(0)} :irc.example MODE #tea +o boris`);
  assert.equal(talk("#tea").members.get("boris").prefixes, "@");
  assert.deepEqual(log("#tea"), []);
});

test("my own modes are mine, and no room's", () => {
  const { hear, state } = inTea();
  hear(`:anna MODE anna +io`);
  assert.equal(state.me.isOperator, true);
  hear(`:anna MODE anna -o`);
  assert.equal(state.me.isOperator, false);
  assert.equal(state.talks.size, 1);
});

test("a room that is renamed goes on under the new name", () => {
  const { hear, state, texts, talk } = inTea();
  hear(
    `@${time(1)} ${BORIS} PRIVMSG #tea :before`,
    `@${time(2)};msgid=${id(2)} ${ANNA} RENAME #tea #Coffee :better`,
  );
  hear(`@${time(3)} ${BORIS} PRIVMSG #Coffee :after`);
  assert.deepEqual([...state.talks.keys()], ["#coffee"]);
  assert.deepEqual(texts("#coffee"), ["before", "rename", "after"]);
  assert.deepEqual([talk("#coffee").name, talk("#coffee").joined], ["#Coffee", true]);
});

test("who invites me is told; whom others invite stands in the room", () => {
  const { hear, state, log } = inTea();
  hear(`${BORIS} INVITE anna #beer`, `${BORIS} INVITE dora #tea`, `${BORIS} INVITE dora #elsewhere`);
  assert.deepEqual(
    state.toasts.map(({ key, params }) => [key, params]),
    [["toasts.invited", { nick: "boris", room: "#beer" }]],
  );
  assert.deepEqual(
    log("#tea").map(({ event }) => event),
    [{ name: "invite", who: "dora" }],
  );
  assert.deepEqual([...state.talks.keys()], ["#tea"]);
});

test("who knocks stands in the room", () => {
  const { hear, log } = inTea();
  hear(":irc.example 710 #tea #tea dora!d@c :has asked for an invite.", ":irc.example 710 anna #beer eva :x");
  assert.deepEqual(
    log("#tea").map(({ event }) => event),
    [{ name: "knock", who: "dora" }],
  );
});

test("a room that I took out of the list does not come back with its last words", () => {
  const { hear, dispatch, state } = inTea();
  dispatch({ type: "talk/closed", key: "#tea" });
  hear(`@msgid=${id(9)} ${BORIS} PRIVMSG #tea :still there?`, `${ANNA} PART #tea`, `${BORIS} TOPIC #tea :x`);
  assert.equal(state.talks.size, 0);
});
