/** What the page asks for by itself when it comes in, and when it comes back. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { company, NOW, refusal } from "./company.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const CAPS = ["draft/chathistory", "draft/metadata-3", "draft/read-marker"];
const TOKENS = [["MONITOR", "100"], ["WHOX", true], ["CHATHISTORY", "50"]];

function arriving(answers = {}) {
  const made = company(answers);
  made.store.dispatch({ type: "me/caps", caps: CAPS });
  made.store.dispatch({ type: "me/isupport", tokens: TOKENS });
  return { ...made, inRoom: (name, members) => looking(made, made.inRoom(name, members)) };
}

/** The first room is the one that is looked at. */
function looking({ store }, talk) {
  if (store.state.current === null) store.dispatch({ type: "talk/opened", key: talk.key });
  return talk;
}

const of = (session, command) => session.lines.filter((line) => line.startsWith(command));

test("the last lines of each room are read, the current one first, and of whom is away", async () => {
  const { actions, session, store, inRoom } = arriving({
    WHO: () => [":s 354 anna ~b host boris G :Boris", ":s 315 anna #tea :End"],
  });
  inRoom("#plans");
  inRoom("#tea", ["anna", "boris"]);
  store.dispatch({ type: "talk/opened", key: "#tea" });
  actions.begin();
  await settled();
  const LATEST = ["CHATHISTORY LATEST #tea * 50", "CHATHISTORY LATEST #plans * 50"];
  assert.deepEqual(of(session, "CHATHISTORY LATEST"), LATEST);
  assert.equal(store.state.people.get("boris").away, "");
});

test("a room that is entered later is read then, once", async () => {
  const { actions, session, inRoom } = arriving();
  actions.begin();
  inRoom("#tea");
  await settled();
  inRoom("#tea");
  await settled();
  assert.equal(of(session, "CHATHISTORY LATEST").length, 1);
});

test("old private talks are found, and who is talked with is watched for", async () => {
  const { actions, clock, session, store } = arriving({
    CHATHISTORY: ({ params }) =>
      params[0] === "TARGETS" ? [":s CHATHISTORY TARGETS #tea time", ":s CHATHISTORY TARGETS Boris time"] : [],
  });
  actions.begin();
  clock.pass(1000);
  await settled();
  assert.deepEqual([...store.state.talks.keys()], ["boris"]);
  assert.deepEqual(of(session, "MONITOR"), ["MONITOR + Boris"]);
  assert.deepEqual(of(session, "CHATHISTORY LATEST"), ["CHATHISTORY LATEST Boris * 50"]);
});

test("the talk that one looks at is read before old private talks are looked for", async () => {
  const { actions, session, store, inRoom } = arriving();
  inRoom("#plans");
  inRoom("#tea");
  store.dispatch({ type: "talk/opened", key: "#tea" });
  actions.begin();
  await settled();
  const asked = of(session, "CHATHISTORY").map((line) => line.replace(/ (\*|timestamp).*/, ""));
  assert.deepEqual(asked, ["CHATHISTORY LATEST #tea", "CHATHISTORY TARGETS", "CHATHISTORY LATEST #plans"]);
});

test("nothing is read before it is known which talk is looked at, for a second at most", async () => {
  const early = arriving();
  early.actions.begin();
  early.store.dispatch({ type: "talk/joined", name: "#plans", at: NOW });
  await settled();
  assert.deepEqual(of(early.session, "CHATHISTORY"), []);
  early.inRoom("#tea");
  await settled();
  assert.equal(of(early.session, "CHATHISTORY")[0], "CHATHISTORY LATEST #tea * 50");
  const alone = arriving();
  alone.actions.begin();
  alone.store.dispatch({ type: "talk/joined", name: "#plans", at: NOW });
  alone.clock.pass(1000);
  await settled();
  assert.equal(of(alone.session, "CHATHISTORY")[0], "CHATHISTORY LATEST #plans * 50");
});

test("what was read when it was opened is not read again", async () => {
  const { actions, session, store, inRoom } = arriving();
  inRoom("#tea");
  store.dispatch({ type: "talk/joined", name: "#plans", at: NOW });
  const opened = actions.loadLatest("#plans");
  actions.begin();
  await opened;
  await settled();
  assert.equal(of(session, "CHATHISTORY LATEST #plans").length, 1);
});

test("the seat taken again, nothing is read again, but all is watched again", async () => {
  const { actions, session, store, inRoom } = arriving();
  actions.begin();
  inRoom("#tea");
  store.dispatch({ type: "talk/started", name: "boris" });
  await settled();
  store.dispatch({ type: "connection/phase", phase: "waiting" });
  session.sent.length = 0;
  store.dispatch({ type: "me/registered", nick: "anna", isResumed: true, at: NOW });
  store.dispatch({ type: "connection/phase", phase: "online" });
  await settled();
  assert.deepEqual(session.lines, ["METADATA * SUB display-name", "MONITOR + boris"]);
});

test("who is not in the list any more is watched no more, and all names fit their lines", async () => {
  const { actions, session, store } = arriving();
  actions.begin();
  const names = Array.from({ length: 19 }, (_, at) => `${"н".repeat(30)}${at}`);
  for (const name of names) store.dispatch({ type: "talk/started", name });
  await settled();
  const lines = of(session, "MONITOR +");
  assert.deepEqual(lines.flatMap((line) => line.slice("MONITOR + ".length).split(",")), names);
  assert.ok(lines.every((line) => new TextEncoder().encode(line).length <= 510));
  store.dispatch({ type: "talk/closed", key: names[3] });
  assert.deepEqual(of(session, "MONITOR -"), [`MONITOR - ${names[3]}`]);
});

test("people whom one has talked with come back before strangers", async () => {
  const old = Array.from({ length: 40 }, (_, at) => `:s CHATHISTORY TARGETS s${at} 2026-11-27T18:00:00.000Z`);
  const { actions, clock, storage, store, inRoom } = arriving({
    CHATHISTORY: ({ params: [kind] }) => (kind === "TARGETS" ? [":s CHATHISTORY TARGETS vera 2026-11-26T18:00:00.000Z", ...old] : []),
  });
  storage.write("people", ["vera"]);
  actions.begin();
  inRoom("#tea");
  clock.pass(1000);
  await settled();
  assert.ok(store.state.order.includes("vera"));
  assert.equal(store.state.order[1], "vera");
});

test("on a new seat rooms are read again", async () => {
  const { actions, session, store, inRoom } = arriving();
  actions.begin();
  inRoom("#tea");
  await settled();
  store.dispatch({ type: "connection/phase", phase: "waiting" });
  session.sent.length = 0;
  store.dispatch({ type: "me/registered", nick: "anna", isResumed: false, at: NOW });
  inRoom("#tea");
  store.dispatch({ type: "connection/phase", phase: "online" });
  await settled();
  assert.deepEqual(of(session, "CHATHISTORY LATEST"), ["CHATHISTORY LATEST #tea * 50"]);
});

test("a talk gets back its draft and its silence", async () => {
  const { actions, storage, store, inRoom } = arriving();
  storage.write("draft:#tea", "hello");
  storage.write("muted", ["#tea"]);
  actions.begin();
  inRoom("#tea");
  const { draft, muted } = store.state.talks.get("#tea");
  assert.deepEqual([draft, muted], ["hello", true]);
});

test("whoever comes in is in the lobby, and in the rooms that they were in here before", () => {
  const { actions, session, storage, store, inRoom } = arriving();
  session.standing.how = "new";
  store.dispatch({ type: "server/named", lobby: "#lobby" });
  storage.write("rooms", ["#Tea", "#LOBBY", "#plans"]);
  inRoom("#plans");
  actions.begin();
  assert.deepEqual(of(session, "JOIN"), ["JOIN #LOBBY,#Tea"]);
});

test("rooms are remembered as they are entered and left, and forgotten by who signs out", async () => {
  const { actions, storage, inRoom } = arriving();
  actions.begin();
  inRoom("#tea");
  inRoom("#plans");
  assert.deepEqual(storage.read("rooms"), ["#tea", "#plans"]);
  await actions.leave("#tea");
  assert.deepEqual(storage.read("rooms"), ["#plans"]);
  await actions.signOut();
  assert.equal(storage.read("rooms"), null);
});

test("a room that is renamed has been read", async () => {
  const { actions, session, store, inRoom } = arriving();
  actions.begin();
  inRoom("#tea");
  await settled();
  store.dispatch({ type: "talk/renamed", key: "#tea", name: "#coffee" });
  await settled();
  assert.equal(of(session, "CHATHISTORY LATEST").length, 1);
});

test("what could not be read because the connection was lost is read after that", async () => {
  let isLost = true;
  const { actions, session, store, inRoom } = arriving({
    CHATHISTORY: ({ params }) => {
      if (params[0] !== "LATEST" || !isLost) return [];
      isLost = false;
      store.dispatch({ type: "connection/phase", phase: "waiting" });
      return refusal("LOST");
    },
  });
  actions.begin();
  inRoom("#tea");
  await settled();
  store.dispatch({ type: "connection/phase", phase: "online" });
  await settled();
  assert.equal(of(session, "CHATHISTORY LATEST").length, 2);
});

test("a tab that another one leads does not read again what it was told", async () => {
  const { actions, session, store, inRoom, said } = arriving();
  session.isLeading = false;
  inRoom("#tea");
  inRoom("#plans");
  said("#tea", { id: "j-1" });
  actions.begin();
  await settled();
  assert.deepEqual(of(session, "CHATHISTORY LATEST"), ["CHATHISTORY LATEST #plans * 50"]);
  assert.deepEqual(of(session, "METADATA"), []);
  assert.equal(store.state.talks.get("#tea").log.live.items.length, 1);
});
