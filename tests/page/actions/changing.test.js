/** Editing, taking back, reactions. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { company, refusal } from "./company.js";

function talking(answers) {
  const made = company(answers);
  made.inRoom("#Tea");
  made.said("#tea", { id: "j-1", by: "anna", text: "helo" });
  return made;
}

test("an edit goes in its tags, and ends editing when it is there", async () => {
  const { actions, session, store } = talking();
  actions.setEditing("#tea", "j-1");
  await actions.edit("#tea", "j-1", "hello\n there ");
  const { tags, command, params } = session.sent[0];
  assert.deepEqual([command, params], ["EDIT", ["#Tea"]]);
  assert.deepEqual(tags, { "draft/target-msgid": "j-1", "draft/edit-text": "hello\n there" });
  assert.equal(store.state.talks.get("#tea").editing, null);
});

test("the same words are no edit, no words are none, and too many can't be one", async () => {
  const { actions, session } = talking();
  assert.equal((await actions.edit("#tea", "j-1", "helo")).ok, true);
  assert.equal((await actions.edit("#tea", "j-1", " ")).ok, false);
  assert.equal((await actions.edit("#tea", "j-1", "я".repeat(2100))).code, "too-long");
  assert.deepEqual(session.lines, []);
});

test("an edit that comes too late says for how long one could", async () => {
  const late = refusal("EDIT_WINDOW_EXPIRED", ["#Tea", "j-1", "900"], "You can no longer edit this message", "EDIT");
  const { actions } = talking({ EDIT: () => late });
  const { text } = await actions.edit("#tea", "j-1", "hello");
  assert.equal(text, "It is too late to edit that: one may for 15 minutes.");
});

test("a message is taken back, with a reason", async () => {
  const { actions, session } = talking();
  await actions.redact("#tea", "j-1", "typo");
  await actions.redact("#tea", "j-1");
  assert.deepEqual(session.lines, ["REDACT #Tea j-1 typo", "REDACT #Tea j-1"]);
});

test("a reaction is put, and the same one again takes it back", async () => {
  const { actions, session, store } = talking();
  await actions.react("#tea", "j-1", "👍");
  const reaction = { id: "j-1", text: "👍", nick: "anna", on: true, reactionId: "j-2", at: 1 };
  store.dispatch({ type: "item/reacted", key: "#tea", ...reaction });
  await actions.react("#tea", "j-1", "👍");
  await actions.unreact("#tea", "j-1", "👍");
  const put = { "+reply": "j-1", "+draft/react": "👍" };
  const taken = { "+reply": "j-1", "+draft/unreact": "👍" };
  assert.deepEqual(session.sent.map(({ tags }) => tags), [put, taken, taken]);
});

test("what a message said before is told with its times", async () => {
  const notice = (time, text) => `@time=${time} :s NOTICE anna :${text}`;
  const { actions } = talking({
    EDITS: () => [
      notice("2026-11-27T18:04:11.003Z", "[2026-11-27 18:04 UTC] <anna> the kettel"),
      notice("2026-11-27T18:04:11.003Z", "[2026-11-27 18:04 UTC] <anna> is on"),
      notice("2026-11-27T18:05:40.120Z", "[2026-11-27 18:05 UTC (now)] <anna> the kettle is on"),
    ],
  });
  const { wordings } = await actions.wordings("#tea", "j-1");
  assert.deepEqual(wordings.map(({ text }) => text), ["the kettel\nis on", "the kettle is on"]);
  assert.equal(wordings[0].at, Date.parse("2026-11-27T18:04:11.003Z"));
});
