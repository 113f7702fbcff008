/** Jump to a day of the talk. */

import { buttonOf, fieldOf, makeFrame } from "../dialog-frame.js";
import { h } from "../element.js";

const DAY = 86_400_000;
const USUAL = [
  ["yesterday", 1],
  ["week", 7],
  ["month", 30],
];

/** @param {object} app @param {{key: string}} params */
export function build(app, { key }) {
  const { t, actions, store } = app;
  const today = dayOf(new Date());
  const day = fieldOf({ label: t("jump.label"), type: "date", value: today, max: today, required: true });
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
      { class: "chip", type: "button", onclick: () => jump(startOf(dayOf(new Date(Date.now() - days * DAY)))) },
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
    onsubmit: () => jump(startOf(day.input.value)),
  });
  return { ...frame, first: day.input };
}

/** As a date field has it, of the day here. */
function dayOf(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** When a day begins here; NaN for none. */
function startOf(day) {
  return new Date(`${day}T00:00:00`).getTime();
}
