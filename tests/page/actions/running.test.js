/** What is typed with a slash is done. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { company, refusal } from "./company.js";

function typing(answers) {
  const made = company(answers);
  made.store.dispatch({ type: "me/isupport", tokens: [["PREFIX", "(qaohv)~&@%+"]] });
  made.inRoom("#tea", ["~anna", "boris"]);
  made.inRoom("#plans", ["~anna"]);
  made.said("#tea", { id: "j-1", by: "boris", text: "hello" });
  made.said("#tea", { id: "j-2", by: "anna", text: "helo" });
  return made;
}

const ROWS = [
  ["hello", "PRIVMSG #tea hello"],
  ["//join", "PRIVMSG #tea /join"],
  ["/usr/bin/env is a path", "PRIVMSG #tea /usr/bin/env is a path"],
  ["/me waves", "PRIVMSG #tea \x01ACTION waves\x01"],
  ["/shrug", "PRIVMSG #tea ¯\\_(ツ)_/¯"],
  ["/j talk", "JOIN #talk"],
  ["/войти #чай ключ", "JOIN #чай ключ"],
  ["/part", "PART #tea"],
  ["/leave #plans", "PART #plans"],
  ["/leave plans", "PART #plans"],
  ["/nick Anne", "NICK Anne"],
  ["/away gone to lunch", "AWAY gone to lunch"],
  ["/away", "AWAY Away"],
  ["/back", "AWAY"],
  ["/topic hot tea", "TOPIC #tea hot tea"],
  ["/topic #plans what next", "TOPIC #plans what next"],
  ["/topic -", "TOPIC #tea "],
  ["/rename coffee", "RENAME #tea #coffee"],
  ["/invite clara", "INVITE clara #tea"],
  ["/invite clara #plans", "INVITE clara #plans"],
  ["/kick boris that is enough", "KICK #tea boris that is enough"],
  ["/kick #plans boris", "KICK #plans boris"],
  ["/ban boris", "MODE #tea +b boris!*@*"],
  ["/unban boris", "MODE #tea -b boris!*@*"],
  ["/op boris", "MODE #tea +o boris"],
  ["/mute boris", "MODE #tea +b m:boris!*@*"],
  ["/mode +m", "MODE #tea +m"],
  ["/knock secret let me in", "KNOCK #secret let me in"],
  ["/delete typo", "REDACT #tea j-2 typo"],
  ["/search hot tea", "SEARCH text=hot\\stea;limit=100"],
  ["/motd", "MOTD"],
  ["/quote version", "VERSION"],
];

for (const [typed, line] of ROWS) {
  test(`${typed} is ${line}`, async () => {
    const { actions, session } = typing();
    const outcome = await actions.run("#tea", typed);
    assert.notEqual(outcome?.ok, false, outcome?.text);
    assert.deepEqual(session.lines.slice(0, 1), [line]);
  });
}

const TAGGED = [
  ["/reply yes", "PRIVMSG", { "+reply": "j-1" }],
  ["/edit hello", "EDIT", { "draft/target-msgid": "j-2", "draft/edit-text": "hello" }],
  ["/react 👍", "TAGMSG", { "+reply": "j-1", "+draft/react": "👍" }],
];

for (const [typed, command, wanted] of TAGGED) {
  test(`${typed} is about the last message that it can be about`, async () => {
    const { actions, session } = typing();
    await actions.run("#tea", typed);
    const { label: _, ...tags } = session.sent[0].tags;
    assert.deepEqual([session.sent[0].command, tags], [command, wanted]);
  });
}

const DIALOGS = [
  ["/help", { name: "help", command: null }],
  ["/help /j", { name: "help", command: "join" }],
  ["/list te", { name: "rooms", query: "te" }],
  ["/whois boris", { name: "person", nick: "boris" }],
  ["/topic", { name: "topic", key: "#tea" }],
  ["/settings", { name: "settings" }],
];

for (const [typed, wanted] of DIALOGS) {
  test(`${typed} opens a dialog`, async () => {
    const { actions, store } = typing();
    await actions.run("#tea", typed);
    assert.deepEqual(store.state.dialog, wanted);
  });
}

test("who is told something in private is talked with from then on", async () => {
  const { actions, session, store } = typing({ WHOIS: () => [":s 311 anna Clara c h * :C"] });
  await actions.run("#tea", "/msg clara hello there");
  assert.deepEqual(session.lines, ["WHOIS clara", "PRIVMSG Clara hello there"]);
  assert.equal(store.state.current, "clara");
});

test("an unknown command is told with the nearest one, and nothing is sent", async () => {
  const { actions, session, store } = typing();
  const { ok, text } = await actions.run("#tea", "/jion #talk");
  assert.deepEqual([ok, text], [false, "There is no command /jion. Did you mean /join?"]);
  assert.equal(store.state.toasts.at(-1).key, "command.unknownNear");
  assert.match((await actions.run("#tea", "/xyzzy")).text, /\/help lists them all/);
  assert.deepEqual(session.lines, []);
});

test("what is missing is told by how the command is used", async () => {
  const { actions } = typing();
  assert.equal((await actions.run("#tea", "/kick")).text, "Type it like this: /kick <name> [reason]");
  assert.equal((await actions.run("#tea", "/theme pink")).text, "Type it like this: /theme <auto|light|dark>");
});

test("a command about a room needs one", async () => {
  const { actions, store } = typing();
  store.dispatch({ type: "talk/started", name: "boris" });
  assert.equal((await actions.run("boris", "/kick clara")).code, "nowhere");
  assert.equal((await actions.run(null, "hello")).code, "nowhere");
  assert.equal((await actions.run(null, "/leave #plans")).ok, true);
});

test("what the server refuses is told once", async () => {
  const { actions, store } = typing({ KICK: () => refusal("482", ["#tea"]) });
  await actions.run("#tea", "/kick boris");
  assert.equal(store.state.toasts.length, 1);
});

test("words that could not be said are told by the message, and by no toast", async () => {
  const { actions, store } = typing({ PRIVMSG: () => refusal("404", ["#tea"]) });
  await actions.run("#tea", "/me waves");
  assert.deepEqual(store.state.toasts, []);
});

test("what the server answers to a line of IRC is shown", async () => {
  const MOTD = () => [":s 375 anna :- s Message", ":s 372 anna :hello", ":s 376 anna :End"];
  const { actions, store } = typing({ MOTD });
  await actions.run("#tea", "/motd");
  assert.deepEqual(store.state.dialog, { name: "answer", title: "MOTD", lines: ["- s Message", "hello", "End"] });
});

test("what is said of a message needs one", async () => {
  const { actions } = typing();
  assert.equal((await actions.run("#plans", "/edit hello")).text, "There is no message here that this could be about.");
});

test("what an edited message said before is asked for by a dialog", async () => {
  const { actions, store } = typing();
  store.dispatch({ type: "item/edited", key: "#tea", id: "j-1", text: "hello", at: Date.now() });
  await actions.run("#tea", "/edits");
  assert.deepEqual(store.state.dialog, { name: "wordings", key: "#tea", id: "j-1" });
});

test("whoever is ignored is not shown any more, until the same is typed again", async () => {
  const { actions, store, storage } = typing();
  await actions.run("#tea", "/ignore Boris");
  assert.deepEqual(store.state.settings.ignored, ["boris"]);
  assert.deepEqual(storage.read("settings").ignored, ["boris"]);
  await actions.run("#tea", "/ignore");
  assert.deepEqual(store.state.dialog.lines, ["boris"]);
  await actions.run("#tea", "/ignore boris");
  assert.deepEqual(store.state.settings.ignored, []);
});
