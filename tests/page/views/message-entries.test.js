/** The menu of a message offers what can be done with it, and nothing that the server would refuse. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeState, makeTalk, newItem } from "../../../src/beseda/page/store/state.js";
import { entriesOf, mayReact } from "../../../src/beseda/page/views/message-entries.js";

const CAPS = ["message-tags", "draft/message-edit", "draft/message-redaction"];

function about({ item = {}, prefixes = "", phase = "online", caps = CAPS, room = "#lobby", joined = true } = {}) {
  const state = makeState();
  state.me.nick = "boris";
  state.me.caps = new Set(caps);
  state.connection.phase = phase;
  const talk = makeTalk(room);
  talk.joined = joined;
  talk.members.set("boris", { nick: "boris", prefixes }).set("anna", { nick: "anna", prefixes: "" });
  return { state, talk, item: newItem({ id: "m1", at: 1, by: "anna", text: "hello", ...item }) };
}

const names = (given) => entriesOf(about(given)).map((entry) => entry.name);
const own = { by: "boris", own: true };

test("another's message is answered, copied, linked to", () => {
  assert.deepEqual(names(), ["reply", "copy", "link", "person"]);
});

test("one's own is edited and deleted", () => {
  assert.deepEqual(names({ item: own }), ["reply", "edit", "copy", "link", "delete"]);
});

test("what the server can't do is not offered", () => {
  assert.deepEqual(names({ item: own, caps: [] }), ["reply", "copy", "link"]);
});

test("who looks after the room may delete, and deal with who wrote it", () => {
  const found = names({ prefixes: "@" });
  assert.deepEqual(found, ["reply", "copy", "link", "person", "delete", "silence", "kick", "ban"]);
  assert.ok(!names({ prefixes: "@", item: { by: "gone" } }).includes("kick"));
  assert.ok(!names({ prefixes: "+" }).includes("ban"));
});

test("what was edited shows what it said before", () => {
  assert.deepEqual(names({ item: { editedAt: 5 } }), ["reply", "copy", "link", "wordings", "person"]);
});

test("an unsent one is sent again or dropped", () => {
  assert.deepEqual(names({ item: { ...own, id: "~1", state: "failed" } }), ["resend", "drop", "copy"]);
});

test("of a deleted one the place is left", () => {
  assert.deepEqual(names({ item: { redacted: { by: "anna", reason: "" }, text: "" } }), ["link", "person"]);
});

test("without a connection there is what the page can do by itself", () => {
  assert.deepEqual(names({ item: own, phase: "offline", prefixes: "@" }), ["copy", "link"]);
});

test("an emoji answers what is there, from who is there", () => {
  assert.equal(mayReact(about()), true);
  assert.equal(mayReact(about({ joined: false })), false);
  assert.equal(mayReact(about({ caps: [] })), false);
  assert.equal(mayReact(about({ item: { state: "sending" } })), false);
  assert.equal(mayReact(about({ room: "anna" })), true);
});
