/**
 * Who is in the room, or whom one talks to: operators first, who is away in grey with the reason, programs marked.
 *
 * Of a room of thousands so many are drawn as anybody looks through; the rest comes when it is asked for, and the
 * search field finds all. Rows are kept from one drawing to the next: in a room where people come and go the focus
 * stays where it is.
 */

import { keyOf } from "../store/state.js";
import { View, define, h, replace } from "./element.js";
import { icon } from "./more-icons.js";
import { orderPeople } from "./people-order.js";
import { avatar } from "./sidebar.js";

/** Rows drawn at first, and how many more at a time: three screens, and some 300 nodes. */
const MOST_AT_ONCE = 100;
/** From here on looking through is slower than searching. */
const SEARCHED_FROM = 10;

export class PeoplePanel extends View {
  #title;
  #search;
  #list;
  #more;
  #rows = new Map();
  #most = MOST_AT_ONCE;
  #key = null;

  static topics(view) {
    return ["current", "me", "people", `talk:${view.state.current}`];
  }

  connected() {
    this.#title = h("h2", { class: "people-title", id: "people-title" });
    this.#search = h("input", {
      class: "input people-search",
      type: "search",
      autocomplete: "off",
      dir: "auto",
      placeholder: this.t("people.search"),
      "aria-label": this.t("people.search"),
      oninput: () => this.changed(),
    });
    this.#list = h("div", { class: "people-list" });
    this.#more = h("button", { class: "button bare people-more", type: "button", onclick: () => this.#showMore() });
    replace(
      this,
      h("header", { class: "people-head" }, this.#title, this.#closeButton()),
      this.#search,
      this.#list,
    );
    this.setAttribute("role", "region");
    this.setAttribute("aria-labelledby", "people-title");
  }

  changed() {
    const talk = this.state.talks.get(this.state.current);
    if (!talk) {
      replace(this.#list);
      return;
    }
    if (talk.key !== this.#key) this.#reset(talk.key);
    const members = talk.kind === "room" ? talk.members : this.#pair(talk);
    this.#title.textContent =
      talk.kind === "room" ? this.t("people.title", { count: members.size }) : this.t("people.pair");
    this.#search.hidden = members.size < SEARCHED_FROM && this.#search.value === "";
    const how = { query: this.#search.value, locale: this.app.words.locale };
    this.#draw(talk, orderPeople(members, this.state.people, how));
  }

  #reset(key) {
    this.#key = key;
    this.#most = MOST_AT_ONCE;
    this.#search.value = "";
    this.#rows.clear();
    this.#list.scrollTop = 0;
  }

  /** A private talk has no list of members: there are the two. */
  #pair(talk) {
    const { nick } = this.state.me;
    return new Map([
      [talk.key, { nick: talk.name, prefixes: "" }],
      [keyOf(nick), { nick, prefixes: "" }],
    ]);
  }

  #showMore() {
    const before = this.#list.querySelectorAll("button.person").length;
    this.#most += MOST_AT_ONCE;
    this.changed();
    this.#list.querySelectorAll("button.person")[before]?.focus();
  }

  #draw(talk, parts) {
    const active = this.#list.contains(document.activeElement) ? document.activeElement : null;
    let left = this.#most;
    let total = 0;
    const kept = new Map();
    const drawn = parts.map(({ name, rows }) => {
      const shown = rows.slice(0, left);
      left -= shown.length;
      total += rows.length;
      return shown.length
        ? this.#part(
            name,
            rows.length,
            shown.map((row) => this.#row(talk, row, kept)),
          )
        : null;
    });
    this.#rows = kept;
    this.#more.textContent = this.t("people.more", { count: total - this.#most });
    const end = total > this.#most ? this.#more : null;
    this.#put([...drawn, total === 0 ? h("p", { class: "hint people-none" }, this.t("people.none")) : null, end]);
    if (active?.isConnected) active.focus({ preventScroll: true }); // a row that is moved loses it
  }

  #put(children) {
    const top = this.#list.scrollTop;
    replace(this.#list, children);
    this.#list.scrollTop = top;
  }

  #part(name, count, rows) {
    const title = this.t(`people.${name}`, { count });
    return h(
      "section",
      { class: `people-part ${name}`, "aria-label": title },
      h("h3", { class: "people-heading" }, title),
      h(
        "ul",
        null,
        rows.map((row) => h("li", null, row)),
      ),
    );
  }

  #row(talk, row, kept) {
    const key = `${row.nick} ${row.shown} ${row.prefix} ${row.away} ${row.bot}`;
    const known = this.#rows.get(row.key);
    const made = known?.key === key ? known : { key, element: this.#personButton(talk, row) };
    kept.set(row.key, made);
    return made.element;
  }

  #personButton(talk, row) {
    const isAway = row.away !== null;
    const isMe = row.nick === this.state.me.nick;
    const marks = [
      isMe ? h("span", { class: "person-mark" }, this.t("people.you")) : null,
      row.bot ? h("span", { class: "person-mark" }, this.t("people.bot")) : null,
    ];
    return h(
      "button",
      {
        class: ["person", isAway && "is-away"],
        type: "button",
        title: isAway ? this.#awayOf(row) : null,
        onclick: () => this.actions.showDialog("person", { nick: row.nick, key: talk.key }),
      },
      avatar({ key: row.key, name: row.shown }, isAway ? "away" : ""),
      h(
        "span",
        { class: "person-words" },
        h("span", { class: "person-name" }, this.#nameOf(row), ...marks),
        isAway ? h("span", { class: "person-away", dir: "auto" }, this.#awayOf(row)) : null,
      ),
      row.prefix ? roleMark(this.t(`role.${ROLES[row.prefix]}`), row.prefix) : null,
    );
  }

  /** The name to be shown may be anything: what the person is called stands beside it. */
  #nameOf(row) {
    const name = h("bdi", { class: "person-nick" }, row.shown);
    return row.shown === row.nick ? name : [name, h("bdi", { class: "person-real" }, row.nick)];
  }

  /** "Away" is no reason for being so. */
  #awayOf({ away }) {
    const isReason = away !== "" && ![this.t("people.isAway"), "away"].some((word) => sameWords(word, away));
    return isReason ? this.t("people.awayBecause", { reason: away }) : this.t("people.isAway");
  }

  #closeButton() {
    const name = this.t("people.close");
    return h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": name,
        title: name,
        onclick: () => document.querySelector("beseda-app-view")?.showPanel(null),
      },
      icon("close"),
    );
  }
}

function sameWords(one, other) {
  return one.toLocaleLowerCase() === other.toLocaleLowerCase();
}

/** @type {Record<string, string>} prefix to the end of the key of its word */
export const ROLES = { "~": "founder", "&": "admin", "@": "operator", "%": "half", "+": "voice" };

function roleMark(name, prefix) {
  return h(
    "span",
    { class: "person-role", title: name },
    h("span", { "aria-hidden": "true" }, prefix),
    h("span", { class: "unseen" }, name),
  );
}

define("beseda-people-panel", PeoplePanel);
