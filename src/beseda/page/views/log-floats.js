/**
 * What floats above the message list: the day one is reading, the way to the first unread line, the way back
 * to now.
 */

import { dateValue, dayName } from "../text/time.js";
import { h } from "./element.js";
import { icon } from "./icons.js";

export class LogFloats {
  #view;
  #day;
  #unread;
  #now;
  #shown = "";

  constructor(view) {
    this.#view = view;
    this.#day = h("button", {
      class: "float day",
      type: "button",
      hidden: true,
      title: view.t("log.chooseDate"),
      onclick: () => view.chooseDate(this.#day),
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
}
