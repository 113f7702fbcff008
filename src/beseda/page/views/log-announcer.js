/**
 * Tells a screen reader what is new, each message once.
 *
 * The list itself is silent: it is drawn and taken away as somebody scrolls, and old messages would be read
 * out as if they were new. What comes is said here, in a region that nobody sees. Where more comes than can
 * be listened to, only how many.
 */

import { plainLine } from "../text/markup.js";
import { h } from "./element.js";
import { LogNews } from "./log-news.js";

/** Messages said one by one within `WITHIN`; of more, their number. */
const MOST_SAID = 3;
const WITHIN = 2000;

/** Lines that stay in the region: a reader may still be on its way through them. */
const MOST_LINES = 6;

/** Characters of a message that are read out; the whole is in the list. */
const LONGEST = 400;

export class LogAnnouncer {
  #region;
  #t;
  #news = new LogNews();
  #said = 0;
  #unsaid = 0;
  #timer = 0;
  #lines = new Map(); // each line → the item that it says; null: only a number

  /** @param {HTMLElement} region  with aria-live */
  constructor(region, t) {
    this.#region = region;
    this.#t = t;
  }

  close() {
    clearTimeout(this.#timer);
  }

  /** What is there is now known; say what came since, if it is the same talk. */
  hear(segment) {
    for (const item of this.#news.since(segment)) this.#say(item);
    for (const [line, item] of this.#lines) if (item?.redacted) this.#drop(line); // taken back is gone, here too
  }

  #say(item) {
    if (!this.#timer) this.#timer = setTimeout(() => this.#sumUp(), WITHIN);
    if (this.#said >= MOST_SAID) {
      this.#unsaid += 1;
      return;
    }
    this.#said += 1;
    this.#add(
      this.#t(item.mention ? "log.announceMention" : "log.announce", {
        by: item.by,
        text: plainLine(item.text, LONGEST),
      }),
      item,
    );
  }

  #sumUp() {
    this.#timer = 0;
    if (this.#unsaid > 0) this.#add(this.#t("log.announceMany", { count: this.#unsaid }));
    this.#said = 0;
    this.#unsaid = 0;
  }

  #add(words, item = null) {
    const line = h("p", null, words);
    this.#region.append(line);
    this.#lines.set(line, item);
    while (this.#region.childElementCount > MOST_LINES) this.#drop(this.#region.firstElementChild);
  }

  #drop(line) {
    this.#lines.delete(line);
    line.remove();
  }
}
