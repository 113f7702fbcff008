/**
 * The frame of the page: rooms, the talk, and a panel beside it; or, without a name yet, the sign-in.
 *
 * On a phone the rooms are a drawer and the panel covers the talk. What is open is of this window alone (two tabs may
 * show different panels), so it is here and not in the store.
 */

import { View, define, h, replace } from "./element.js";
import { fetched } from "./later.js";
import { onShortcut } from "./shortcuts.js";

/** What may stand beside the talk: the element that draws it, and where that comes from. */
const PANELS = {
  people: ["beseda-people-panel", () => import("./people-panel.js")],
  search: ["beseda-search-panel", () => import("./search-panel.js")],
};
/** Phases in which there is nobody to talk as: a name is asked for. */
const NAMELESS = new Set(["idle", "signed-out"]);
/** As in shell.css: under it the drawer, and the panel over all. */
const PHONE = "(max-width: 719.98px)";
/** Pixels that a finger goes before it means the drawer. */
const SWIPE = 50;

export class AppView extends View {
  #parts = null;
  #panel = null;
  #layers = { dialog: null, drawer: null, panel: null };
  #searched = false;
  #touched = null;

  static topics() {
    return ["connection", "me", "search", "dialog"];
  }

  connected() {
    this.addEventListener("keydown", (event) => this.#parts && onShortcut(event, this));
    this.addEventListener("touchstart", ({ touches }) => (this.#touched = touches.length === 1 ? touches[0] : null), { passive: true });
    this.addEventListener("touchend", ({ changedTouches }) => this.#swiped(changedTouches[0]), { passive: true });
  }

  changed() {
    const { me, connection, search, dialog } = this.state;
    const inside = Boolean(me.nick) && !NAMELESS.has(connection.phase);
    if (inside !== Boolean(this.#parts) || !this.firstChild) {
      this.#parts = inside ? this.#build() : null;
      this.classList.remove("with-panel", "drawer-open");
      if (!inside) replace(this, h("beseda-sign-in"), h("beseda-toasts"));
    }
    if (!inside) return;
    this.#layer("dialog", dialog !== null, () => this.actions.closeDialog());
    const isSearching = search.phase !== "idle";
    if (isSearching && !this.#searched) this.showPanel("search");
    if (!isSearching && this.#searched && this.#panel === "search") this.showPanel(null);
    this.#searched = isSearching;
  }

  /** Which panel is open. @returns {"people" | "search" | null} */
  get panel() {
    return this.#panel;
  }

  /** Show a panel beside the talk, or none. @param {"people" | "search" | null} name */
  showPanel(name) {
    if (name === this.#panel) return;
    this.#panel = name;
    const { panel } = this.#parts;
    const hadFocus = panel.contains(document.activeElement);
    panel.hidden = name === null;
    panel.setAttribute("aria-label", name ? this.t(`app.panel.${name}`) : "");
    this.classList.toggle("with-panel", name !== null);
    replace(panel);
    if (name) void this.#fill(panel, name);
    this.#layer("panel", name !== null, () => this.showPanel(null));
    this.dispatchEvent(new CustomEvent("panelchange"));
    if (hadFocus && name === null) this.#refocus();
  }

  /** It is empty until its script, words and sheet have come; if they don't come, it closes again. */
  async #fill(panel, name) {
    const [element, fetching] = PANELS[name];
    const came = await fetched(this.app, fetching);
    if (this.#panel !== name || panel.firstChild) return;
    if (came === null) this.showPanel(null);
    else panel.append(h(element));
  }

  /** What had the focus is gone. A finger's field is left alone: its keyboard would cover half of the talk. */
  #refocus() {
    const isCoarse = matchMedia("(pointer: coarse)").matches;
    this.querySelector(isCoarse ? ".head-buttons button" : "#message-field")?.focus();
  }

  togglePanel(name) {
    this.showPanel(this.#panel === name ? null : name);
  }

  openDrawer() {
    this.#drawer(true);
    this.querySelector("beseda-sidebar .talk-link[aria-current], beseda-sidebar .talk-link")?.focus();
  }

  closeDrawer() {
    this.#drawer(false);
  }

  #drawer(isOpen) {
    if (this.classList.contains("drawer-open") === isOpen) return;
    this.classList.toggle("drawer-open", isOpen);
    this.#parts.talk.inert = isOpen;
    this.#layer("drawer", isOpen, () => this.#drawer(false));
    if (!isOpen) this.querySelector(".drawer-button")?.focus();
  }

  /** On a phone, what covers the talk is taken away by Back. */
  #layer(name, isOpen, close) {
    const leave = this.#layers[name];
    this.#layers[name] = null;
    if (isOpen && !leave && matchMedia(PHONE).matches) this.#layers[name] = this.app.device.history.openLayer(close);
    else if (isOpen) this.#layers[name] = leave;
    else leave?.();
  }

  #swiped(end) {
    const begin = this.#touched;
    this.#touched = null;
    if (!begin || !this.#parts || !this.classList.contains("drawer-open")) return;
    const [x, y] = [end.clientX - begin.clientX, end.clientY - begin.clientY];
    if (x < -SWIPE && Math.abs(y) < -x / 2) this.closeDrawer();
  }

  #build() {
    this.#panel = null;
    const panel = h("aside", { class: "panel", hidden: true });
    const talk = h("main", { class: "talk" },
      h("beseda-room-head"), h("beseda-banner"), h("beseda-log-view"), h("beseda-composer"));
    replace(
      this,
      h("a", { class: "button skip-link", href: "#message-field", onclick: toComposer }, this.t("app.skip")),
      h("beseda-sidebar"),
      h("button", {
        class: "shade", type: "button", tabindex: "-1", "aria-hidden": "true", onclick: () => this.closeDrawer(),
      }),
      talk,
      panel,
      h("beseda-dialogs"),
      h("beseda-toasts"),
    );
    return { talk, panel };
  }
}

/** The address stays: what follows its # is a room. */
function toComposer(event) {
  event.preventDefault();
  document.getElementById("message-field")?.focus();
}

define("beseda-app-view", AppView);
