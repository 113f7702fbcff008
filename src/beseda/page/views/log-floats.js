/**
 * What floats above the message list: the day one is reading, the way to the first unread line, the way back
 * to now; and the chooser of a date.
 */

import { dateValue, dayName } from "../text/time.js";
import { chosenTime } from "./log-doing.js";
import { h } from "./element.js";
import { icon } from "./icons.js";

export class LogFloats {
  #view;
  #day;
  #unread;
  #now;
  #chooser = null;
  #shown = "";

  constructor(view) {
    this.#view = view;
    this.#day = h("button", {
      class: "float day",
      type: "button",
      hidden: true,
      title: view.t("log.chooseDate"),
      onclick: () => this.choose(this.#day),
    });
    this.#unread = h("button", {
      class: "float unread",
      type: "button",
      hidden: true,
      onclick: () => view.toUnread(),
    });
    this.#now = h("button", {
      class: "float now",
      type: "button",
      hidden: true,
      onclick: () => view.toEnd(),
    });
    view.append(h("div", { class: "floats" }, this.#day, this.#unread), this.#now);
  }

  /** @param {{at: number|null, unreadAbove: number, isBack: boolean, fresh: number}} what */
  show({ at, unreadAbove, isBack, fresh }) {
    const { t, language, now } = this.#view.context;
    const day = at !== null && isBack ? dayName(at, now(), language) : "";
    const wanted = `${day} ${unreadAbove} ${isBack} ${fresh} ${language}`;
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.#day.hidden = !day;
    this.#day.dataset.date = at === null ? "" : dateValue(at);
    this.#day.replaceChildren(icon("calendar"), day);
    this.#unread.hidden = unreadAbove === 0;
    this.#unread.replaceChildren(
      h("span", { class: "up" }, icon("arrow-down")),
      t("log.toUnread", { count: unreadAbove }),
    );
    this.#now.hidden = !isBack;
    this.#now.classList.toggle("fresh", fresh > 0);
    this.#now.setAttribute("aria-label", fresh > 0 ? t("log.newBelow", { count: fresh }) : t("log.toNow"));
    this.#now.replaceChildren(
      ...(fresh > 0 ? [t("log.newBelow", { count: fresh })] : []),
      icon("arrow-down"),
    );
  }

  /** Ask for a date, beginning with the day of what was pressed. */
  choose(button) {
    this.#close();
    const { t } = this.#view;
    const { now } = this.#view.context;
    const field = h("input", {
      class: "input",
      type: "date",
      value: button?.dataset.date || dateValue(now()),
      max: dateValue(now()),
      "aria-label": t("log.date"),
    });
    const form = h(
      "form",
      { onsubmit: (event) => this.#chosen(event, field) },
      field,
      h("button", { class: "button primary" }, t("log.go")),
      h(
        "button",
        {
          class: "icon-button",
          type: "button",
          "aria-label": t("log.close"),
          onclick: () => this.#close(button),
        },
        icon("close"),
      ),
    );
    const props = { class: "date-chooser", role: "dialog", "aria-label": t("log.chooseDate") };
    this.#chooser = h("div", props, form);
    this.#chooser.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#close(button);
    });
    this.#view.append(this.#chooser);
    field.focus();
  }

  #chosen(event, field) {
    event.preventDefault();
    const at = chosenTime(field.value, this.#view.context.now());
    if (at === null) return;
    this.#close();
    this.#view.toTime(at);
  }

  #close(button) {
    this.#chooser?.remove();
    this.#chooser = null;
    if (button?.isConnected) button.focus({ preventScroll: true });
  }
}
