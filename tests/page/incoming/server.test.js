import assert from "node:assert/strict";
import { test } from "node:test";

import { BORIS, id, inTea, listening, NOON, said, time } from "../listening.js";

import "../../../src/beseda/page/words/refusals.js"; // as when somebody has been in for two seconds

test("the welcome tells who I am, what the server is called and what it supports", () => {
  const { state } = listening();
  assert.deepEqual(
    [state.me.nick, state.server.name, state.server.network],
    ["anna", "irc.example", "Example"],
  );
  assert.equal(state.me.isupport.get("PREFIX"), "(qaohv)~&@%+");
});

test("a token that is taken away is supported no more", () => {
  const { hear, state } = listening();
  hear(":irc.example 005 anna SAFELIST -BOT :are supported by this server");
  assert.deepEqual([state.me.isupport.get("SAFELIST"), state.me.isupport.has("BOT")], [true, false]);
});

test("capabilities add up, and a new connection begins with none", () => {
  const { hear, state, dispatch } = listening();
  hear(":irc.example CAP * ACK :batch server-time", ":irc.example CAP anna ACK :-batch setname");
  assert.deepEqual([...state.me.caps], ["server-time", "setname"]);
  hear(
    ":irc.example CAP anna DEL :setname",
    ":irc.example CAP anna NEW :other",
    ":irc.example CAP * LS :more",
  );
  assert.deepEqual([...state.me.caps], ["server-time"]);
  dispatch({ type: "connection/phase", phase: "connecting" });
  assert.deepEqual([...state.me.caps], []);
});

test("a seat that is taken again is the same; one that is new is another", () => {
  const { hear, state, talk } = inTea();
  const { seat } = state.me;
  hear(
    ":irc.example RESUME SUCCESS anna",
    ":irc.example RESUME TOKEN x 120",
    ":irc.example 001 anna :Welcome",
  );
  assert.deepEqual([state.me.seat, state.me.resumeSeconds, talk("#tea").joined], [seat, 120, true]);
  hear(":irc.example 001 anna :Welcome");
  assert.deepEqual([state.me.seat, talk("#tea").joined], [seat + 1, false]);
});

test("the message of the day is told when it is whole", () => {
  const { hear, state, touched } = listening();
  hear(":irc.example 375 anna :- irc.example Message of the day - ", ":irc.example 372 anna :- Welcome.");
  touched.length = 0;
  hear(":irc.example 372 anna :", ":irc.example 376 anna :End of /MOTD command.");
  assert.deepEqual([state.server.motd, touched], [["Welcome.", ""], ["server"]]);
  hear(":irc.example 422 anna :MOTD File is missing");
  assert.deepEqual(state.server.motd, []);
});

test("what was refused and nobody asked for by a label is told to the person, in their words", () => {
  const { hear, state } = listening();
  hear(":irc.example 474 anna #tea :Cannot join channel (+b)", ":irc.example FAIL JOIN CODE #tea :Not now");
  assert.deepEqual(
    state.toasts.map(({ kind, key, params }) => [kind, key, params.room ?? params.words]),
    [
      ["error", "fault.bannedFromRoom", "#tea"],
      ["error", "fault.server", "Not now"],
    ],
  );
});

test("what answers a label is for who asked, and what comes before we are online for the session", () => {
  const { hear, state, dispatch } = listening();
  hear("@label=x :irc.example 474 anna #tea :Cannot join", "@label=x :irc.example FAIL EDIT CODE :no");
  dispatch({ type: "connection/phase", phase: "registering" });
  hear(":irc.example 433 * anna :Nickname is already in use");
  assert.deepEqual(state.toasts, []);
});

test("warnings and notes are the server's words", () => {
  const { hear, state } = listening();
  hear(
    `@${time(1)} :irc.example NOTE * CODE :soon`,
    ":irc.example WARN * CODE :careful",
    ":irc.example WALLOPS :all",
  );
  hear("@label=x :irc.example NOTE SEARCH INCOMPLETE 2026 :not all");
  assert.deepEqual(
    state.server.notices.map(({ text }) => text),
    ["soon", "careful", "all"],
  );
  assert.equal(state.server.notices[0].at, NOON + 1);
});

test("a resume that could not bring all opens a gap in every talk that has lines", () => {
  const { hear, log } = inTea();
  hear(said(BORIS, 1, "before"), said(BORIS, 2, "hi", 2, "anna"));
  hear(":irc.example WARN RESUME HISTORY_LOST :More was said meanwhile");
  assert.deepEqual(
    log("#tea").map(({ kind }) => kind),
    ["message", "gap"],
  );
  assert.deepEqual(
    log("boris").map(({ kind }) => kind),
    ["message", "gap"],
  );
  hear(":irc.example BATCH +m beseda/resume", `@batch=m;${said(BORIS, 9, "after").slice(1)}`);
  assert.deepEqual(
    log("#tea").map(({ kind }) => kind),
    ["message", "gap", "message"],
  );
  assert.equal(log("#tea")[1].event.after, id(1));
});

test("who becomes an operator of the server is one", () => {
  const { hear, state } = listening();
  hear(":irc.example 381 anna :You are now an IRC operator");
  assert.equal(state.me.isOperator, true);
});
