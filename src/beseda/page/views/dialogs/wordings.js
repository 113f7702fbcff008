/** What a message said before it was edited, oldest first, if the server lets one see that. */

import { fullTime, shortTime } from "../../text/time.js";
import { makeFrame } from "../dialog-frame.js";
import { h, replace } from "../element.js";

/** @param {object} app @param {{key: string, id: string}} params */
export function build(app, { key, id }) {
  const { t, actions, words } = app;
  const list = h("ol", { class: "wordings", "aria-busy": "true" }, h("li", { class: "hint" }, t("rooms.asking")));
  const tell = async () => {
    const told = await actions.wordings(key, id);
    list.removeAttribute("aria-busy");
    if (told.ok)
      replace(
        list,
        told.wordings.map((wording) => wordingRow(wording, words.locale)),
      );
    else replace(list, h("li", { class: "fault" }, told.text));
  };
  return { ...makeFrame(app, { title: t("wordings.title"), body: [list] }), opened: tell };
}

function wordingRow({ at, text }, language) {
  const iso = new Date(at).toISOString();
  return h(
    "li",
    null,
    h("time", { class: "hint", datetime: iso, title: fullTime(at, language) }, shortTime(at, Date.now(), language)),
    h("p", { class: "wording", dir: "auto" }, text),
  );
}
