/** What keys and commands do: read from the commands' own rows, so that it tells all there are. */

import { COMMANDS, usageOf } from "../../text/commands.js";
import { makeFrame } from "../dialog-frame.js";
import { h } from "../element.js";

/** Keys by what they are for; each is the keys, then the end of the key of its words. */
const KEYS = [
  ["Enter", "send"],
  ["Shift Enter", "newLine"],
  ["↑", "editLast"],
  ["Tab", "complete"],
  ["Esc", "close"],
  ["Alt ↑", "previousTalk"],
  ["Alt ↓", "nextTalk"],
  ["Ctrl K", "switch"],
  ["F6", "landmark"],
  ["R", "replyTo"],
  ["+", "reactTo"],
];

/** @param {object} app @param {{command?: string | null}} params */
export function build(app, { command = null }) {
  const { t } = app;
  const rows = command ? [COMMANDS.get(command)] : [...COMMANDS.values()];
  const frame = makeFrame(app, {
    title: t("help.title"),
    class: "dialog-help",
    body: [
      command ? null : section(t("help.keys"), keysOf(app)),
      section(
        t("help.commands"),
        h(
          "dl",
          { class: "help-commands" },
          rows.flatMap((row) => commandOf(app, row)),
        ),
      ),
      command ? null : section(t("help.writing"), writing(app)),
    ],
  });
  frame.body.tabIndex = 0; // it is longer than a window, and has nothing else to scroll it by keys
  return frame;
}

function section(title, ...children) {
  return h("section", { class: "dialog-section" }, h("h3", { class: "label" }, title), children);
}

function keysOf({ t, store }) {
  const isByEnter = store.state.settings.sendByEnter;
  const rows = KEYS.map(([keys, word]) => [isByEnter ? keys : (OTHERWISE[word] ?? keys), word]);
  return h(
    "dl",
    { class: "help-keys" },
    rows.flatMap(([keys, word]) => [
      h(
        "dt",
        null,
        keys.split(" ").map((key) => h("kbd", null, key)),
      ),
      h("dd", null, t(`help.${word}`)),
    ]),
  );
}

/** Where Enter makes a line. */
const OTHERWISE = { send: "Ctrl Enter", newLine: "Enter" };

function commandOf({ t }, row) {
  return [h("dt", null, h("code", { dir: "ltr" }, usageOf(row, t))), h("dd", null, t(`command.${row.name}`))];
}

function writing({ t }) {
  const ways = [
    ["*…*", "emphasis"],
    ["**…**", "strong"],
    ["`…`", "code"],
    ["```", "block"],
    ["> …", "quote"],
  ];
  return h(
    "dl",
    { class: "help-keys" },
    ways.flatMap(([mark, word]) => [h("dt", null, h("code", null, mark)), h("dd", null, t(`help.${word}`))]),
  );
}
