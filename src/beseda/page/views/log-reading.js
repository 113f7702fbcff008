/**
 * What somebody has seen of the talk that is open: marks it read, keeps the first-unread line where it was,
 * and counts what has come below while they read further up.
 */

import { timeOf } from "./log-rows.js";

const SAID = new Set(["message", "action", "notice"]);

export class LogReading {
  #view;
  #line = null; // the id before which the line stands
  #unread = 0;
  #hasSeenLine = false;
  #lastSeen = null; // the newest item when the reader was at the end
  #told = { key: null, isLooking: null, atEnd: null };

  constructor(view) {
    this.#view = view;
  }

  /** The id before which the line "new" stands. */
  get line() {
    return this.#line;
  }

  enter(talk) {
    this.#line = talk.firstUnread;
    this.#unread = talk.unread;
    this.#hasSeenLine = false;
    this.#lastSeen = talk.log.live.items.at(-1) ?? null;
  }

  leave() {
    const { key } = this.#told;
    if (key !== null) {
      this.#watch(key, true);
      if (this.#view.state.attention === key) this.#view.actions.attend(null);
    }
    this.#told = { key: null, isLooking: null, atEnd: null };
    this.#line = null;
  }

  /** The line is among what is loaded. */
  isUnreadHere() {
    return this.#line !== null && Boolean(this.#view.segment?.byId.has(this.#line));
  }

  /** The store says where the new lines begin: it may have moved while nobody looked. */
  noticeUnread(talk) {
    this.#unread = Math.max(talk.unread, talk.firstUnread === this.#line ? this.#unread : 0);
    if (talk.firstUnread === this.#line) return;
    this.#line = talk.firstUnread;
    this.#hasSeenLine = false;
  }

  /** Look again whether the newest is seen. */
  look() {
    const { talkKey: key, list, talk, isLive } = this.#view;
    if (!talk) return;
    const isLooking = document.visibilityState === "visible" && document.hasFocus();
    const atEnd = isLive && list.isAtEnd;
    this.#tell({ key, isLooking, atEnd });
    if (atEnd) this.#lastSeen = talk.log.live.items.at(-1) ?? null;
    const distance = this.#line === null ? null : list.distance("unread");
    if (distance !== null && distance >= 0) this.#hasSeenLine = true;
  }

  /** Who looks at the newest has read it; who reads further back keeps what they read. */
  #tell(now) {
    const { key, isLooking, atEnd } = this.#told;
    if (now.key === key && now.isLooking === isLooking && now.atEnd === atEnd) return;
    this.#told = now;
    if (now.key !== key || now.atEnd !== atEnd) this.#watch(now.key, now.atEnd);
    const attention = now.isLooking && now.atEnd ? now.key : null;
    if (this.#view.state.attention !== attention) this.#view.actions.attend(attention);
  }

  #watch(key, atEnd) {
    this.#view.actions.watch(key, atEnd);
  }

  /** What floats above the list, as it stands. */
  floats() {
    const { list, talk, isLive } = this.#view;
    const isBack = !(isLive && list.isAtEnd);
    const distance = this.#line === null ? null : list.distance("unread");
    const isAbove = this.#line !== null && !this.#hasSeenLine && (distance === null || distance < 0);
    return {
      at: this.#timeSeen(list),
      unreadAbove: isAbove ? this.#unread : 0,
      isBack,
      fresh: isBack ? this.#countFresh(talk.log.live.items) : 0,
    };
  }

  #timeSeen({ rows, seen }) {
    for (let at = seen.from; at < rows.length; at += 1) {
      const time = timeOf(rows[at]);
      if (time !== null) return time;
    }
    return null;
  }

  #countFresh(items) {
    let count = 0;
    for (let at = items.length - 1; at >= 0 && items[at] !== this.#lastSeen; at -= 1) {
      if (SAID.has(items[at].kind) && !items[at].own) count += 1;
    }
    return this.#lastSeen === null ? 0 : count;
  }
}
