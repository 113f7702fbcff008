/**
 * The frame of the page: rooms, the talk, and a panel beside it; or, without a name yet, the sign-in.
 *
 * On a phone the rooms are a drawer and the panel covers the talk. What is open is of this window alone (two tabs may
 * show different panels), so it is here and not in the store.
 */

import { View, define, h, replace } from "./element.js";

/** What may stand beside the talk, and the element that draws it. */
const PANELS = { people: "beseda-people-panel", search: "beseda-search-panel" };

/** Phases in which there is nobody to talk as: a name is asked for. */
const NAMELESS = new Set(["idle", "signed-out"]);

export class AppView extends View {
  #panel = null;
  #parts = null;

  static topics() {
    return ["connection", "me", "search", "current"];
  }

  /** Which panel is open. @returns {"people" | "search" | null} */
  get panel() {
    return this.#panel;
  }

  changed() {
    const inside = Boolean(this.state.me.nick) && !NAMELESS.has(this.state.connection.phase);
    if (inside === Boolean(this.#parts)) return;
    this.#parts = inside ? this.#build() : null;
    if (!inside) replace(this, h("beseda-sign-in"), h("beseda-toasts"));
  }

  /** Show a panel beside the talk, or none. @param {"people" | "search" | null} name */
  showPanel(name) {
    this.#panel = name;
    const { panel } = this.#parts;
    this.classList.toggle("with-panel", name !== null);
    panel.hidden = name === null;
    replace(panel, name && h(PANELS[name]));
    this.dispatchEvent(new CustomEvent("panelchange"));
  }

  togglePanel(name) {
    this.showPanel(this.#panel === name ? null : name);
  }

  #build() {
    const panel = h("aside", { class: "panel", hidden: true });
    replace(
      this,
      h("a", { class: "button skip-link", href: "#composer", onclick: toComposer }, this.t("app.skip")),
      h("beseda-sidebar"),
      h(
        "main",
        { class: "talk" },
        h("beseda-room-head"),
        h("beseda-banner"),
        h("beseda-log-view"),
        h("beseda-composer"),
      ),
      panel,
      h("beseda-dialogs"),
      h("beseda-toasts"),
    );
    return { panel };
  }
}

/** The address stays: what follows its # is a room. */
function toComposer(event) {
  event.preventDefault();
  document.querySelector("beseda-composer textarea")?.focus();
}

define("beseda-app-view", AppView);
