/** Make a room: its name, what it is about, and who may find and enter it. Links to rooms that nobody sees lead here. */

import { h } from "../element.js";
import { buttonOf, fieldOf, makeFrame, switchOf } from "../dialog-frame.js";

/** @param {object} app @param {{room?: string, isSought?: boolean}} params */
export function build(app, { room = "", isSought = false }) {
  const { t, actions } = app;
  const { isupport } = app.store.state.me;
  const called = fieldOf({
    label: t("create.name"),
    hint: t("create.nameHint"),
    value: room,
    required: true,
    maxlength: isupport.get("CHANNELLEN") ?? 50,
  });
  const topic = fieldOf({
    label: t("create.topic"),
    hint: t("create.topicHint"),
    maxlength: isupport.get("TOPICLEN") ?? 390,
  });
  const secret = switchOf({ label: t("room.secret"), hint: t("room.secretHint") });
  const invited = switchOf({ label: t("room.inviteOnly"), hint: t("room.inviteOnlyHint") });
  const frame = makeFrame(app, {
    title: t("create.title"),
    body: [
      isSought ? h("p", { dir: "auto" }, t("create.sought", { room })) : null,
      ...[called, topic, secret, invited].map(({ element }) => element),
    ],
    buttons: [
      buttonOf(t("dialog.cancel"), { onclick: () => frame.close() }),
      buttonOf(t("create.do"), { kind: "primary", type: "submit" }),
    ],
    onsubmit: () => frame.attempt(make),
  });
  const make = async () => {
    const wanted = roomName(called.input.value);
    if (wanted === "#") {
      called.input.focus();
      return { ok: false, text: t("create.noName") };
    }
    const made = await actions.createRoom(wanted, {
      topic: topic.input.value.trim(),
      secret: secret.input.checked,
      inviteOnly: invited.input.checked,
    });
    if (made.ok) frame.close();
    else called.input.focus();
    return made;
  };
  return { ...frame, first: called.input };
}

/** As a person writes it: with or without the #, with blanks where a name has none. */
export function roomName(typed) {
  return `#${typed.trim().replace(/^#+/, "").replace(/\s+/g, "-")}`;
}
