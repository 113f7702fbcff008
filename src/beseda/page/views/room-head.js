/**
 * Above the talk: where one is, what it is about, and what can be opened beside it.
 *
 * The topic is a button where one may change it; it is one line, and whole in its tooltip and its dialog.
 */

import { canModerate } from "../store/selectors.js";
import { keyOf } from "../store/state.js";
import { View, define, h, replace } from "./element.js";
import { icon } from "./icons.js";
import { fetched } from "./later.js";
import { avatar, presenceOf } from "./sidebar.js";

export class RoomHead extends View {
  #drawn = "";
  #frame = null;

  static topics(view) {
    const { current } = view.state;
    return ["current", "talks", "me", "people", ...(current ? [`talk:${current}`] : [])];
  }

  connected() {
    this.#frame = this.closest("beseda-app-view");
    this.#frame?.addEventListener("panelchange", this.#redraw);
  }

  disconnected() {
    this.#frame?.removeEventListener("panelchange", this.#redraw);
  }

  #redraw = () => {
    this.#drawn = "";
    this.changed();
  };

  changed() {
    const talk = this.state.talks.get(this.state.current);
    const facts = talk ? this.#facts(talk) : null;
    const drawn = JSON.stringify(facts);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    replace(this, h("header", { class: "room-head" }, this.#drawer(), facts && this.#parts(talk, facts)));
  }

  #facts(talk) {
    const person = this.state.people.get(talk.key) ?? null;
    return {
      key: talk.key,
      name: talk.name,
      topic: talk.kind === "room" ? (talk.topic?.text ?? "") : this.#ofPerson(person),
      mayTopic: talk.kind === "room" && talk.joined && (!talk.modes.has("t") || canModerate(this.state, talk)),
      members: talk.kind === "room" && talk.joined ? talk.members.size : null,
      presence: presenceOf(talk, person),
      isLocked: talk.modes.has("i") || talk.modes.has("k") || talk.modes.has("s"),
      isMuted: talk.muted,
      panel: this.#frame?.panel ?? null,
    };
  }

  #ofPerson(person) {
    if (!person) return "";
    if (person.here === false) return this.t("head.gone");
    if (person.away !== null) return person.away ? this.t("head.awayWith", { words: person.away }) : this.t("head.away");
    return person.realname && keyOf(person.realname) !== keyOf(person.nick) ? person.realname : "";
  }

  /** On a phone: the way to the rooms, with what is unread in them. */
  #drawer() {
    const label = this.t("head.rooms");
    return h("button", {
      class: "icon-button drawer-button", type: "button", "aria-label": label,
      onclick: () => this.#frame.openDrawer(),
    }, icon("menu"));
  }

  #parts(talk, facts) {
    const isRoom = talk.kind === "room";
    const sign = isRoom ? h("span", { class: "head-sign" }, icon(facts.isLocked ? "lock" : "hash")) : avatar(talk, facts.presence);
    return [
      sign,
      h("div", { class: "head-words" },
        h("h1", { class: "head-name" }, h("bdi", null, talk.name.replace(/^#/, "")), facts.isMuted && icon("bell-off")),
        this.#topic(talk, facts)),
      h("div", { class: "head-buttons" },
        facts.members !== null && this.#members(facts),
        h("button", {
          class: "icon-button", type: "button", "aria-label": this.t("head.search"), title: this.t("head.search"),
          "aria-pressed": facts.panel === "search", onclick: () => this.#frame.togglePanel("search"),
        }, icon("search")),
        h("button", {
          class: "icon-button", type: "button", "aria-label": this.t("head.more"), title: this.t("head.more"),
          "aria-haspopup": "menu", "aria-expanded": "false",
          onclick: (event) => this.#openMenu(event.currentTarget, talk),
        }, icon("more"))),
    ];
  }

  #topic(talk, { topic, mayTopic }) {
    const words = topic || (mayTopic ? this.t("head.noTopic") : "");
    if (!words) return null;
    if (!mayTopic) return h("p", { class: "head-topic", dir: "auto", title: topic }, words);
    return h("button", {
      class: ["head-topic", !topic && "none"], type: "button", dir: "auto", title: topic || null,
      "aria-label": this.t("head.changeTopic", { topic: words }),
      onclick: () => this.actions.showDialog("topic", { key: talk.key }),
    }, words);
  }

  #members({ members, panel }) {
    const label = this.t("head.members", { count: members });
    return h("button", {
      class: "icon-button head-members", type: "button", "aria-label": label, title: label,
      "aria-pressed": panel === "people", onclick: () => this.#frame.togglePanel("people"),
    }, icon("people"), h("span", { "aria-hidden": "true" }, this.app.words.number(members)));
  }

  async #openMenu(anchor, talk) {
    const menus = await fetched(this.app, () => import("./main-menus.js"));
    menus?.openTalkMenu(this.app, anchor, talk);
  }
}

define("beseda-room-head", RoomHead);
