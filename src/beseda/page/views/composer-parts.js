/** The elements that the message field is made of, with their names and keys. What they do is composer.js's. */

import { h } from "./element.js";
import { icon } from "./icons.js";
import { fetched } from "./later.js";

/**
 * @param {object} app
 * @param {object} on
 * @param {() => void} on.typed
 * @param {(event: KeyboardEvent) => void} on.key
 * @param {(event: ClipboardEvent) => void} on.pasted
 * @param {() => void} on.submit
 * @param {(text: string) => void} on.insert
 */
export function makeParts(app, on) {
  const field = h("textarea", {
    id: "message-field",
    class: "composer-field",
    rows: "1",
    dir: "auto",
    autocomplete: "off",
    autocapitalize: "sentences",
    "aria-describedby": "composer-hint composer-count",
    oninput: on.typed,
    onkeydown: on.key,
    onpaste: on.pasted,
  });
  const send = h(
    "button",
    { class: "icon-button composer-send", type: "button", onclick: on.submit, onpointerdown: keepFocus },
    icon("send"),
  );
  return {
    field,
    send,
    row: h("div", { class: "composer-row" }, field, emojiButton(app, on.insert), send),
    hint: h("p", { id: "composer-hint", class: "composer-hint", hidden: true }),
    count: h("p", { id: "composer-count", class: "composer-count", hidden: true }),
  };
}

function emojiButton(app, insert) {
  const name = app.t("composer.emoji");
  const button = h(
    "button",
    {
      class: "icon-button",
      type: "button",
      "aria-label": name,
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      title: name,
      onclick: async () => {
        const picker = await fetched(app, () => import("./emoji-picker.js"));
        picker?.openEmojiPicker(app, button, insert);
      },
    },
    icon("smile"),
  );
  return button;
}

/** A press on a button leaves the focus, and a phone's keyboard, where they are. */
function keepFocus(event) {
  event.preventDefault();
}
