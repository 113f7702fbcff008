/** Notes that go by themselves, and settings. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { company, refusal } from "./company.js";

test("a note is taken away by who shows it alone, for somebody may still read it", async () => {
  const { actions, clock, store } = company({ WHOIS: () => refusal("401", ["nobody"]) });
  await actions.startTalk("nobody");
  clock.pass(60_000);
  assert.deepEqual(store.state.toasts.map(({ key }) => key), ["fault.noSuchPerson"]);
  actions.dismissToast(store.state.toasts[0].id);
  assert.deepEqual(store.state.toasts, []);
});
