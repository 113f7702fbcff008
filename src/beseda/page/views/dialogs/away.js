/** Say that one is away, and why; some reasons are a press away. */

import { buttonOf, fieldOf, makeFrame } from "../dialog-frame.js";
import { h } from "../element.js";

const USUAL = ["lunch", "meeting", "soon", "tomorrow"];

export function build(app) {
  const { t, store, actions } = app;
  const { me } = store.state;
  const isAway = me.away !== null;
  const words = fieldOf({
    label: t("away.label"),
    hint: t("away.hint"),
    value: isAway ? me.away : "",
    placeholder: t("away.default"),
    maxlength: me.isupport.get("AWAYLEN") ?? 180,
  });
  const set = (text) =>
    frame.attempt(async () => {
      const done = await actions.setAway(text);
      if (done.ok) frame.close();
      return done;
    });
  const usual = USUAL.map((name) =>
    h("button", { class: "chip", type: "button", onclick: () => set(t(`away.${name}`)) }, t(`away.${name}`)),
  );
  const frame = makeFrame(app, {
    title: t("away.title"),
    body: [words.element, h("div", { class: "chips", role: "group", "aria-label": t("away.usual") }, usual)],
    buttons: [
      isAway
        ? buttonOf(t("away.back"), { onclick: () => set(null) })
        : buttonOf(t("dialog.cancel"), { onclick: () => frame.close() }),
      buttonOf(t("away.do"), { kind: "primary", type: "submit" }),
    ],
    onsubmit: () => set(words.input.value.trim() || t("away.default")),
  });
  return { ...frame, first: words.input };
}
