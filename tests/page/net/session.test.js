/** A session against a server that behaves as ours, and can be cut off at any line. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeSession } from "../../../src/beseda/page/net/session.js";
import { FakeClock, FakeServer, FakeStorage, seeded } from "./fakes.js";

function begun({ storage = new FakeStorage(), clock = new FakeClock(), server = new FakeServer(clock) } = {}) {
  const session = makeSession({ openSocket: server.openSocket, storage, clock, random: seeded(7) });
  const told = [];
  const phases = [];
  session.onMessage((message) => told.push(message));
  session.onPhase(({ phase, how, fault }) => phases.push([phase, how, fault?.code].filter(Boolean).join(" ")));
  return { session, server, clock, storage, told, phases };
}

async function online(handed) {
  const all = begun(handed);
  all.session.start({ nick: "anna" });
  await all.clock.pass(500);
  assert.equal(all.session.standing.phase, "online");
  return all;
}

const say = (text, target = "#tea") => ({ command: "PRIVMSG", params: [target, text] });
const isTalk = ({ command }) => command === "PRIVMSG";
const textsOf = (messages) => messages.filter(isTalk).map(({ params }) => params[1]);

test("who signs in gets a seat, and learns what the server offers", async () => {
  const { session, phases, told } = await online();
  assert.deepEqual(phases, ["idle", "connecting", "registering", "online new"]);
  assert.equal(session.standing.nick, "anna");
  assert.ok(session.standing.caps.has("beseda/resume"));
  assert.equal(session.standing.capValues.get("draft/multiline"), "max-bytes=16384,max-lines=100");
  assert.ok(told.some(({ command }) => command === "001"));
});

for (const [answer, code] of [
  ["433 * anna :Nickname is already in use", "name-taken"],
  ["433 * anna :That looks too much like аnna, who is here", "name-looks-taken"],
  ["432 * anna :Nickname is reserved", "name-reserved"],
  ["432 * anna :Erroneus nickname", "name-invalid"],
  ["464 * :Password incorrect", "password-needed"],
]) {
  test(`a name is asked for again if the server says ${answer}`, async () => {
    const { session, server, clock } = begun();
    server.refusal = answer;
    session.start({ nick: "anna" });
    await clock.pass(60_000);
    const { phase, fault } = session.standing;
    assert.equal(phase, "idle");
    assert.equal(fault.code, code);
    assert.equal(fault.nick, "anna");
    assert.equal(server.sockets.length, 1, "it must not be tried again by itself");
    server.refusal = null;
    session.start({ nick: "anna2" });
    await clock.pass(500);
    assert.equal(session.standing.nick, "anna2");
  });
}

test("a server that is away is tried again, later and later", async () => {
  const { session, server, clock } = begun();
  server.isUp = false;
  session.start({ nick: "anna" });
  await clock.pass(200_000);
  assert.ok(server.sockets.length >= 9 && server.sockets.length <= 16, `${server.sockets.length} attempts`);
  assert.equal(session.standing.fault.code, "unreachable");
  server.isUp = true;
  await clock.pass(31_000);
  assert.equal(session.standing.phase, "online");
});

test("who waits for a server that is away may take another name", async () => {
  const { session, server, clock } = begun();
  server.isUp = false;
  session.start({ nick: "anna" });
  await clock.pass(10_000);
  session.start({ nick: "vera" });
  server.isUp = true;
  await clock.pass(40_000);
  assert.equal(session.standing.nick, "vera");
  assert.deepEqual([...server.seats.keys()], ["vera"]);
  session.start({ nick: "lev" });
  await clock.pass(1000);
  assert.equal(session.standing.nick, "vera");
});

test("what is said is answered by its echo, under its label", async () => {
  const { session, clock, told } = await online();
  const label = session.nextLabel();
  const asked = session.request({ ...say("hello"), tags: { label } });
  await clock.pass(200);
  const reply = await asked;
  assert.equal(reply.fail, null);
  assert.equal(reply.messages[0].params[1], "hello");
  assert.equal(told.at(-1).tags.label, label);
  assert.ok(told.at(-1).tags.msgid);
});

test("what is refused is answered by why", async () => {
  const { session, clock } = await online();
  const asked = session.request(say("hello", "nobody"));
  await clock.pass(200);
  const { fail } = await asked;
  assert.deepEqual(fail, { command: "401", code: "401", context: ["nobody"], text: "No such nick" });
});

test("a text of several lines is one message, there and back", async () => {
  const { session, server, clock, told } = await online();
  session.request(say("one\n\nthree"));
  await clock.pass(200);
  assert.deepEqual(server.said.map(({ text }) => text), ["one\n\nthree"]);
  assert.deepEqual(textsOf(told), ["one\n\nthree"]);
});

test("a paste goes out as fast as the server takes it, all of it and in order", async () => {
  const { session, server, clock } = await online();
  const lines = Array.from({ length: 60 }, (_, place) => `line ${place}`);
  lines.forEach((line) => session.request(say(line)));
  await clock.pass(100);
  assert.ok(server.said.length <= 20, `${server.said.length} at once`);
  await clock.pass(5000);
  assert.ok(server.said.length <= 20 + 5 * 5);
  await clock.pass(10_000);
  assert.deepEqual(server.said.map(({ text }) => text), lines);
});

test("a lost connection takes its seat again, and misses nothing", async () => {
  const { session, server, clock, phases, told } = await online();
  session.request({ command: "JOIN", params: ["#tea"] });
  await clock.pass(200);
  server.say("boris", "#tea", "before");
  await clock.pass(200);
  server.cut();
  server.say("boris", "#tea", "meanwhile");
  await clock.pass(3000);
  assert.equal(phases.at(-1), "online resumed");
  assert.deepEqual(textsOf(told), ["before", "meanwhile"]);
  assert.equal(told.find(({ params }) => params[1] === "meanwhile").batch.type, "beseda/resume");
});

test("what the server took, and could not confirm, is confirmed when it is missed, and not said again", async () => {
  const { session, server, clock, told } = await online();
  const label = session.nextLabel();
  const asked = session.request({ ...say("once", "#tea"), tags: { label } });
  await clock.pass(30);
  assert.equal(server.said.length, 1);
  server.cut();
  await clock.pass(3000);
  assert.equal((await asked).fail, null);
  assert.deepEqual(server.said.map(({ text }) => text), ["once"]);
  assert.equal(told.find(({ params }) => params[1] === "once").tags.label, label);
});

test("what the server did not take is said when the seat is there again", async () => {
  const { session, server, clock } = await online();
  const first = session.request(say("on its way"));
  await clock.pass(5);
  server.cut();
  await clock.pass(100);
  const second = session.request(say("typed in a tunnel"));
  await clock.pass(3000);
  assert.equal((await first).fail, null);
  assert.equal((await second).fail, null);
  assert.deepEqual(server.said.map(({ text }) => text), ["on its way", "typed in a tunnel"]);
});

test("if the past is not whole, nothing that may have been said is said again by itself", async () => {
  const { session, server, clock } = await online();
  const asked = session.request(say("perhaps"));
  await clock.pass(5);
  server.isPastWhole = false;
  server.cut();
  await clock.pass(3000);
  assert.equal((await asked).fail.code, "UNKNOWN");
  assert.equal(server.said.length, 0);
});

test("after a restart of the server a guest is a new one, in the same rooms", async () => {
  const { session, server, clock, phases } = await online();
  session.request({ command: "JOIN", params: ["#tea", "key"] });
  session.request({ command: "JOIN", params: ["#milk"] });
  await clock.pass(300);
  const written = session.request(say("written"));
  await clock.pass(5);
  server.restart();
  await clock.pass(5);
  const unwritten = session.request(say("not written"));
  await clock.pass(4000);
  assert.equal(phases.at(-1), "online again");
  assert.ok(server.received.includes("JOIN #tea,#milk key"));
  assert.equal((await written).fail.code, "UNKNOWN");
  assert.equal((await unwritten).fail.code, "NOT_SENT");
  assert.equal(server.said.length, 0);
});

test("a page that is loaded again has its seat", async () => {
  const { session, server, clock, storage } = await online();
  session.leave();
  server.cut();
  const again = begun({ storage, clock, server });
  assert.equal(again.session.rememberedNick, "anna");
  again.session.start();
  await clock.pass(500);
  assert.equal(again.phases.at(-1), "online resumed");
});

test("whoever signs out is not remembered, and is not brought back", async () => {
  const { session, server, clock, storage } = await online();
  session.stop("bye");
  await clock.pass(60_000);
  assert.equal(session.standing.phase, "signed-out");
  assert.equal(server.sockets.length, 1);
  assert.equal(storage.read("seat"), null);
  assert.ok(server.received.includes("QUIT bye"));
});

test("who is killed is not brought back, and is told why", async () => {
  const { session, server, clock } = await online();
  server.last.send(":root KILL anna :enough");
  server.last.send("ERROR :Killed (root (enough))");
  await clock.pass(60_000);
  const { phase, fault } = session.standing;
  assert.deepEqual([phase, fault.code, fault.text], ["signed-out", "killed", "enough"]);
  assert.equal(server.sockets.length, 1);
});

test("who is let go hears why while they wait, and comes back", async () => {
  const { session, server, clock, phases } = await online();
  server.isUp = false;
  server.last.send("ERROR :Closing link: too much waits to be read");
  await clock.pass(200);
  const { phase, fault } = session.standing;
  assert.deepEqual([phase, fault?.code, fault?.text], ["waiting", "refused", "too much waits to be read"]);
  server.isUp = true;
  await clock.pass(10_000);
  assert.equal(phases.at(-1), "online resumed");
  assert.equal(session.standing.fault, null);
});

test("the reason of a close is told, too, where no line came before it", async () => {
  const { session, server, clock } = await online();
  server.isUp = false;
  server.last.cut(0, "this gateway restarts");
  await clock.pass(200);
  assert.equal(session.standing.fault.text, "this gateway restarts");
});

test("a connection that is dead without a word is noticed, and left", async () => {
  const { session, server, clock } = await online();
  server.cut(10_000_000);
  await clock.pass(60_000);
  assert.equal(server.sockets.length, 2);
  assert.equal(session.standing.how, "resumed");
});

test("a connection that says nothing to what was sent is dead sooner", async () => {
  const { session, server, clock } = await online();
  server.cut(10_000_000);
  const asked = session.request(say("hello"));
  await clock.pass(15_000);
  assert.equal(server.sockets.length, 2);
  assert.equal((await asked).fail, null);
});

test("a laptop that slept asks at once whether the server is there", async () => {
  const { server, clock } = await online();
  clock.sleep(20_000);
  await clock.pass(6000);
  assert.equal(server.received.filter((line) => line === "PING page-alive").length, 1);
});

test("a request that nobody answers ends", async () => {
  const { session, server, clock } = await online();
  const lost = session.request({ command: "WHOIS", params: ["boris"] });
  server.cut();
  await clock.pass(10);
  assert.equal((await lost).fail.code, "LOST");
  const offline = await session.request({ command: "WHOIS", params: ["boris"] });
  assert.equal(offline.fail.code, "OFFLINE");
});

test("an answer of many lines comes whole; a private one is told to nobody else", async () => {
  const { session, server, clock, told } = await online();
  const asked = session.request({ command: "SEARCH", params: ["x"], tags: { label: "q" } }, { private: true });
  await clock.pass(1);
  server.last.send("@label=q :irc.test BATCH +1 chathistory #tea");
  server.last.send("@batch=1;msgid=abc-1 :boris!b@test PRIVMSG #tea :one");
  server.last.send(":boris!b@test PRIVMSG #tea :live");
  server.last.send("@batch=1;msgid=abc-2 :boris!b@test PRIVMSG #tea :two");
  server.last.send(":irc.test BATCH -1");
  await clock.pass(25);
  const { messages, batch } = await asked;
  assert.deepEqual(textsOf(messages), ["one", "two"]);
  assert.deepEqual(batch, { type: "chathistory", params: ["#tea"] });
  assert.deepEqual(textsOf(told), ["live"]);
});

test("what no line can carry is refused here", async () => {
  const { session } = await online();
  assert.equal((await session.request(say("text", "two words"))).fail.code, "INVALID");
});

for (let seed = 1; seed <= 60; seed += 1) {
  test(`everything is said once and shown once, however often the connection is cut (${seed})`, async () => {
    const random = seeded(seed);
    const { session, server, clock, told } = await online();
    session.request({ command: "JOIN", params: ["#tea"] });
    await clock.pass(200);
    const mine = [];
    const answers = [];
    for (let step = 0; step < 60; step += 1) {
      const chance = random();
      if (chance < 0.4) {
        mine.push(random() < 0.2 ? `mine ${step}\nand more` : random() < 0.3 ? "same" : `mine ${step}`);
        answers.push(session.request(say(mine.at(-1))));
      } else if (chance < 0.6) server.say("boris", "#tea", `theirs ${step}`);
      else if (chance < 0.7) server.cut(random() < 0.5 ? 0 : random() * 30_000);
      await clock.pass(random() * (random() < 0.3 ? 3000 : 50));
    }
    await clock.pass(120_000);
    const replies = await Promise.all(answers);
    assert.deepEqual(replies.map(({ fail }) => fail), mine.map(() => null));
    const saidByMe = server.said.filter(({ nick }) => nick === "anna").map(({ text }) => text);
    assert.deepEqual([...saidByMe].sort(), [...mine].sort());
    const ids = told.filter(({ command }) => command === "PRIVMSG").map(({ tags }) => tags.msgid);
    assert.deepEqual(ids, server.said.map(({ id }) => id));
  });
}
