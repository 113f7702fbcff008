/** Entering, leaving, making and finding rooms, and talking with one person. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LineError } from "../../../src/beseda/page/irc/line.js";
import { company, refusal } from "./company.js";

test("a room is entered by its name, with or without its mark, and shown as the server calls it", async () => {
  const { actions, session } = company({ JOIN: () => [":anna!a@b JOIN #Tea"] });
  const { ok, key } = await actions.join("tea");
  assert.deepEqual([ok, key], [true, "#tea"]);
  assert.deepEqual(session.lines, ["JOIN #tea"]);
});

test("a key is handed over", async () => {
  const { actions, session } = company();
  await actions.join("#tea", "secret");
  assert.deepEqual(session.lines, ["JOIN #tea secret"]);
});

test("a room that one is in is only opened", async () => {
  const { actions, session, store, inRoom } = company();
  inRoom("#tea", ["anna"]);
  await actions.join("TEA");
  assert.equal(store.state.current, "#tea");
  assert.deepEqual(session.lines, []);
});

test("why a room can't be entered is told in the person's words", async () => {
  const { actions, store } = company({ JOIN: () => refusal("473", ["#tea"], "Cannot join channel (+i)") });
  const outcome = await actions.join("#tea");
  assert.equal(outcome.ok, false);
  assert.match(outcome.text, /#tea is open by invitation only/);
  assert.equal(store.state.toasts.at(-1).key, "fault.invitationNeeded");
});

test("what a dialog tells no toast tells again", async () => {
  const { actions, store } = company({ JOIN: () => refusal("473", ["#tea"]) });
  actions.showDialog("rooms");
  await actions.join("#tea");
  assert.deepEqual(store.state.toasts, []);
});

test("a room that is made gets its rules and its topic", async () => {
  const { actions, session, inRoom } = company({
    JOIN: () => (inRoom("#plans", ["~anna"]), [":anna!a@b JOIN #plans"]),
  });
  const made = await actions.createRoom("plans", { secret: true, inviteOnly: true, topic: "what next" });
  assert.equal(made.isNew, true);
  assert.deepEqual(session.lines, ["JOIN #plans", "MODE #plans +si", "TOPIC #plans what next"]);
});

test("a room that was there is entered as it is", async () => {
  const { actions, session, inRoom } = company({
    JOIN: () => (inRoom("#plans", ["anna", "~boris"]), [":anna!a@b JOIN #plans"]),
  });
  const made = await actions.createRoom("#plans", { secret: true, topic: "mine" });
  assert.deepEqual([made.ok, made.isNew], [true, false]);
  assert.deepEqual(session.lines, ["JOIN #plans"]);
});

test("a link leads into a room that is there, and makes none: who follows it is asked", async () => {
  const rooms = ["#tea"];
  const { actions, session, store } = company({
    TOPIC: ({ params: [name] }) => (rooms.includes(name) ? [`:s 331 anna ${name} :No topic is set`] : refusal("403", [name])),
    JOIN: ({ params: [name] }) => [`:anna!a@b JOIN ${name}`],
  });
  assert.equal((await actions.followLink("#tea")).ok, true);
  assert.deepEqual(session.lines, ["TOPIC #tea", "JOIN #tea"]);
  assert.equal((await actions.followLink("#none")).ok, false);
  assert.deepEqual(session.lines.slice(2), ["TOPIC #none"]);
  assert.deepEqual(store.state.dialog, { name: "create", room: "#none", isSought: true });
  assert.deepEqual(store.state.toasts, []);
});

test("a link to a room that one is in, or to a person, asks for no room", async () => {
  const { actions, session, store, inRoom } = company({ WHOIS: () => [":s 311 anna Boris b h * :B"] });
  inRoom("#tea", ["anna"]);
  await actions.followLink("#tea");
  await actions.followLink("boris");
  assert.equal(store.state.current, "boris");
  assert.deepEqual(session.lines, ["WHOIS boris"]);
});

test("a room is left, and goes out of the list", async () => {
  const { actions, session, store, inRoom } = company();
  inRoom("#tea", ["anna"]);
  await actions.leave("#tea");
  assert.deepEqual(session.lines, ["PART #tea"]);
  assert.equal(store.state.talks.has("#tea"), false);
});

test("a room that one is not in any more goes out of the list all the same", async () => {
  const { actions, store, inRoom } = company({ PART: () => refusal("442", ["#tea"]) });
  inRoom("#tea", ["anna"]);
  assert.equal((await actions.leave("#tea")).ok, true);
  assert.equal(store.state.talks.has("#tea"), false);
});

test("a talk is begun with who is there, as they are called", async () => {
  const { actions, store } = company({ WHOIS: () => [":s 311 anna Boris b h * :B", ":s 318 anna boris :End"] });
  await actions.startTalk("boris");
  assert.equal(store.state.talks.get("boris").name, "Boris");
  assert.equal(store.state.current, "boris");
});

test("a name that IRC would take for several is none", async () => {
  const { actions, session } = company();
  for (const name of ["#a,b", "a b", "#", " "]) assert.equal((await actions.join(name)).ok, false, name);
  assert.deepEqual(session.lines, []);
});

test("what no line can carry is told, and nothing is thrown", async () => {
  const { actions, inRoom } = company({ INVITE: () => { throw new LineError("a space"); } });
  inRoom("#tea");
  assert.equal((await actions.invite("#tea", "a b")).text, "That could not be done.");
});

test("a talk is not begun with nobody", async () => {
  const { actions, store } = company({ WHOIS: () => refusal("401", ["boris"]) });
  const { ok, text } = await actions.startTalk("boris");
  assert.deepEqual([ok, text], [false, "There is nobody called boris here."]);
  assert.equal(store.state.talks.size, 0);
});

const listed = (count, least = 1) => [
  ":s 321 anna Channel :Users Name",
  ...Array.from({ length: count }, (_, i) => `:s 322 anna #room${i} ${least + i} :about ${i}`),
  ":s 323 anna :End",
];
const counted = (count) => () => [`:s 254 anna ${count} :channels formed`];

test("few rooms are listed at once, the largest first", async () => {
  const { actions, session } = company({ LUSERS: counted(3), LIST: () => listed(3) });
  const { rooms, isMore } = await actions.listRooms();
  assert.deepEqual(rooms[0], { name: "#room2", members: 3, topic: "about 2" });
  assert.deepEqual([rooms.length, isMore], [3, false]);
  assert.deepEqual(session.lines, ["LUSERS", "LIST"]);
});

test("of ten thousand rooms only large ones are asked for", async () => {
  const LIST = ({ params }) => listed(params[0] === ">9" ? 80 : 0);
  const { actions, session } = company({ LUSERS: counted(10_000), LIST });
  const { rooms, isMore } = await actions.listRooms();
  assert.deepEqual([rooms.length, isMore], [80, true]);
  assert.deepEqual(session.lines, ["LUSERS", "LIST >49", "LIST >9"]);
});

test("where there are only small rooms the search for large ones ends", async () => {
  const { actions, session } = company({ LUSERS: counted(10_000), LIST: () => listed(2) });
  assert.equal((await actions.listRooms()).rooms.length, 2);
  assert.deepEqual(session.lines.slice(1), ["LIST >49", "LIST >9", "LIST >1"]);
});

test("a part of a name is looked for by the server, and nothing in it is a wildcard", async () => {
  const { actions, session } = company({ LIST: () => listed(300) });
  const { rooms, isMore } = await actions.listRooms({ query: "#te*a, ?" });
  assert.deepEqual(session.lines, ["LIST *tea*"]);
  assert.deepEqual([rooms.length, isMore], [200, true]);
});
