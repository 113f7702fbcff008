/**
 * A quiet line about the connection, there only while there is none.
 *
 * Most losses are over in a second: until then nothing is shown. What is said to a screen reader changes with the phase
 * and not with each second that passes.
 */

import { View, define, h, replace } from "./element.js";
import { icon } from "./icons.js";

/** Milliseconds of a loss that nobody need know of. */
const PATIENCE = 1500;
const SECOND = 1000;

export class Banner extends View {
  #stop = [];
  #lostAt = null;

  static topics() {
    return ["connection"];
  }

  connected() {
    this.hidden = true;
    this.setAttribute("role", "status");
  }

  disconnected() {
    this.#stopAll();
  }

  changed() {
    const { phase, attempt, fault } = this.state.connection;
    this.#stopAll();
    const isLost = phase === "waiting" || phase === "offline" || (attempt > 0 && phase !== "online" && phase !== "idle");
    if (!isLost || phase === "signed-out") return this.#hide();
    const { now, after } = this.app.clock;
    this.#lostAt ??= now();
    const wait = this.#lostAt + PATIENCE - now();
    if (wait > 0) this.#stop.push(after(wait, () => this.#show(phase, fault)));
    else this.#show(phase, fault);
  }

  #hide() {
    this.#lostAt = null;
    this.hidden = true;
    replace(this);
  }

  #show(phase, fault) {
    this.hidden = false;
    const isWaiting = phase === "waiting";
    const seconds = h("span", { class: "banner-seconds", "aria-hidden": "true" });
    replace(
      this,
      icon(phase === "offline" ? "offline" : "reload"),
      h("span", { class: "banner-text" }, this.t(`banner.${phase}`), isWaiting && seconds),
      fault && isWaiting && fault.text && h("span", { class: "banner-why", dir: "auto" }, fault.text),
      isWaiting && h("button", { class: "button bare", type: "button", onclick: () => this.actions.retryNow() },
        this.t("banner.now")),
    );
    if (isWaiting) this.#count(seconds);
  }

  #count(seconds) {
    const { now, after } = this.app.clock;
    const left = Math.max(0, Math.ceil((this.state.connection.retryAt - now()) / SECOND));
    seconds.textContent = left ? ` ${this.t("banner.seconds", { count: left })}` : "";
    this.#stop = [after(SECOND, () => this.#count(seconds))];
  }

  #stopAll() {
    this.#stop.forEach((stop) => stop());
    this.#stop = [];
  }
}

define("beseda-banner", Banner);
