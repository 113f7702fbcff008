/**
 * A question before what cannot be undone. The focus is on the way back, so that Enter by habit does no harm.
 */

import { buttonOf, fieldOf, makeFrame, openFrame } from "./dialog-frame.js";
import { h } from "./element.js";

/**
 * Ask; the answer is whether to do it. With `reason` it is the reason given (it may be ""), or null.
 * @param {object} app
 * @param {{title: string, text?: string, quote?: string, yes: string, danger?: boolean, reason?: string}} question
 * @returns {Promise<boolean | string | null>}
 */
export function ask(app, { title, text, quote, yes, danger = false, reason }) {
  return new Promise((resolve) => {
    const why = reason ? fieldOf({ label: reason, maxlength: 120 }) : null;
    const no = buttonOf(app.t("dialog.cancel"), { onclick: () => frame.close() });
    const frame = makeFrame(app, {
      title,
      class: "dialog-ask",
      body: [
        text ? h("p", { dir: "auto" }, text) : null,
        quote ? h("blockquote", { class: "dialog-quote", dir: "auto" }, quote) : null,
        why?.element,
      ],
      buttons: [no, buttonOf(yes, { kind: danger ? "danger" : "primary", type: "submit" })],
      onsubmit: () => frame.close({ yes: true }),
      onclose: (returned) => resolve(answerOf(returned, why)),
    });
    frame.element.setAttribute("role", "alertdialog");
    openFrame(frame, why?.input ?? no);
  });
}

function answerOf(returned, why) {
  if (!why) return Boolean(returned?.yes);
  return returned?.yes ? why.input.value.trim() : null;
}
