/**
 * What is new in a talk since somebody was last told: what a screen reader says.
 *
 * A page of the past that comes into an empty log is not new: a talk that has just been opened is read so. What comes
 * after it is, whichever way it comes: live, by a resume, or in the page that fills what a restart tore.
 */

import { isUnsent } from "../store/segment.js";

/** How far back the newest known one is looked for: what is further has been said, or never will be. */
const LOOKED_BACK = 200;

export class LogNews {
  #segment = null;
  /** The newest that was there; what stands behind it, as own unsent lines do, moves. */
  #last = null;
  /** Whether nothing had ever been said here when we looked. */
  #wasBlank = false;

  /** Take note of what is there. @param {object} segment @returns {object[]} what came since, if it is the same talk */
  since(segment) {
    const { items } = segment;
    const fresh = this.#segment === segment ? this.#behind(items) : [];
    this.#segment = segment;
    this.#last = items.findLast(isFirm) ?? null;
    this.#wasBlank = this.#last === null && segment.atStart;
    return fresh.filter(isNews);
  }

  #behind(items) {
    if (this.#last === null) return this.#wasBlank ? items : [];
    const known = items.lastIndexOf(this.#last);
    return known < 0 ? [] : items.slice(Math.max(known + 1, items.length - LOOKED_BACK));
  }
}

function isFirm(item) {
  return item.kind !== "gap" && !isUnsent(item);
}

function isNews(item) {
  return !item.own && !item.redacted && item.kind !== "event" && item.kind !== "gap";
}
