/** What the server answered, line by line, as it stands: to a line of IRC, or what a message said before. */

import { makeFrame } from "../dialog-frame.js";
import { h } from "../element.js";

/** @param {object} app @param {{title?: string, titleKey?: string, lines: string[]}} params */
export function build(app, { title = "", titleKey = null, lines }) {
  const frame = makeFrame(app, {
    title: titleKey ? app.t(titleKey) : title,
    class: "dialog-help",
    body: [h("pre", { class: "answer", dir: "auto" }, lines.join("\n"))],
  });
  frame.body.tabIndex = 0; // it may be longer than a window, and has nothing else to scroll it by keys
  return frame;
}
