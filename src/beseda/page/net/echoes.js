/**
 * The newest of our own words that came back, in whatever tab they were typed.
 *
 * A tab whose leader is gone before it had an answer asks the next one: that one may know the answer from
 * what it was told, though not from what it missed. Knows no sockets and no promises.
 */

import { placeOf } from "./seat.js";
import { mayBe } from "./unconfirmed.js";

/** As many as may wait for an answer. */
const MOST_KEPT = 200;

export class Echoes {
  #all = [];
  #since;

  /** @param {string} since   the id after which all are known */
  constructor(since) {
    this.#since = since;
  }

  /** All, to be told another tab. */
  get facts() {
    return { all: this.#all, since: this.#since };
  }

  adopt({ all, since }) {
    this.#all = [...all];
    this.#since = since;
  }

  /** Our own words came. */
  note({ tags, source, command, params }) {
    this.#all.push({ tags, source, command, params, batch: null });
    if (this.#all.length > MOST_KEPT) this.#since = this.#all.shift().tags.msgid ?? this.#since;
  }

  /**
   * The echo of these words: by their label, or, if they were missed and nobody knew that, by what they say.
   */
  find(label, message, after) {
    const labelled = this.#all.find(({ tags }) => tags.label === label);
    const isIt = (echo) => echo.tags.label === undefined && mayBe({ message, after }, echo);
    return labelled ?? this.#all.find(isIt) ?? null;
  }

  /** Whether we would know the echo of what was typed when `after` was the newest message. */
  reachBackTo(after) {
    return placeOf(after) >= placeOf(this.#since);
  }
}
