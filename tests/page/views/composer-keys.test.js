/** What each key does in the message field, and that an input method's keys are its own. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { intentOf, pressOf } from "../../../src/beseda/page/views/composer-keys.js";

const FIELD = { choosing: false, exact: false, empty: false, editing: false, replying: false, sendByEnter: true };

function does(keys, field = {}, more = {}) {
  const parts = keys.split("+");
  const press = {
    key: parts.at(-1), shift: parts.includes("Shift"), command: parts.includes("Ctrl"), alt: parts.includes("Alt"),
    composing: false, ...more,
  };
  return intentOf(press, { ...FIELD, ...field });
}

const TABLE = [
  ["Enter", {}, "send"],
  ["Shift+Enter", {}, null],
  ["Alt+Enter", {}, null],
  ["Enter", { sendByEnter: false }, null],
  ["Ctrl+Enter", { sendByEnter: false }, "send"],
  ["Ctrl+Enter", { choosing: true }, "send"],
  ["Enter", { choosing: true }, "choose"],
  ["Enter", { choosing: true, exact: true }, "send"],
  ["Shift+Enter", { choosing: true }, null],
  ["Tab", { choosing: true }, "choose"],
  ["Shift+Tab", { choosing: true }, "previous-choice"],
  ["Tab", {}, "complete"],
  ["Tab", { empty: true }, null],
  ["Shift+Tab", {}, null],
  ["ArrowDown", { choosing: true }, "next-choice"],
  ["ArrowUp", { choosing: true }, "previous-choice"],
  ["ArrowDown", {}, null],
  ["ArrowUp", {}, null],
  ["ArrowUp", { empty: true }, "edit-last"],
  ["Alt+ArrowUp", { empty: true }, null],
  ["ArrowUp", { empty: true, editing: true }, null],
  ["Escape", {}, null],
  ["Escape", { choosing: true, editing: true }, "close-choices"],
  ["Escape", { editing: true, replying: true }, "stop-editing"],
  ["Escape", { replying: true }, "stop-replying"],
  ["a", { choosing: true }, null],
];

for (const [keys, field, wanted] of TABLE) {
  test(`${keys} with ${Object.keys(field).join(", ") || "nothing special"} does ${wanted ?? "what the browser does"}`, () => {
    assert.equal(does(keys, field), wanted);
  });
}

test("while an input method composes no key is ours", () => {
  for (const [keys, field] of TABLE) assert.equal(does(keys, field, { composing: true }), null);
});

test("an event is read as a press, on a Mac too, and by the code of composing", () => {
  const event = { key: "Enter", shiftKey: false, ctrlKey: false, metaKey: true, altKey: false, isComposing: false, keyCode: 229 };
  assert.deepEqual(pressOf(event), { key: "Enter", shift: false, command: true, alt: false, composing: true });
});
