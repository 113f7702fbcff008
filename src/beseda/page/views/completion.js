/**
 * What is offered while one types: commands, names, rooms, emoji (text/complete.js says which).
 *
 * The ARIA pattern of a list with an active descendant: the focus stays in the field, the marked choice is named by
 * `aria-activedescendant`, and how many there are is said once. A textarea keeps its own role (it has lines, which a
 * combobox has not). A bare name is offered only when Tab asks for it.
 */

import { h, replace, set } from "./element.js";

/** What may be meant is known a moment after the first word is typed. */
let completing = null;

const LIST = "composer-choices";
const NONE = -1;

/**
 * @typedef {object} Host
 * @property {() => string} key          of the talk
 * @property {() => Element} box         what the list stands in
 * @property {() => void} oninsert       the field has another text
 */

export class Completion {
  #app;
  #field;
  #host;
  #list;
  #said;
  #found = null;
  #marked = 0;

  /** @param {object} app @param {HTMLTextAreaElement} field @param {Host} host */
  constructor(app, field, host) {
    this.#app = app;
    this.#field = field;
    this.#host = host;
    this.isComposing = false;
    this.#list = h("ul", {
      id: LIST,
      class: "choices",
      role: "listbox",
      hidden: true,
      "aria-label": app.t("choices.title"),
      onpointerdown: (event) => event.preventDefault(), // the field keeps the focus
      onclick: (event) => this.#clicked(event),
    });
    this.#said = h("p", { class: "unseen", role: "status" });
    set(field, { "aria-autocomplete": "list", "aria-controls": LIST });
    field.addEventListener("compositionstart", () => this.#composes(true));
    field.addEventListener("compositionend", () => this.#composes(false));
    field.addEventListener("blur", () => this.close());
    host.box().append(this.#list, this.#said);
  }

  get isOpen() {
    return this.#found !== null;
  }

  /** Whether what is marked would change nothing but a blank: then Enter may send. */
  get isExact() {
    if (!this.#found) return false;
    const { from, to, choices } = this.#found;
    return (
      this.#marked === NONE || choices[this.#marked].insert.trim() === this.#field.value.slice(from, to).trim()
    );
  }

  /** The text has changed: offer what there is by itself, or nothing. */
  look() {
    if (this.isComposing) return;
    if (!completing && this.#field.value) void this.#learn(() => this.look());
    const found = this.#find(false);
    if (found) this.#open(found);
    else this.close();
  }

  /** Asked for by Tab. One choice is taken at once. @returns {boolean} whether there was any, or may be in a moment */
  ask() {
    if (!completing && this.#field.value) return Boolean(this.#learn(() => this.ask()));
    const found = this.#find(true);
    if (!found) return false;
    this.#open(found);
    if (found.choices.length === 1) this.choose();
    return true;
  }

  move(by) {
    const { length } = this.#found.choices;
    const from = this.#marked === NONE && by < 0 ? 0 : this.#marked;
    this.#mark((from + by + length) % length);
  }

  choose() {
    const { from, to, choices } = this.#found;
    const { insert } = choices[Math.max(0, this.#marked)];
    this.close();
    this.#field.setRangeText(insert, from, to, "end");
    this.#host.oninsert();
  }

  close() {
    if (!this.#found) return;
    this.#found = null;
    this.#list.hidden = true;
    this.#field.removeAttribute("aria-activedescendant");
    this.#said.textContent = "";
  }

  #composes(yes) {
    this.isComposing = yes;
    if (yes) this.close();
    else this.look();
  }

  /** Learn what may be meant, and go on. Nothing is offered if that does not come: it is tried with the next letter. */
  async #learn(then) {
    const { value } = this.#field;
    const came = await Promise.all([import("../text/complete.js"), this.#app.allWords()]).catch(() => null);
    completing ??= came?.[0];
    if (completing && this.#field.value === value && this.#field.isConnected) then();
  }

  #find(asked) {
    if (!completing) return null;
    const { value, selectionStart, selectionEnd } = this.#field;
    if (selectionStart !== selectionEnd) return null;
    const { store, t, words } = this.#app;
    const found = completing.complete({
      text: value,
      cursor: selectionStart,
      state: store.state,
      key: this.#host.key(),
      asked,
      t,
      language: words.language,
    });
    return found.choices.length ? found : null;
  }

  #open(found) {
    const isNew = this.#found === null;
    this.#found = found;
    replace(
      this.#list,
      found.choices.map((choice, place) => this.#option(choice, place)),
    );
    this.#list.hidden = false;
    // Where nothing of a word is typed yet Enter has to send what is there: `/leave` with a blank is whole.
    this.#mark(found.from === found.to ? NONE : 0);
    if (isNew) this.#said.textContent = this.#app.t("choices.count", { count: found.choices.length });
  }

  #option(choice, place) {
    return h(
      "li",
      { id: `${LIST}-${place}`, class: `choice ${choice.kind}`, role: "option", data: { place: String(place) } },
      h("span", { class: "choice-label", dir: "auto" }, choice.label),
      choice.detail ? h("span", { class: "choice-detail", dir: "auto" }, choice.detail) : null,
    );
  }

  #mark(place) {
    this.#marked = place;
    for (const [at, option] of [...this.#list.children].entries()) {
      option.setAttribute("aria-selected", String(at === place));
      if (at === place) option.scrollIntoView({ block: "nearest" });
    }
    set(this.#field, { "aria-activedescendant": place === NONE ? null : `${LIST}-${place}` });
  }

  #clicked(event) {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    this.#marked = Number(option.dataset.place);
    this.choose();
    this.#field.focus();
  }
}
