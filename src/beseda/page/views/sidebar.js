/**
 * Rooms and private talks, with what is unread in them; what can be opened; and oneself.
 *
 * Each talk is a link with an address of its own, so that it can be copied or opened in another tab. Rows are kept and
 * patched: a message a millisecond changes numbers and not elements, and the focus stays where it is.
 */

import { addressOf } from "../actions/addresses.js";
import { colourOf, initialOf } from "../text/colour.js";
import { View, define, h, replace } from "./element.js";
import { icon } from "./icons.js";
import { fetched } from "./later.js";

/** More is not read as a number. */
const MOST = 999;

export class Sidebar extends View {
  #rows = new Map();
  #parts = null;

  static topics() {
    return ["talks", "current", "me", "people", "server", "settings"];
  }

  connected() {
    const rooms = h("ul", { class: "talk-list", "aria-labelledby": "rooms-title" });
    const people = h("ul", { class: "talk-list", "aria-labelledby": "talks-title" });
    const none = h("p", { class: "talk-none" }, this.t("sidebar.noPeople"));
    const many = h("p", { class: "talk-none" }, this.t("sidebar.manyStrangers"));
    const title = h("div", { class: "server-name", dir: "auto" });
    const self = h("button", {
      class: "self", type: "button", "aria-haspopup": "menu", "aria-expanded": "false",
      onclick: (event) => this.#openSelfMenu(event.currentTarget),
    });
    this.#parts = { rooms, people, none, many, title, self };
    replace(
      this,
      h("nav", { class: "sidebar", "aria-label": this.t("sidebar.label") },
        h("div", { class: "sidebar-head" }, title,
          this.#button("search", "sidebar.switch", () => this.actions.showDialog("switcher"))),
        h("div", { class: "talk-lists" },
          h("section", null,
            h("div", { class: "list-head" }, h("h2", { id: "rooms-title" }, this.t("sidebar.rooms")),
              this.#button("compass", "sidebar.findRoom", () => this.actions.showDialog("rooms")),
              this.#button("plus", "sidebar.newRoom", () => this.actions.showDialog("create"))),
            rooms),
          h("section", null,
            h("div", { class: "list-head" }, h("h2", { id: "talks-title" }, this.t("sidebar.people")),
              this.#button("plus", "sidebar.newTalk", () => this.actions.showDialog("talk"))),
            people, none, many),
        ),
        self),
    );
  }

  changed() {
    const { order, talks, server } = this.state;
    this.#parts.title.textContent = server.network || this.app.server.network || server.name;
    const present = order.map((key) => talks.get(key)).filter(Boolean);
    for (const key of this.#rows.keys()) if (!talks.has(key) || !order.includes(key)) this.#drop(key);
    this.#fill(this.#parts.rooms, present.filter(({ kind }) => kind === "room"));
    const persons = present.filter(({ kind }) => kind === "person");
    this.#fill(this.#parts.people, persons);
    this.#parts.none.hidden = persons.length > 0;
    this.#parts.many.hidden = !this.state.areStrangersMany;
    this.#drawSelf();
  }

  #button(picture, key, onclick) {
    const label = this.t(key);
    return h("button", { class: "icon-button small", type: "button", "aria-label": label, title: label, onclick },
      icon(picture));
  }

  #drop(key) {
    this.#rows.get(key).element.remove();
    this.#rows.delete(key);
  }

  /** Have the list show these talks in this order, moving no row that stands where it should. */
  #fill(list, talks) {
    let next = list.firstElementChild;
    for (const talk of talks) {
      const row = this.#row(talk);
      this.#patch(row, talk);
      if (row.element === next) next = next.nextElementSibling;
      else list.insertBefore(row.element, next);
    }
  }

  #row(talk) {
    let row = this.#rows.get(talk.key);
    if (row) return row;
    const sign = h("span", { class: "talk-sign", "aria-hidden": "true" });
    const name = h("bdi", { class: "talk-name" });
    const count = h("span", { class: "count", "aria-hidden": "true" });
    const draft = h("span", { class: "talk-draft", "aria-hidden": "true", hidden: true }, icon("edit"));
    const told = h("span", { class: "unseen" });
    const link = h("a", { class: "talk-link", onclick: (event) => this.#go(event, talk.key) }, sign, name, told, draft, count);
    row = { element: h("li", null, link), link, sign, name, draft, count, told, drawn: "" };
    this.#rows.set(talk.key, row);
    return row;
  }

  /** A plain press opens the talk here; with a key held the browser does what it does with links. */
  #go(event, key) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (key === this.state.current) return this.closest("beseda-app-view").closeDrawer();
    this.actions.openByName(this.state.talks.get(key).name);
  }

  #patch(row, talk) {
    const person = talk.kind === "person" ? this.state.people.get(talk.key) : null;
    const facts = {
      name: talk.name,
      isCurrent: talk.key === this.state.current,
      isMuted: talk.muted,
      unread: Math.min(talk.unread, MOST),
      mentions: Math.min(talk.kind === "person" && !talk.muted ? talk.unread : talk.mentions, MOST),
      isLocked: talk.modes.has("i") || talk.modes.has("k") || talk.modes.has("s"),
      presence: presenceOf(talk, person),
      isLeft: talk.kind === "room" && !talk.joined,
      hasDraft: talk.key !== this.state.current && talk.draft.trim() !== "",
    };
    const drawn = JSON.stringify(facts);
    if (drawn === row.drawn) return;
    row.drawn = drawn;
    this.#draw(row, talk, facts);
  }

  #draw({ link, sign, name, draft, count, told }, talk, facts) {
    const isRoom = talk.kind === "room";
    link.href = addressOf({ name: talk.name });
    link.className = [
      "talk-link",
      facts.isMuted && "muted",
      facts.isLeft && "left",
      facts.unread > 0 && !facts.isMuted && "unread",
    ].filter(Boolean).join(" ");
    if (facts.isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    name.textContent = isRoom ? talk.name.replace(/^#/, "") : talk.name;
    replace(sign, isRoom ? icon(facts.isLocked ? "lock" : "hash") : avatar(talk, facts.presence));
    draft.hidden = !facts.hasDraft;
    const shown = facts.mentions || facts.unread;
    count.hidden = !shown || (facts.isMuted && !facts.mentions);
    count.textContent = shown >= MOST ? `${MOST}+` : String(shown);
    count.classList.toggle("mention", facts.mentions > 0);
    told.textContent = this.#tell(facts);
  }

  /** What the look of a row says, for who does not see it. */
  #tell({ unread, mentions, isMuted, presence, isLeft, hasDraft }) {
    const parts = [
      presence === "away" && this.t("sidebar.away"),
      presence === "gone" && this.t("sidebar.gone"),
      unread > 0 && this.t("sidebar.unread", { count: unread }),
      mentions > 0 && this.t("sidebar.mentions", { count: mentions }),
      hasDraft && this.t("sidebar.draft"),
      isMuted && this.t("sidebar.muted"),
      isLeft && this.t("sidebar.left"),
    ].filter(Boolean);
    return parts.length ? `, ${parts.join(", ")}` : "";
  }

  #drawSelf() {
    const { nick, away } = this.state.me;
    const facts = JSON.stringify([nick, away]);
    const { self } = this.#parts;
    if (self.dataset.drawn === facts) return;
    self.dataset.drawn = facts;
    replace(
      self,
      avatar({ key: nick.toLowerCase(), name: nick }, away === null ? "here" : "away"),
      h("span", { class: "self-words" },
        h("bdi", { class: "self-name" }, nick),
        h("span", { class: "self-state", dir: "auto" }, away === null ? this.t("sidebar.here") : away || this.t("sidebar.away"))),
      icon("more"),
    );
  }

  async #openSelfMenu(anchor) {
    const menus = await fetched(this.app, () => import("./main-menus.js"));
    menus?.openSelfMenu(this.app, anchor);
  }
}

/** @returns {"here" | "away" | "gone" | ""} nothing is said of whom nothing is known */
export function presenceOf(talk, person) {
  if (talk.kind === "room" || !person) return "";
  if (person.here === false) return "gone";
  return person.away === null ? "here" : "away";
}

/** A round sign with somebody's first letter, in their colour, and a dot that says whether they are here. */
export function avatar({ key, name }, presence) {
  return h("span", { class: "avatar", data: { colour: colourOf(key) }, "aria-hidden": "true" },
    initialOf(name), presence && h("span", { class: ["presence", presence] }));
}

define("beseda-sidebar", Sidebar);
