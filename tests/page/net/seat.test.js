/** What a page remembers of its place at the server. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../../src/beseda/page/irc/line.js";
import { placeOf, Seat } from "../../../src/beseda/page/net/seat.js";
import { FakeClock, FakeStorage } from "./fakes.js";

function made(storage = new FakeStorage(), clock = new FakeClock()) {
  const seat = new Seat(storage, clock);
  const hear = (...lines) => lines.forEach((line) => seat.hear({ ...parse(line), batch: null }));
  return { seat, hear, storage, clock };
}

const WELCOME = [":s RESUME TOKEN secret 120", ":s 001 anna :Welcome"];
const roomsOf = (seat) => seat.facts.rooms.map(({ name, key }) => name + key);

test("the rooms are those that we are in, however we came and went", () => {
  const { seat, hear } = made();
  hear(...WELCOME);
  seat.asks({ command: "JOIN", params: ["#Key,#open", "!secret"] });
  hear(":anna!a@h JOIN #Key", ":ANNA!a@h JOIN #open", ":anna JOIN #x", ":boris!b@h JOIN #boris");
  assert.deepEqual(roomsOf(seat), ["#Key!secret", "#open", "#x"]);
  hear(":anna!a@h PART #OPEN", ":boris!b@h PART #x", ":boris!b@h RENAME #key #new", ":boris KICK #x anna :out");
  assert.deepEqual(roomsOf(seat), ["#new!secret"]);
});

test("the name follows us", () => {
  const { seat, hear } = made();
  hear(...WELCOME, ":boris!b@h NICK anya", ":anna!a@h NICK vera");
  assert.equal(seat.nick, "vera");
  assert.ok(seat.isMine({ nick: "Vera" }));
});

test("the newest message is the one with the latest place, and none that was asked for", () => {
  const { seat, hear } = made();
  hear(...WELCOME, "@msgid=abc-1000 :b PRIVMSG #x hi", "@msgid=abc-fff :b PRIVMSG #x late", ":b PRIVMSG #x none");
  assert.equal(seat.newest, "abc-1000");
  seat.hear({ ...parse("@msgid=abc-2000 :b PRIVMSG #x past"), batch: { type: "chathistory", parent: null } });
  assert.equal(seat.newest, "abc-1000");
  seat.hear({ ...parse("@msgid=abc-3000 :b PRIVMSG #x missed"), batch: { type: "beseda/resume", parent: null } });
  assert.equal(seat.newest, "abc-3000");
  assert.equal(placeOf("nonsense-"), -1);
});

test("a page that is loaded again, or opened soon, knows its seat; the next day it is a stranger", async () => {
  const { hear, storage, clock } = made();
  hear(...WELCOME);
  const again = made(storage, clock).seat;
  assert.deepEqual([again.nick, again.secret, again.isFresh], ["anna", "secret", true]);
  await clock.pass(86_400_000);
  assert.ok(!made(storage, clock).seat.isFresh);
});

test("what comes fast is stored now and then, and not for each message", async () => {
  const { hear, storage, clock } = made();
  let count = 0;
  const { write } = storage;
  storage.write = (...words) => ((count += 1), write(...words));
  hear(...WELCOME);
  for (let place = 0; place < 2000; place += 1) {
    hear(`@msgid=abc-${(4096 + place).toString(16)} :b PRIVMSG #x hi`);
    await clock.pass(5);
  }
  assert.ok(count < 20, `${count} times`);
});

test("a tab that slept neither uses an older secret nor stores it", () => {
  const { seat, hear, storage, clock } = made();
  seat.take(1);
  hear(...WELCOME);
  const next = made(storage, clock);
  next.seat.take(2);
  next.hear(":s RESUME TOKEN newer 120");
  clock.time += 1000;
  hear(":s RESUME TOKEN late 120");
  assert.equal(storage.read("seat").secret, "newer");
  assert.ok(seat.renew());
  assert.equal(seat.secret, "newer");
  assert.ok(!seat.renew());
});

test("what is stored and is no seat is passed over", () => {
  const storage = new FakeStorage();
  for (const nonsense of [1, "x", [], {}, { nick: 1, secret: "", rooms: [] }, { nick: "a", secret: "b" }]) {
    storage.write("seat", nonsense);
    assert.equal(made(storage).seat.nick, "");
  }
});
