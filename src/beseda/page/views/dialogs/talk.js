/** Begin a private talk with somebody, by name. */

import { buttonOf, makeFrame } from "../dialog-frame.js";
import { nameField } from "./name-field.js";

/** @param {object} app @param {{nick?: string}} params */
export function build(app, { nick = "" }) {
  const { t, actions } = app;
  const name = nameField(app, { label: t("talk.label"), hint: t("talk.hint"), value: nick });
  const begin = async () => {
    const done = await actions.startTalk(name.input.value.trim());
    if (done.ok) frame.close();
    else name.input.select();
    return done;
  };
  const frame = makeFrame(app, {
    title: t("talk.title"),
    body: [name.element],
    buttons: [
      buttonOf(t("dialog.cancel"), { onclick: () => frame.close() }),
      buttonOf(t("talk.do"), { kind: "primary", type: "submit" }),
    ],
    onsubmit: () => frame.attempt(begin),
  });
  return { ...frame, first: name.input };
}
