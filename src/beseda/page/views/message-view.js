/**
 * One message in the list: who, when, what; what it answers, who has reacted, and how it stands (unsent,
 * edited, gone).
 *
 * It is drawn by the list, from a row and what the list knows, and draws itself anew only where that differs
 * from what it shows. Few elements each, for a list may have 300: times and initials are attributes that the
 * sheet draws. What can be pressed says what it does (`data-do`) and is answered by the list
 * (`log-doing.js`).
 */

import { colourOf, initialOf } from "../text/colour.js";
import { plainLine } from "../text/markup.js";
import { clockTime, fullTime } from "../text/time.js";
import { define, h } from "./element.js";
import { drawText, isLong } from "./message-body.js";

/** Longer lists of names are cut in tooltips. */
const MOST_NAMES = 30;

/** How much of a message a screen reader is told when it comes to it; the whole is inside. */
const LONGEST_LABEL = 300;

export class MessageView extends HTMLElement {
  #drawn = "";
  #row = null;

  /** @returns {object} the message that is shown */
  get item() {
    return this.#row?.item ?? null;
  }

  /** Show this row. @returns {boolean} whether anything has changed */
  show(row, context) {
    this.#row = row;
    const wanted = fingerprint(row, context);
    if (wanted === this.#drawn) return false;
    const isFirst = this.#drawn === "";
    this.#drawn = wanted;
    const focused = isFirst ? null : focusedPart(this);
    this.#draw(row, context);
    if (focused) (this.querySelector(focused) ?? this).focus({ preventScroll: true });
    return true;
  }

  #draw(row, context) {
    const { item, isHead } = row;
    this.setAttribute("role", "article");
    this.tabIndex = -1;
    this.className = classesOf(row, context);
    this.dataset.id = item.id;
    this.dataset.time = clockTime(item.at, context.language);
    this.setAttribute("aria-label", `${item.by}, ${this.dataset.time}`);
    const kept = this.querySelector(":scope > beseda-message-menu");
    this.replaceChildren();
    if (isHead && item.kind !== "action") this.append(headOf(item, context));
    const quote = quoteOf(item, context);
    if (quote) this.append(quote);
    this.append(bodyOf(item, context));
    for (const part of [moreOf(item, context), reactionsOf(item, context), troubleOf(item, context)]) {
      if (part) this.append(part);
    }
    if (kept) this.append(kept);
  }

  /** All of it in a sentence, for a screen reader that comes to it by the arrows. */
  labelWhole({ t, language }) {
    const { item } = this;
    const words = item.redacted ? redactedWords(item, t) : plainLine(item.text, LONGEST_LABEL);
    const state = item.state === "sent" ? "" : t(`log.state.${item.state}`);
    const reactions = reactionsIn(item)
      .map(([text, nicks]) => `${text} ${nicks.size}`)
      .join(", ");
    const parts = [`${item.by}, ${clockTime(item.at, language)}: ${words}`, state, reactions];
    this.setAttribute("aria-label", parts.filter(Boolean).join(". "));
  }
}

/** What all of the drawing depends on, in one text. */
function fingerprint(row, context) {
  const { item } = row;
  const reactions = reactionsIn(item)
    .map(([text, nicks]) => `${text}${[...nicks].join()}`)
    .join(" ");
  const answered = item.replyTo ? context.answered(item.replyTo) : null;
  return [
    item.id,
    row.isHead,
    item.by,
    item.text,
    item.kind,
    item.editedAt,
    item.redacted?.by,
    item.redacted?.reason,
    item.state,
    item.mention,
    item.own,
    item.fault?.text,
    reactions,
    answered && `${answered.by}${answered.text}${answered.redacted?.by}`,
    context.highlight === item.id,
    context.expanded.has(item.id),
    context.version,
  ].join("\u0001");
}

function classesOf({ item, isHead }, { highlight, expanded }) {
  return [
    "message",
    isHead && "head",
    item.kind !== "message" && item.kind,
    item.own && "own",
    item.mention && !item.redacted && "mentioned",
    item.state !== "sent" && item.state,
    highlight === item.id && "highlighted",
    isLong(item.text) && !expanded.has(item.id) && "folded",
  ]
    .filter(Boolean)
    .join(" ");
}

function headOf(item, { language, t }) {
  return h(
    "div",
    { class: "by", data: { colour: colourOf(item.nickKey), initial: initialOf(item.by) } },
    h(
      "button",
      { class: "name", type: "button", tabindex: -1, dir: "auto", data: { do: "person" } },
      item.by,
    ),
    item.isBot && h("span", { class: "badge" }, t("log.bot")),
    item.kind === "notice" && !item.isBot && h("span", { class: "badge" }, t("log.notice")),
    h(
      "time",
      { datetime: new Date(item.at).toISOString(), title: fullTime(item.at, language) },
      clockTime(item.at, language),
    ),
  );
}

/** What is answered, in a line that leads there; if it is not here, it is looked for. */
function quoteOf(item, { answered, t }) {
  if (!item.replyTo || item.redacted) return null;
  const original = answered(item.replyTo);
  const words = !original
    ? t("log.quoteElsewhere")
    : original.redacted
      ? t("log.quoteGone")
      : plainLine(original.text, 160);
  return h(
    "button",
    {
      class: "quote",
      type: "button",
      tabindex: -1,
      data: { do: "quote", ...(original && { colour: colourOf(original.nickKey) }) },
    },
    original && h("b", { dir: "auto" }, original.by),
    h("span", { dir: "auto" }, words),
  );
}

function bodyOf(item, context) {
  if (item.redacted) return h("div", { class: "body gone" }, redactedWords(item, context.t));
  const blocks = drawText(item, context);
  if (item.kind === "action") {
    const first = blocks[0]?.tagName === "P" ? blocks[0] : h("p", { dir: "auto" });
    first.prepend(
      h("b", { class: "name", dir: "auto", data: { colour: colourOf(item.nickKey) } }, item.by),
      " ",
    );
    if (first !== blocks[0]) blocks.unshift(first);
  }
  if (item.editedAt) {
    const title = fullTime(item.editedAt, context.language);
    const mark = h("span", { class: "edited", title }, context.t("log.edited"));
    const last = blocks[blocks.length - 1];
    if (last?.tagName === "P") last.append(" ", mark);
    else blocks.push(h("p", null, mark));
  }
  return h("div", { class: "body" }, blocks);
}

function redactedWords(item, t) {
  const { by, reason } = item.redacted;
  const who = !by || by === item.by ? "self" : "by";
  return t(`log.redacted.${who}${reason ? "Reason" : ""}`, { by, reason });
}

function moreOf(item, { expanded, t }) {
  if (!isLong(item.text) || item.redacted) return null;
  const isOpen = expanded.has(item.id);
  const props = {
    class: "more",
    type: "button",
    tabindex: -1,
    "aria-expanded": isOpen,
    data: { do: "expand" },
  };
  return h("button", props, t(isOpen ? "log.showLess" : "log.showAll"));
}

function reactionsIn(item) {
  return item.redacted || !item.reactions ? [] : [...item.reactions].filter(([, nicks]) => nicks.size > 0);
}

function reactionsOf(item, context) {
  const reactions = reactionsIn(item);
  if (reactions.length === 0) return null;
  return h(
    "div",
    { class: "reactions" },
    reactions.map(([text, nicks]) => reactionOf(text, nicks, context)),
  );
}

function reactionOf(text, nicks, { t, own, names, listed }) {
  const mine = [...nicks].some((nick) => names.key(nick) === names.own);
  const others = [...nicks].filter((nick) => names.key(nick) !== names.own);
  const shown = listed([...(mine ? [t("log.you")] : []), ...others], MOST_NAMES);
  const label = t("log.reacted", { text, names: shown });
  const props = {
    class: "reaction",
    type: "button",
    tabindex: -1,
    "aria-pressed": mine,
    "aria-label": label,
    title: label,
    disabled: !own,
    data: { do: "react", text, count: nicks.size },
  };
  return h("button", props, text);
}

/** What could not be sent says why, and can be sent again. */
function troubleOf(item, { t }) {
  if (item.state === "stored-here") return h("div", { class: "trouble quiet" }, t("log.state.stored-here"));
  if (item.state !== "failed") return null;
  const why = item.fault?.text ? t("log.notSentWhy", { why: item.fault.text }) : t("log.state.failed");
  const button = (what, key) =>
    h("button", { type: "button", class: "link", tabindex: -1, data: { do: what } }, t(key));
  return h(
    "div",
    { class: "trouble" },
    h("span", null, why),
    button("resend", "log.sendAgain"),
    button("drop", "log.dropUnsent"),
  );
}

/** A selector of what has the focus inside an element, to find its like after drawing. */
function focusedPart(element) {
  const focused = document.activeElement;
  if (!focused || focused === element || !element.contains(focused)) return null;
  const { do: what, text } = focused.dataset;
  if (!what) return null;
  return text ? `[data-do="${what}"][data-text="${CSS.escape(text)}"]` : `[data-do="${what}"]`;
}

define("beseda-message", MessageView);
