/** Invite somebody into a room: by name, or by a link that is copied. */

import { addressOf } from "../../actions/addresses.js";
import { copy } from "../copying.js";
import { buttonOf, makeFrame } from "../dialog-frame.js";
import { nameField } from "./name-field.js";

/** @param {object} app @param {{key: string, nick?: string}} params */
export function build(app, { key, nick = "" }) {
  const { t, store, actions } = app;
  const talk = store.state.talks.get(key);
  const name = nameField(app, {
    label: t("invite.label"),
    hint: t("invite.hint"),
    value: nick,
    without: talk?.members,
  });
  const invite = async () => {
    const done = await actions.invite(key, name.input.value.trim());
    if (done.ok) {
      actions.tell("info", { key: "invite.done", params: { nick: name.input.value.trim() } });
      frame.close();
    } else name.input.focus();
    return done;
  };
  const link = () =>
    copy(app, new URL(addressOf({ name: talk.name }), document.baseURI).href, "message.linkCopied");
  const frame = makeFrame(app, {
    title: t("invite.title", { room: talk?.name ?? "" }),
    body: [name.element],
    buttons: [
      buttonOf(t("invite.link"), { kind: "bare", icon: "link", onclick: link }),
      buttonOf(t("invite.do"), { kind: "primary", type: "submit" }),
    ],
    onsubmit: () => frame.attempt(invite),
  });
  return { ...frame, first: name.input };
}
