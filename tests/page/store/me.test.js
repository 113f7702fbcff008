import assert from "node:assert/strict";
import { test } from "node:test";

import { ANNA, BORIS, id, inTea, listening, NOON, said } from "../listening.js";

test("a new guest is in no room yet, away from nothing, and has no rights", () => {
  const { hear, state, talk } = inTea();
  hear(":irc.example 381 anna :op", ":irc.example 306 anna :away", ":irc.example 324 anna #tea +n");
  hear(`@+typing=active ${BORIS} TAGMSG #tea`, ":irc.example 001 anna2 :Welcome");
  assert.deepEqual([state.me.nick, state.me.away, state.me.isOperator], ["anna2", null, false]);
  const { joined, members, modes, typing, areMembersWhole } = talk("#tea");
  assert.deepEqual([joined, members.size, modes.size, typing.size, areMembersWhole], [false, 0, 0, 0, false]);
  assert.equal(state.people.size, 0);
});

test("private talk of the guest before is kept here alone; rooms are the server's still", () => {
  const { hear, log, talk } = inTea();
  hear(said(BORIS, 1, "hi", 1, "anna"), said(BORIS, 2, "hello"), ":irc.example 001 anna :Welcome");
  assert.deepEqual([log("boris")[0].state, talk("boris").log.live.atStart], ["stored-here", true]);
  assert.equal(log("#tea")[0].state, "sent");
});

test("what is under way stays so, in a new seat too", () => {
  const { hear, dispatch, log } = listening();
  const item = { id: "~x", at: NOON, label: "x", text: "mine", by: "anna", kind: "message" };
  dispatch({ type: "item/sent", key: "boris", item });
  hear(":irc.example 001 anna :Welcome");
  assert.equal(log("boris")[0].state, "sending");
});

test("the seat that is taken again keeps all", () => {
  const { hear, log, talk } = inTea();
  hear(said(BORIS, 1, "hi", 1, "anna"), ":irc.example RESUME SUCCESS anna", ":irc.example 001 anna :Welcome");
  assert.deepEqual(
    [log("boris")[0].state, talk("#tea").joined, talk("#tea").members.size],
    ["sent", true, 3],
  );
});

test("what was said under my name before this seat is not mine, but what I say in it is", () => {
  const { hear, state, log } = listening();
  hear(`@time=2026-11-30T12:00:00.005Z ${ANNA} JOIN #tea`, said(ANNA, 4, "x"), said(ANNA, 6, "y"));
  assert.equal(state.me.since, NOON + 5);
  assert.deepEqual(
    log("#tea").map(({ own }) => own),
    [false, true],
  );
  assert.equal(log("#tea")[0].id, id(4));
});
