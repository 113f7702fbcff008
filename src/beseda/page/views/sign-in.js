/**
 * The first thing one sees: a field for a name, and the way in.
 *
 * What is wrong with a name is said beneath it, and asked again; the server alone knows who is here, so only emptiness
 * and length are looked at before it is asked. A password is asked for where the server has one.
 */

import { faultOf } from "../words/faults.js";
import { brandMark } from "./brand.js";
import { View, define, h, replace } from "./element.js";
import { icon } from "./icons.js";

/** Characters of a name, as the server has it until 005 says otherwise. */
const LONGEST_NAME = 32;

/** Phases in which there is nothing to do but wait. */
const BUSY = new Set(["connecting", "registering"]);
/** The fault that is the password's and not the name's; and those of the name. */
const ABOUT_PASSWORD = new Set(["password-needed", "password-wrong"]);
const ABOUT_NAME = /^name-/;
/** Where tabs can't share a connection, whoever has the name may be the same person in another tab. */
const ABOUT_TAKEN = "name-taken";
/** What is told by the banner beneath, for it is tried again. */
const TRIED_AGAIN = new Set(["unreachable", "refused"]);

export class SignIn extends View {
  #parts = null;
  #told = null;

  static topics() {
    return ["connection"];
  }

  connected() {
    const { server, device } = this.app;
    const name = field({
      id: "name", label: this.t("signIn.name"), type: "text", autocomplete: "nickname", autocapitalize: "words",
      spellcheck: "false", enterkeyhint: "go", value: device.storage.read("nick", ""), required: true,
    });
    const password = server.hasPassword && field({
      id: "password", label: this.t("signIn.password"), type: "password", autocomplete: "current-password",
      enterkeyhint: "go", required: true,
    });
    const button = h("button", { class: "button primary", type: "submit" }, this.t("signIn.enter"));
    this.#parts = { name, password, button };
    name.input.addEventListener("input", () => this.#blame(null));
    replace(
      this,
      h("main", { class: "sign-in" },
        h("div", { class: "sign-in-card" },
          brandMark(),
          h("h1", { class: "sign-in-title", dir: "auto" }, server.network || "Beseda"),
          h("p", { class: "sign-in-idea" }, this.t(server.hasPassword ? "signIn.ideaLocked" : "signIn.idea")),
          h("form", { class: "sign-in-form", novalidate: true, onsubmit: (event) => this.#submit(event) },
            name.element, password && password.element, button),
          h("beseda-banner"),
        ),
        h("div", { class: "sign-in-foot" }, this.#languages(), this.#themes()),
      ),
    );
    // A phone's keyboard over half of the page is for who has touched the field.
    if (!matchMedia("(pointer: coarse)").matches) (name.input.value && password ? password.input : name.input).focus();
  }

  changed() {
    const { phase, fault } = this.state.connection;
    const { button, name } = this.#parts;
    const isBusy = BUSY.has(phase);
    button.setAttribute("aria-disabled", String(isBusy));
    button.textContent = this.t(isBusy ? "signIn.entering" : "signIn.enter");
    name.input.readOnly = isBusy;
    if (fault !== this.#told) {
      this.#told = fault;
      if (fault && !TRIED_AGAIN.has(fault.code)) this.#blame(fault);
    }
  }

  #submit(event) {
    event.preventDefault();
    const { name, password } = this.#parts;
    if (BUSY.has(this.state.connection.phase)) return;
    const nick = name.input.value.trim();
    this.#blame(null);
    if (!nick) return this.#say(name, this.t("fault.nameEmpty"));
    if ([...nick].length > LONGEST_NAME) return this.#say(name, this.t("signIn.tooLong", { count: LONGEST_NAME }));
    this.actions.signIn(nick, password ? password.input.value : undefined);
  }

  /** Say what is wrong, beneath what is wrong. */
  #blame(fault) {
    const { name, password } = this.#parts;
    for (const each of [name, password]) if (each) this.#say(each, "");
    if (!fault) return;
    const { key, params } = faultOf({ code: fault.code, text: fault.text, context: [fault.nick ?? name.input.value] });
    const isPassword = ABOUT_PASSWORD.has(fault.code);
    const mayBeOwn = fault.code === ABOUT_TAKEN && !this.app.isShared;
    const words = mayBeOwn ? `${this.t(key, params)} ${this.t("signIn.otherTab")}` : this.t(key, params);
    this.#say(password && isPassword ? password : name, words, !isPassword && !ABOUT_NAME.test(fault.code));
  }

  #say(about, words, isElsewhere = false) {
    about.fault.textContent = words;
    if (isElsewhere || !words) about.input.removeAttribute("aria-invalid");
    else about.input.setAttribute("aria-invalid", "true");
    if (!words) return;
    about.input.focus();
    about.input.select();
  }

  #languages() {
    const { words, languages } = this.app;
    return languages.map(([code, own]) =>
      h("button", {
        class: "foot-choice", type: "button", lang: code, "aria-pressed": code === words.language,
        onclick: () => this.actions.setSetting("language", code),
      }, own));
  }

  #themes() {
    const isDark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    return h("button", {
      class: "icon-button", type: "button", "aria-label": this.t(isDark ? "signIn.light" : "signIn.dark"),
      onclick: () => this.actions.setSetting("theme", isDark ? "light" : "dark"),
    }, icon(isDark ? "sun" : "moon"));
  }
}

/** A labelled field with a line for what is wrong with it. */
function field({ id, label, ...attributes }) {
  const fault = h("p", { id: `${id}-fault`, class: "fault", role: "alert" });
  const input = h("input", { id, class: "input", "aria-describedby": fault.id, ...attributes });
  return { element: h("div", { class: "field" }, h("label", { for: id }, label), input, fault), input, fault };
}

define("beseda-sign-in", SignIn);
