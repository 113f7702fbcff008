import assert from "node:assert/strict";
import { test } from "node:test";

import { listening } from "../listening.js";

test("settings change one by one, or as they were stored", () => {
  const { dispatch, state } = listening();
  dispatch({ type: "settings/loaded", settings: { theme: "dark", sound: true } });
  dispatch({ type: "settings/changed", name: "theme", value: "light" });
  assert.deepEqual(
    [state.settings.theme, state.settings.sound, state.settings.sendByEnter],
    ["light", true, true],
  );
});

test("toasts come and go, and the oldest make way", () => {
  const { dispatch, state } = listening();
  for (let number = 1; number <= 6; number += 1) {
    dispatch({ type: "toast/shown", kind: "info", text: `t${number}` });
  }
  assert.deepEqual(
    state.toasts.map(({ text }) => text),
    ["t4", "t5", "t6"],
  );
  dispatch({ type: "toast/gone", id: state.toasts[1].id });
  assert.deepEqual(
    state.toasts.map(({ text }) => text),
    ["t4", "t6"],
  );
  assert.equal(new Set(state.toasts.map(({ id }) => id)).size, 2);
});

test("one dialog at a time", () => {
  const { dispatch, state, touched } = listening();
  touched.length = 0;
  dispatch({ type: "dialog/shown", name: "join", params: { room: "#tea" } });
  assert.deepEqual(state.dialog, { name: "join", room: "#tea" });
  dispatch({ type: "dialog/closed" });
  assert.deepEqual([state.dialog, touched], [null, ["dialog", "dialog"]]);
});
