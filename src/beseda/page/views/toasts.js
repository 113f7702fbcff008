/**
 * Short words about what just happened, at the lower edge: they go by themselves, but not while somebody reads them.
 *
 * Errors are told at once by screen readers, all else when there is a pause.
 */

import { View, define, h, replace } from "./element.js";
import { icon } from "./icons.js";

/** Milliseconds: time to read two lines, and an error twice. */
const STAYS = { info: 5000, error: 9000 };

export class Toasts extends View {
  #shown = new Map();

  static topics() {
    return ["toasts"];
  }

  connected() {
    this.setAttribute("aria-label", this.t("toasts.label"));
    this.setAttribute("role", "region");
  }

  disconnected() {
    for (const { stop } of this.#shown.values()) stop();
    this.#shown.clear();
    replace(this);
  }

  changed() {
    const ids = new Set(this.state.toasts.map(({ id }) => id));
    for (const [id, { element, stop }] of this.#shown) {
      if (ids.has(id)) continue;
      stop();
      element.remove();
      this.#shown.delete(id);
    }
    for (const toast of this.state.toasts) if (!this.#shown.has(toast.id)) this.#show(toast);
  }

  #show(toast) {
    const isError = toast.kind === "error";
    const dismiss = () => this.actions.dismissToast(toast.id);
    const element = h(
      "div",
      { class: ["toast", isError && "error"], role: isError ? "alert" : "status" },
      icon(isError ? "alert" : "info"),
      h("span", { class: "toast-text", dir: "auto" }, toast.key ? this.t(toast.key, toast.params) : toast.text),
      h("button", { class: "icon-button", type: "button", "aria-label": this.t("app.close"), onclick: dismiss },
        icon("close")),
    );
    const entry = { element, stop: () => {} };
    const start = () => (entry.stop = this.app.clock.after(STAYS[toast.kind] ?? STAYS.info, dismiss));
    for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, () => entry.stop());
    for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, start);
    this.#shown.set(toast.id, entry);
    this.append(element);
    start();
  }
}

define("beseda-toasts", Toasts);
