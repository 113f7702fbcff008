/**
 * What a person said that the server has not confirmed yet, in order, over any number of connections.
 *
 * Each is said once or not at all. After a lost connection the server brings what was missed, with our own
 * words among it: those are matched here, in order, and only what the server does not have is sent again. If
 * it can't be known (the seat is gone, the past can't be read), nothing is sent by itself. Knows no sockets
 * and no promises.
 */

import { fold } from "../irc/casemapping.js";
import { placeOf } from "./seat.js";

/**
 * Messages that may wait: an hour of talk on a train. More is refused at once, and stays with who typed it.
 */
export const MOST_WAITING = 200;

/**
 * @typedef {{label: string, message: object, isWritten: boolean, nick: string, after: string}} Entry
 *   `isWritten`: it went to a socket, so that the server may have it; `after`: our newest message when it was
 *   typed, so that it is none of those up to that
 */

export class Unconfirmed {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** Those of whom nobody knows; the past may show them yet. @type {Entry[]} */
  #doubtful = [];

  get isFull() {
    return this.#entries.size >= MOST_WAITING;
  }

  /** All, in order. */
  get entries() {
    return [...this.#entries.values()];
  }

  has(label) {
    return this.#entries.has(label);
  }

  /** @param {{after: string, nick: string, isWritten: boolean}} facts @returns {Entry} */
  add(label, message, { after, nick, isWritten }) {
    const entry = { label, message, isWritten, nick, after };
    this.#entries.set(label, entry);
    return entry;
  }

  /** It is answered, or given up. */
  settle(label) {
    this.#entries.delete(label);
  }

  /**
   * The seat is gone: return all, and remember those that may have been said, to know them if they are seen.
   */
  giveUp() {
    const entries = this.entries;
    this.#entries.clear();
    const written = entries.filter((entry) => entry.isWritten);
    this.#doubtful = [...this.#doubtful, ...written].slice(-MOST_WAITING);
    return entries;
  }

  /**
   * The label of our own words, missed and brought after the loss; null if they are none of these.
   * A person may have another name by now, a room too: then the words alone tell.
   */
  matchMissed(message) {
    const written = this.entries.filter((entry) => entry.isWritten && mayBe(entry, message));
    return (written.find((entry) => isSameTarget(entry.message, message)) ?? written[0])?.label ?? null;
  }

  /** The label of words that were given up, and stand in the past after all. Each is found once. */
  matchPast(message) {
    const place = this.#doubtful.findIndex(
      (entry) =>
        fold(entry.nick) === fold(message.source?.nick ?? "") &&
        isSameTarget(entry.message, message) &&
        mayBe(entry, message),
    );
    return place < 0 ? null : this.#doubtful.splice(place, 1)[0].label;
  }
}

/** Whether a request says something that is kept, and comes back as an echo. */
export function isTalk({ command, params }) {
  return command === "PRIVMSG" || command === "NOTICE" ? params.length === 2 : false;
}

function isSameTarget(mine, theirs) {
  return fold(mine.params[0]) === fold(theirs.params[0] ?? "");
}

/** Whether an echo may be that of our words, which were typed when `after` was our newest message. */
export function mayBe({ message: mine, after }, theirs) {
  const isLater = placeOf(theirs.tags.msgid ?? "") > placeOf(after);
  if (!isLater || mine.command !== theirs.command) return false;
  return compared(mine.params[1]) === compared(theirs.params[1] ?? "");
}

/**
 * Words without what may be lost on their way: blanks of every kind, and what no screen shows
 * (wire/clean.py).
 */
function compared(text) {
  return text.replace(/[^\S ]+/g, " ").replace(/\p{C}/gu, "").replace(/ +/g, " ").trim();
}
