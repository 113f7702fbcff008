/**
 * The emoji picker: a field to search by name, the last used, and all others in groups.
 *
 * The focus stays in the search field or is in the grid, where arrows move by cell and row; one cell is in the tab
 * order at a time. The grid is one list of buttons, so that a screen reader reads a name each and no table.
 */

import { GROUPS, emojiName, findEmoji, makeRecentEmoji } from "../text/emoji.js";
import { h, replace } from "./element.js";
import { openPopup } from "./popup.js";

/** Found ones beyond this are not drawn: whoever searches for "a" goes on typing. */
const MOST_FOUND = 80;

let recent = null;

/** The last used are this device's, whichever picker they were taken from. */
function recentOf(app) {
  recent ??= makeRecentEmoji(app.device.storage);
  return recent;
}

/** Note that an emoji was used, also where it was taken from a menu. */
export function noteEmoji(app, text) {
  recentOf(app).add(text);
}

/**
 * Open the picker beside a control.
 * @param {object} app
 * @param {Element} anchor
 * @param {(text: string) => void} onpick
 * @param {{onclose?: () => void}} [how]
 */
export function openEmojiPicker(app, anchor, onpick, how = {}) {
  const picker = new Picker(app, (text) => {
    noteEmoji(app, text);
    popup.close({ refocus: false });
    onpick(text);
  });
  anchor.setAttribute("aria-expanded", "true");
  const popup = openPopup(anchor, picker.element, { class: "emoji-popup", above: true, alignEnd: true, ...how });
  popup.element.setAttribute("role", "dialog");
  popup.element.setAttribute("aria-label", app.t("emoji.title"));
  picker.focus();
  return popup;
}

class Picker {
  #app;
  #onpick;
  #search;
  #grid;
  #name;

  constructor(app, onpick) {
    this.#app = app;
    this.#onpick = onpick;
    this.#search = h("input", {
      class: "input",
      type: "search",
      placeholder: app.t("emoji.search"),
      "aria-label": app.t("emoji.search"),
      autocomplete: "off",
      oninput: () => this.#draw(),
      onkeydown: (event) => this.#keyInSearch(event),
    });
    this.#grid = h("div", { class: "emoji-grid", onkeydown: (event) => this.#keyInGrid(event) });
    this.#grid.addEventListener("focusin", (event) => this.#named(event.target));
    this.#grid.addEventListener("pointerover", (event) => this.#named(event.target));
    this.#grid.addEventListener("click", (event) => this.#pick(event.target.closest("button")));
    this.#name = h("p", { class: "emoji-name", "aria-hidden": "true" });
    this.element = h("div", { class: "emoji-picker" }, this.#search, this.#grid, this.#name);
    this.#draw();
  }

  /** A finger would have the keyboard come up over the picker: there the grid is what is wanted. */
  focus() {
    if (matchMedia("(pointer: coarse)").matches) this.#cells()[0]?.focus();
    else this.#search.focus();
  }

  #draw() {
    const query = this.#search.value.trim();
    const parts = query ? this.#found(query) : this.#all();
    replace(this.#grid, parts.length ? parts : h("p", { class: "hint" }, this.#app.t("emoji.none")));
    this.#grid.scrollTop = 0;
    for (const [place, cell] of this.#cells().entries()) cell.tabIndex = place === 0 ? 0 : -1;
    replace(this.#name);
  }

  #found(query) {
    const found = findEmoji(query, MOST_FOUND).map((emoji) => emoji.text);
    return found.length ? [this.#part("found", found)] : [];
  }

  #all() {
    const used = recentOf(this.#app).list();
    const groups = GROUPS.map(({ name, emoji }) =>
      this.#part(
        name,
        emoji.map(({ text }) => text),
      ),
    );
    return used.length ? [this.#part("recent", used), ...groups] : groups;
  }

  #part(name, texts) {
    const title = this.#app.t(`emoji.${name}`);
    const cells = texts.map((text) =>
      h("button", { class: "emoji-cell", type: "button", "aria-label": this.#nameOf(text) }, text),
    );
    return h(
      "section",
      { "aria-label": title },
      h("p", { class: "emoji-heading", "aria-hidden": "true" }, title),
      h("div", { class: "emoji-cells" }, cells),
    );
  }

  #nameOf(text) {
    return emojiName(text, this.#app.words.language);
  }

  #named(target) {
    const cell = target.closest?.("button");
    if (cell)
      replace(this.#name, h("span", { class: "emoji-large" }, cell.textContent), cell.getAttribute("aria-label"));
  }

  #pick(cell) {
    if (cell) this.#onpick(cell.textContent);
  }

  #cells() {
    return [...this.#grid.querySelectorAll("button")];
  }

  #keyInSearch(event) {
    if (event.isComposing) return;
    const first = this.#cells()[0];
    if (event.key === "ArrowDown" && first) {
      event.preventDefault();
      first.focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#pick(first);
    }
  }

  #keyInGrid(event) {
    const cells = this.#cells();
    const at = cells.indexOf(document.activeElement);
    const to =
      { Home: 0, End: cells.length - 1, ArrowUp: rowUp, ArrowDown: rowDown }[event.key] ?? beside(event.key, at);
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const target = typeof to === "function" ? to(cells, at) : to;
    if (target < 0) {
      this.#search.focus();
      return;
    }
    const next = cells[Math.min(target, cells.length - 1)];
    cells[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

function beside(key, at) {
  if (key === "ArrowRight") return at + 1;
  return key === "ArrowLeft" ? Math.max(0, at - 1) : undefined;
}

/** Rows are of different lengths where a group ends: the cell that is nearest in the next row, as it is drawn. */
function rowDown(cells, at) {
  return nearestIn(
    cells,
    at,
    cells.slice(at + 1).findIndex((cell) => cell.offsetTop > cells[at].offsetTop),
    1,
  );
}

function rowUp(cells, at) {
  const above = cells.slice(0, at).findLastIndex((cell) => cell.offsetTop < cells[at].offsetTop);
  return above < 0 ? -1 : nearestIn(cells, at, above, -1);
}

function nearestIn(cells, at, found, direction) {
  if (found < 0) return at;
  const first = direction > 0 ? at + 1 + found : found;
  const top = cells[first].offsetTop;
  const row = cells.map((cell, place) => ({ cell, place })).filter(({ cell }) => cell.offsetTop === top);
  const distance = ({ cell }) => Math.abs(cell.offsetLeft - cells[at].offsetLeft);
  return row.reduce((one, other) => (distance(other) < distance(one) ? other : one)).place;
}
