/**
 * The bars around the message field: what it replies to or edits, what was not sent, who is typing, and the offer to
 * make code of a paste. Each is drawn from the talk when the composer says so, and is nothing while it has nothing
 * to say.
 */

import { h, replace } from "./element.js";
import { icon } from "./icons.js";
import { fetched } from "./later.js";
import { findItem, unsentOf } from "./talk-facts.js";

/** More names than this are "several people": a line has to stay a line. */
const MOST_TYPISTS = 3;
/** Characters of a quote: two lines of a phone; the rest is cut by the sheet. */
const LONGEST_QUOTE = 160;

/** What is replied to, with its quote; or that a message is edited. */
export class AboutBar {
  #app;
  #drawn = "";

  constructor(app, oncancel) {
    this.#app = app;
    this.element = h("div", { class: "composer-bar", hidden: true });
    this.oncancel = oncancel;
  }

  show(talk) {
    const id = talk.editing ?? talk.replyTo;
    const item = id && findItem(talk, id);
    const drawn = id ? `${talk.key} ${talk.editing ? "edit" : "reply"} ${id} ${item?.text}` : "";
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.element.hidden = !id;
    if (id) this.#draw(item, Boolean(talk.editing));
  }

  #draw(item, isEditing) {
    const { t } = this.#app;
    const title = isEditing ? t("composer.editing") : t("composer.replying", { name: item?.by ?? "…" });
    const cancel = t(isEditing ? "composer.stopEditing" : "composer.stopReplying");
    replace(
      this.element,
      icon(isEditing ? "edit" : "reply"),
      h(
        "div",
        { class: "composer-about" },
        h("p", { class: "composer-about-title", dir: "auto" }, title),
        h("p", { class: "composer-quote", dir: "auto" }, quoteOf(item, t)),
      ),
      h(
        "button",
        {
          class: "icon-button",
          type: "button",
          "aria-label": cancel,
          title: cancel,
          onclick: () => this.oncancel(),
        },
        icon("close"),
      ),
    );
  }
}

function quoteOf(item, t) {
  if (!item) return t("composer.gone");
  return item.redacted ? t("composer.deleted") : item.text.replace(/\s+/g, " ").slice(0, LONGEST_QUOTE);
}

/** An offer after a paste: gone when it was taken, refused, or the text has changed to nothing. */
export class CodeBar {
  #app;

  constructor(app) {
    this.#app = app;
    this.element = h("div", { class: "composer-bar composer-offer", role: "status", hidden: true });
  }

  offer(accept) {
    const { t } = this.#app;
    const done = (then) => () => {
      this.hide();
      then?.();
    };
    replace(
      this.element,
      h("p", { class: "composer-about" }, t("composer.looksLikeCode")),
      h("button", { class: "button", type: "button", onclick: done(accept) }, t("composer.asCode")),
      h("button", { class: "button bare", type: "button", onclick: done() }, t("composer.asTyped")),
    );
    this.element.hidden = false;
  }

  hide() {
    this.element.hidden = true;
  }
}

/** Messages that did not go: once more, or away with them. */
export class UnsentBar {
  #app;
  #drawn = "";

  constructor(app) {
    this.#app = app;
    this.element = h("div", { class: "composer-unsent", role: "status", hidden: true });
  }

  show(talk) {
    const unsent = unsentOf(talk);
    const drawn = `${talk.key} ${unsent.map((item) => item.id).join(" ")}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.element.hidden = unsent.length === 0;
    if (unsent.length) this.#draw(talk.key, unsent);
  }

  #draw(key, unsent) {
    const { t, actions } = this.#app;
    const count = { count: unsent.length };
    const drop = async () => {
      const asking = await fetched(this.#app, () => import("./asking.js"));
      if (!(await asking?.ask(this.#app, { title: t("unsent.askDrop", count), yes: t("unsent.drop"), danger: true })))
        return;
      for (const item of unsent) actions.dropUnsent(key, item.id);
    };
    const resend = () => unsent.forEach((item) => actions.resend(key, item.id));
    replace(
      this.element,
      icon("alert"),
      h("p", { class: "composer-about" }, t("unsent.count", count)),
      h("button", { class: "button bare", type: "button", onclick: resend }, t("unsent.resend")),
      h("button", { class: "button bare", type: "button", onclick: drop }, t("unsent.drop")),
    );
  }
}

/** Who is typing. It is not announced: it would interrupt a screen reader at every word of others. */
export class TypingLine {
  #app;
  #timer = null;

  constructor(app) {
    this.#app = app;
    this.element = h("p", { class: "composer-typing", dir: "auto" });
  }

  show(talk) {
    clearTimeout(this.#timer);
    const now = Date.now();
    const typists = [...talk.typing.values()].filter((typist) => typist.until > now);
    this.element.textContent = typists.length ? this.#sentence(typists.map((typist) => typist.nick)) : "";
    this.element.classList.toggle("is-typing", typists.length > 0);
    const next = Math.min(...typists.map((typist) => typist.until));
    if (typists.length) this.#timer = setTimeout(() => this.show(talk), next - now + 1);
  }

  #sentence(nicks) {
    const { t, words } = this.#app;
    if (nicks.length > MOST_TYPISTS) return t("typing.several");
    const names = new Intl.ListFormat(words.locale, { type: "conjunction" }).format(nicks);
    return t("typing.names", { names, count: nicks.length });
  }
}
