/** What the server answered to a line of IRC, line by line, as it stands. */

import { makeFrame } from "../dialog-frame.js";
import { h } from "../element.js";

/** @param {object} app @param {{title: string, lines: string[]}} params */
export function build(app, { title, lines }) {
  const body = [h("pre", { class: "answer", dir: "auto" }, lines.join("\n"))];
  return makeFrame(app, { title, class: "dialog-help", body });
}
