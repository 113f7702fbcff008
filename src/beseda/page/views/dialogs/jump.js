/** Jump to a day of the talk. */

import { dateValue, startOfDate } from "../../text/time.js";
import { buttonOf, fieldOf, makeFrame } from "../dialog-frame.js";
import { h } from "../element.js";

const DAY = 86_400_000;
const USUAL = [
  ["yesterday", 1],
  ["week", 7],
  ["month", 30],
];

/** @param {object} app @param {{key: string, date?: string}} params  `date`: the day to begin with */
export function build(app, { key, date }) {
  const { t, actions, store } = app;
  const today = dateValue(Date.now());
  const day = fieldOf({ label: t("jump.label"), type: "date", value: date || today, max: today, required: true });
  const jump = (at) =>
    frame.attempt(async () => {
      if (Number.isNaN(at)) return { ok: false, text: t("jump.noDay") };
      const done = await actions.jumpToTime(key ?? store.state.current, at);
      if (!done || done.ok) frame.close();
      return done;
    });
  const usual = USUAL.map(([name, days]) =>
    h(
      "button",
      { class: "chip", type: "button", onclick: () => jump(startOfDate(dateValue(Date.now() - days * DAY))) },
      t(`jump.${name}`),
    ),
  );
  const frame = makeFrame(app, {
    title: t("jump.title"),
    body: [day.element, h("div", { class: "chips", role: "group", "aria-label": t("jump.usual") }, usual)],
    buttons: [
      buttonOf(t("dialog.cancel"), { onclick: () => frame.close() }),
      buttonOf(t("jump.do"), { kind: "primary", type: "submit" }),
    ],
    onsubmit: () => jump(startOfDate(day.input.value)),
  });
  return { ...frame, first: day.input };
}
