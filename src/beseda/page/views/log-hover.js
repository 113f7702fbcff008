/**
 * The small bar of a message that a mouse is over, or that has the focus: react, answer, more. One bar for
 * the list.
 *
 * It is put into the message it belongs to, so the Tab key comes to it next. A finger has no hover: it
 * presses long, and the menu opens where the finger is.
 */

import { h } from "./element.js";
import { icon } from "./icons.js";

/** Milliseconds that a finger rests; phones take half a second. */
const LONG_PRESS = 450;

/** Pixels that a resting finger may tremble. */
const TREMBLE = 10;

const BUTTONS = [
  { does: "react", picture: "smile", key: "log.react" },
  { does: "reply", picture: "reply", key: "log.reply" },
  { does: "menu", picture: "more", key: "log.more" },
];

export class LogHover {
  #view;
  #bar;
  #over = null;
  #press = null;
  #isHeld = false;

  constructor(view, scroller) {
    this.#view = view;
    this.#bar = h(
      "div",
      { class: "message-bar", role: "toolbar", "aria-label": view.t("log.bar") },
      BUTTONS.map((button) => this.#button(button)),
    );
    scroller.addEventListener(
      "pointerover",
      (event) => event.pointerType === "mouse" && this.#show(messageOf(event.target)),
    );
    scroller.addEventListener("pointerleave", () => this.#show(null));
    scroller.addEventListener("focusin", (event) => this.#show(messageOf(event.target)));
    scroller.addEventListener(
      "focusout",
      (event) => !this.#isHeld && !scroller.contains(event.relatedTarget) && this.#show(null),
    );
    scroller.addEventListener("contextmenu", (event) => this.#contextMenu(event));
    for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
      scroller.addEventListener(name, (event) => event.pointerType === "touch" && this.#touched(event), {
        passive: true,
      });
    }
  }

  close() {
    clearTimeout(this.#press?.timer);
  }

  #button({ does, picture, key }) {
    const label = this.#view.t(key);
    const props = {
      class: "icon-button",
      type: "button",
      title: label,
      "aria-label": label,
      ...(does !== "reply" && { "aria-haspopup": does === "menu" ? "menu" : "dialog" }),
      onclick: (event) => this.#does(does, event.currentTarget),
    };
    return h("button", props, icon(picture));
  }

  #does(does, button) {
    const message = button.closest("beseda-message");
    if (does === "reply") this.#view.actions.setReply(this.#view.talkKey, message.item.id);
    else if (does === "react") this.#view.openReactions(message, button);
    else this.#view.openMenu(message, { anchor: button });
  }

  /** The bar stays while what it opened is open. */
  hold(isHeld) {
    this.#isHeld = isHeld;
    this.#over?.classList.toggle("held", isHeld);
    if (!isHeld && !this.#over?.matches(":hover, :focus-within")) this.#show(null);
  }

  #show(message) {
    if (this.#isHeld || message === this.#over) return;
    this.#over = message?.item && !message.item.redacted && message.item.state === "sent" ? message : null;
    if (this.#over) this.#over.append(this.#bar);
    else this.#bar.remove();
  }

  /** A phone says by this, too, that a finger has rested; whichever of the two comes first counts. */
  #contextMenu(event) {
    const message = messageOf(event.target);
    const isOwn = event.target.closest("a[href]") || !document.getSelection().isCollapsed;
    if (!message || isOwn || event.shiftKey) return;
    event.preventDefault();
    if (event.pointerType === "touch") this.#held();
    else this.#openAfter(event, message);
  }

  /**
   * Linux and macOS tell of it when the button goes down, Windows when it is up again. What opens in between
   * is closed at once by the browser, for which the lifted button is a press elsewhere.
   */
  #openAfter({ buttons, clientX: x, clientY: y }, message) {
    const open = () => setTimeout(() => this.#view.openMenu(message, { point: { x, y } }));
    if (buttons === 0) open();
    else window.addEventListener("pointerup", open, { once: true });
  }

  #touched(event) {
    const { type, clientX: x, clientY: y } = event;
    if (type === "pointerdown") this.#pressed(event);
    else if (type === "pointermove") {
      if (this.#press && Math.hypot(x - this.#press.x, y - this.#press.y) > TREMBLE) this.#letGo();
    } else {
      const press = this.#press;
      this.#letGo();
      // Browsers close what has opened before the finger is lifted: it would be "a press elsewhere".
      if (press?.isHeld && type === "pointerup")
        setTimeout(() => this.#view.openMenu(press.message, { point: press }));
    }
  }

  #pressed({ target, isPrimary, clientX: x, clientY: y }) {
    this.#letGo();
    const message = isPrimary ? messageOf(target) : null;
    if (!message || target.closest("a[href], button")) return;
    this.#press = { x, y, message, isHeld: false, timer: setTimeout(() => this.#held(), LONG_PRESS) };
  }

  /** The finger has rested: it is shown and felt, and the menu opens when it is lifted. */
  #held() {
    if (!this.#press || this.#press.isHeld) return;
    this.#press.isHeld = true;
    this.#press.message.classList.add("pressed");
    document.getSelection().removeAllRanges();
    navigator.vibrate?.(10);
  }

  #letGo() {
    if (!this.#press) return;
    clearTimeout(this.#press.timer);
    this.#press.message.classList.remove("pressed");
    this.#press = null;
  }
}

function messageOf(target) {
  return target.closest?.("beseda-message") ?? null;
}
