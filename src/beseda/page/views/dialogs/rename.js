/** Change one's own name; why it can't be had is said where it is typed. */

import { buttonOf, fieldOf, makeFrame } from "../dialog-frame.js";

export function build(app) {
  const { t, store, actions } = app;
  const { me } = store.state;
  const name = fieldOf({
    label: t("rename.label"),
    hint: t("rename.hint"),
    value: me.nick,
    required: true,
    maxlength: me.isupport.get("NICKLEN") ?? 32,
    autocomplete: "nickname",
    autocapitalize: "off",
    spellcheck: "false",
  });
  const rename = async () => {
    const wanted = name.input.value.trim();
    if (wanted === me.nick) {
      frame.close();
      return undefined;
    }
    const done = await actions.rename(wanted);
    name.input.setAttribute("aria-invalid", String(!done.ok));
    if (done.ok) frame.close();
    else name.input.select();
    return done;
  };
  const frame = makeFrame(app, {
    title: t("rename.title"),
    body: [name.element],
    buttons: [
      buttonOf(t("dialog.cancel"), { onclick: () => frame.close() }),
      buttonOf(t("rename.do"), { kind: "primary", type: "submit" }),
    ],
    onsubmit: () => frame.attempt(rename),
  });
  return { ...frame, first: name.input, opened: () => name.input.select() };
}
