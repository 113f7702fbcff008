/**
 * The message list by keyboard: the arrows go from message to message, a letter does what the menu of a
 * message does.
 *
 * The list is one stop of the Tab key. What is inside a message (links, reactions) is reached by Tab from
 * that message alone, so that nobody walks through a hundred links on their way to the message field.
 */

/** Rows that the arrows stop at. */
const STOPS = new Set(["message", "event", "fold", "gap"]);

const INSIDE = "a[href], button, pre";

/** @type {Object<string, (view: object, element: HTMLElement) => unknown>} */
const WITH_MESSAGE = {
  Enter: (view, element) => view.openMenu(element),
  ContextMenu: (view, element) => view.openMenu(element),
  r: ({ actions, talkKey }, { item }) => actions.setReply(talkKey, item.id),
  e: ({ actions, talkKey }, { item }) => item.own && !item.redacted && actions.setEditing(talkKey, item.id),
  "+": (view, element) => view.openReactions(element),
  c: (view, element) => view.copy(element.item.text),
};

/** Letters on the keys of a Russian keyboard do what the Latin ones on them do. */
const BY_CODE = { KeyR: "r", KeyE: "e", KeyC: "c" };

export class LogKeys {
  #view;
  #list;
  #scroller;
  #current = null; // the key of the row that has, or had, the focus

  constructor(view, list, scroller) {
    this.#view = view;
    this.#list = list;
    this.#scroller = scroller;
    scroller.addEventListener("keydown", (event) => this.#pressed(event));
    scroller.addEventListener("focusin", (event) => this.#entered(event.target.closest("[data-row]")));
    scroller.addEventListener("focusout", (event) =>
      this.#left(event.target.closest("[data-row]"), event.relatedTarget),
    );
  }

  /** Another talk is shown. */
  forget() {
    this.#current = null;
  }

  #entered(row) {
    if (!row) return;
    this.#current = row.rowKey;
    for (const part of row.querySelectorAll(INSIDE)) part.tabIndex = 0;
    if (row.item) row.labelWhole(this.#view.context);
  }

  #left(row, to) {
    if (!row || row.contains(to)) return;
    for (const part of row.querySelectorAll(INSIDE)) part.tabIndex = -1;
  }

  #pressed(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = event.target.closest("[data-row]");
    const isInside = row && event.target !== row;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      if (event.target.tagName === "PRE" || !this.#step(event.key === "ArrowUp" ? -1 : 1)) return;
    } else if (event.key === "Home" || event.key === "End") {
      if (event.key === "End") this.#view.toEnd();
      else this.#go(0, 1);
    } else if (event.key === "Escape") {
      if (isInside) row.focus();
      else if (!this.#view.toComposer()) return;
    } else if (isInside || !row?.item || !this.#do(row, event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #do(row, { key, code, shiftKey }) {
    const does =
      WITH_MESSAGE[key] ??
      WITH_MESSAGE[BY_CODE[code]] ??
      (key === "F10" && shiftKey ? WITH_MESSAGE.ContextMenu : null);
    if (!does) return false;
    does(this.#view, row);
    return true;
  }

  #step(by) {
    const { rows } = this.#list;
    const at = rows.findIndex((row) => row.key === this.#current);
    if (at < 0) return this.#go(by < 0 ? this.#list.seen.to - 1 : this.#list.seen.from, by);
    return this.#go(at + by, by);
  }

  /** Focus the first row from `at` on that the arrows stop at. */
  #go(at, by) {
    const { rows } = this.#list;
    while (at >= 0 && at < rows.length && !STOPS.has(rows[at].kind)) at += by;
    if (at < 0 || at >= rows.length) return false;
    const row = this.#list.reveal(rows[at].key);
    if (!row) return false;
    if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
    row.focus({ preventScroll: true });
    return true;
  }
}
