/**
 * The search beside the talk: what to look for, where, and what was found, each with its place, its author
 * and its words.
 *
 * The newest comes first. A server that has looked only so far back says so, and is asked to look on by a
 * button.
 */

import { colourOf } from "../text/colour.js";
import { foundParts, wordsOf } from "../text/found.js";
import { plainLine } from "../text/markup.js";
import { dayAndMonth, fullTime, shortTime } from "../text/time.js";
import { View, define, h, replace } from "./element.js";
import { icon } from "./more-icons.js";

/**
 * Characters in which what was searched for is looked for; the server has no longer messages but pasted ones.
 */
const LONGEST_READ = 16_000;

export class SearchPanel extends View {
  #field;
  #here;
  #everywhere;
  #status;
  #found;

  static topics() {
    return ["search", "current", "settings"];
  }

  connected() {
    this.#field = h("input", {
      class: "input",
      type: "search",
      id: "search-field",
      autocomplete: "off",
      enterkeyhint: "search",
      maxlength: 300,
      placeholder: this.t("search.placeholder"),
      "aria-label": this.t("search.label"),
      "aria-describedby": "search-hint",
    });
    this.#here = h("input", { type: "radio", name: "search-where", value: "here" });
    this.#everywhere = h("input", { type: "radio", name: "search-where", value: "everywhere" });
    this.#status = h("p", { class: "search-note", role: "status" });
    this.#found = h("ol", {
      onclick: (event) => this.#chosen(event),
      onkeydown: (event) => this.#moved(event),
    });
    replace(
      this,
      h(
        "form",
        {
          class: "search-head",
          role: "search",
          onsubmit: (event) => this.#search(event),
          onchange: (event) => event.target.type === "radio" && this.#search(event),
        },
        h(
          "div",
          { class: "search-title" },
          h("h2", null, this.t("search.title")),
          h(
            "button",
            {
              class: "icon-button",
              type: "button",
              "aria-label": this.t("search.close"),
              title: this.t("search.close"),
              onclick: () => this.#close(),
            },
            icon("close"),
          ),
        ),
        this.#field,
        h(
          "fieldset",
          { class: "search-where" },
          h("legend", { class: "unseen" }, this.t("search.label")),
          h("label", { class: "here" }, this.#here, h("span")),
          h("label", null, this.#everywhere, this.t("search.everywhere")),
        ),
      ),
      h(
        "div",
        { class: "search-found", tabindex: -1 },
        this.#status,
        this.#found,
        h("div", { class: "search-more" }),
      ),
    );
    this.addEventListener("keydown", (event) => this.#escaped(event));
    const { query, in: place } = this.state.search;
    this.#field.value = query;
    (query && place === null ? this.#everywhere : this.#here).checked = true;
    queueMicrotask(() => this.#field.focus());
  }

  changed() {
    const talk = this.state.talks.get(this.state.current);
    const here = this.querySelector(".search-where .here");
    here.hidden = !talk;
    here.lastChild.textContent = talk ? this.t("search.here", { name: talk.name }) : "";
    if (!talk) this.#everywhere.checked = true;
    const { search } = this.state;
    this.#status.textContent = this.#statusWords(search);
    this.#status.classList.toggle("fault", search.phase === "failed");
    this.#drawFound(search);
    this.#drawMore(search);
  }

  #statusWords({ phase, query, results, isMore, fault }) {
    if (phase === "idle") return this.t("search.hint");
    if (phase === "running") return this.t("search.running");
    if (phase === "failed") return fault?.key ? this.t(fault.key, fault.params) : (fault?.text ?? "");
    if (results.length > 0) return this.t("search.count", { count: results.length });
    return isMore ? "" : this.t("search.none", { query });
  }

  #drawFound({ query, results }) {
    const isWanted = wordsOf(query);
    const known = new Map([...this.#found.children].map((row) => [row.dataset.id, row]));
    const rows = [...results]
      .reverse()
      .map((item) => known.get(`${item.talkKey} ${item.id}`) ?? this.#row(item, isWanted));
    const isSame =
      rows.length === this.#found.childElementCount &&
      rows.every((row, at) => row === this.#found.children[at]);
    if (!isSame) this.#found.replaceChildren(...rows);
  }

  #row(item, isWanted) {
    const language = this.app.words.locale;
    const place = this.state.talks.get(item.talkKey)?.name ?? item.talkKey;
    const isElsewhere = this.state.search.in === null;
    const parts = foundParts(plainLine(item.text, LONGEST_READ), isWanted).map(({ text, isHit }) =>
      isHit ? h("mark", null, text) : text,
    );
    const time = h(
      "time",
      { datetime: new Date(item.at).toISOString(), title: fullTime(item.at, language) },
      shortTime(item.at, this.app.clock.now(), language),
    );
    const by = h(
      "div",
      { class: "search-by", data: { colour: colourOf(item.nickKey) } },
      h("b", { dir: "auto" }, item.by),
      isElsewhere && h("span", { dir: "auto" }, place),
      time,
    );
    const button = h(
      "button",
      { class: "search-result", type: "button" },
      by,
      h("div", { class: "search-text", dir: "auto" }, parts),
    );
    const row = h("li", { data: { id: `${item.talkKey} ${item.id}` } }, button);
    row.found = item;
    return row;
  }

  #drawMore({ phase, results, until, isMore }) {
    const more = this.querySelector(".search-more");
    if (phase !== "done" || !isMore) return replace(more);
    const date =
      until === null ? "" : dayAndMonth(until, this.app.clock.now(), this.app.words.locale);
    const words =
      until === null ? "" : this.t(results.length > 0 ? "search.until" : "search.noneYet", { date });
    return replace(
      more,
      words,
      h(
        "button",
        { class: "button", type: "button", onclick: () => this.actions.searchMore() },
        this.t("search.again"),
      ),
    );
  }

  #search(event) {
    event.preventDefault();
    const query = this.#field.value.trim();
    if (!query) return this.actions.closeSearch();
    return this.actions.search(query, { in: this.#here.checked ? this.state.current : null });
  }

  /** Where it was said is shown; on a phone the panel would hide it. */
  async #chosen(event) {
    const item = event.target.closest("li")?.found;
    if (!item) return;
    await this.actions.open(item.talkKey);
    const outcome = await this.actions.jumpToMessage(item.talkKey, item.id);
    if (outcome?.ok !== false && window.matchMedia("(max-width: 719px)").matches) this.#hide();
  }

  /** The arrows go through what was found. */
  #moved(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest("li");
    if (!by || !row) return;
    event.preventDefault();
    const to = by > 0 ? row.nextElementSibling : row.previousElementSibling;
    (to?.firstElementChild ?? (by < 0 ? this.#field : null))?.focus();
  }

  #escaped(event) {
    if (event.key === "ArrowDown" && event.target === this.#field) {
      this.#found.querySelector("button")?.focus();
      event.preventDefault();
    }
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.#close();
  }

  #close() {
    this.actions.closeSearch();
    this.#hide();
  }

  #hide() {
    this.closest("beseda-app-view")?.showPanel(null);
  }
}

define("beseda-search-panel", SearchPanel);
