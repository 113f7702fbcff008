/**
 * The rows of the list that are no messages: days, what happened, where something is missing, loading, the
 * beginning.
 *
 * Each is drawn anew when it is shown again; they are few and small.
 */

import { clockTime, dateValue, dayName, fullTime } from "../text/time.js";
import { h } from "./element.js";
import { comingWords, comingsWords, eventWords } from "./event-words.js";
import { icon } from "./icons.js";

/** More unfolded joins and leaves than this are not drawn: the list has a bound on its elements. */
const MOST_UNFOLDED = 30;

/** @type {Object<string, (row: object, context: object) => HTMLElement>} */
const DRAW = { day, unread, event, fold, gap, older, newer, start };

/**
 * @param {object} row
 * @param {object} context
 * @param {HTMLElement|null} before   its element so far
 */
export function drawNote(row, context, before) {
  const element = DRAW[row.kind](row, context);
  element.dataset.row = row.kind;
  if (before?.isEqualNode(element)) return before;
  return element;
}

function day({ at }, { t, now, language }) {
  const name = dayName(at, now(), language);
  const props = {
    type: "button",
    tabindex: -1,
    title: t("log.chooseDate"),
    data: { do: "chooseDate", date: dateValue(at) },
  };
  return h("div", { class: "day-line" }, h("button", props, name));
}

function unread(_row, { t }) {
  return h(
    "div",
    { class: "unread-line", role: "separator", "aria-label": t("log.newLine") },
    h("span", null, t("log.newLine")),
  );
}

function event({ item }, { t, language }) {
  const time = h("time", { title: fullTime(item.at, language) }, clockTime(item.at, language));
  return h(
    "div",
    { class: "event", data: { id: item.id } },
    h("p", { dir: "auto" }, eventWords(item, t)),
    time,
  );
}

function fold({ key, items }, { t, language, listed, expanded }) {
  if (items.length === 1) {
    const [item] = items;
    const time = h("time", { title: fullTime(item.at, language) }, clockTime(item.at, language));
    return h("div", { class: "event quiet" }, h("p", { dir: "auto" }, comingWords(item, t)), time);
  }
  const isOpen = expanded.has(key);
  const props = {
    class: "unfold",
    type: "button",
    tabindex: -1,
    "aria-expanded": isOpen,
    data: { do: "unfold", key },
  };
  return h(
    "div",
    { class: "event quiet" },
    h("button", props, comingsWords(items, t, listed)),
    isOpen &&
      h(
        "ul",
        null,
        items
          .slice(-MOST_UNFOLDED)
          .map((item) =>
            h("li", { dir: "auto", data: { time: clockTime(item.at, language) } }, comingWords(item, t)),
          ),
      ),
  );
}

function gap({ item }, { t, isLoadingGap }) {
  const isLoading = isLoadingGap(item);
  return h(
    "div",
    { class: "gap" },
    h("p", null, t("log.gap")),
    h(
      "button",
      { class: "link", type: "button", disabled: isLoading, data: { do: "gap", id: item.id } },
      t(isLoading ? "log.loading" : "log.fillGap"),
    ),
  );
}

function older(_row, context) {
  return edge("older", context);
}

function newer(_row, context) {
  return edge("newer", context);
}

/** Where more is to come: it keeps its height whatever it shows, so that nothing moves. */
function edge(where, { t, isLoading, fault }) {
  const wrong = fault(where);
  if (wrong) {
    return h(
      "div",
      { class: "edge failed", role: "alert" },
      h("span", null, wrong),
      h("button", { class: "link", type: "button", data: { do: "retry", where } }, t("log.retry")),
    );
  }
  return h(
    "div",
    { class: "edge" },
    isLoading(where) && [h("span", { class: "spinner" }), t(`log.loading.${where}`)],
  );
}

/** The first screen of a room: what this is, and what one can do now. */
function start(_row, { t, talk, isEmpty }) {
  const { kind, name } = talk;
  const text = isEmpty ? t(`log.empty.${kind}`, { name }) : t(`log.start.${kind}`, { name });
  return h(
    "div",
    { class: isEmpty ? "beginning empty" : "beginning" },
    icon(kind === "room" ? "hash" : "person"),
    h("h2", { dir: "auto" }, kind === "room" ? name.replace(/^#/u, "") : name), // the picture is the hash
    h("p", null, text),
    isEmpty && h("p", { class: "hint" }, t("log.empty.hint")),
  );
}
