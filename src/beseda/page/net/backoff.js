/**
 * How long to wait before a lost server is tried again. Knows no clock: the connection waits, and says so.
 *
 * As the program for terminals does it (client/backoff.py), and a first time sooner: most losses are a change
 * of wifi.
 */

/**
 * Milliseconds before the first try again: at most this, so that a thousand pages don't come back in one
 * moment.
 */
export const FIRST_WAIT = 1000;
/** A server that is away for an hour is asked no more often, and is found again within half a minute. */
export const LONGEST_WAIT = 30_000;
const GROWTH = 2;
/** The part of each later wait that is left to chance. */
const SPREAD = 0.5;

export class Backoff {
  #random;
  #wait = 0;

  /** @param {() => number} random   as Math.random */
  constructor(random) {
    this.#random = random;
  }

  /** Milliseconds to wait now; the next wait is longer. */
  next() {
    if (this.#wait === 0) {
      this.#wait = FIRST_WAIT;
      return FIRST_WAIT * this.#random();
    }
    this.#wait = Math.min(this.#wait * GROWTH, LONGEST_WAIT);
    return this.#wait * (1 - SPREAD * this.#random());
  }

  /** Begin with the shortest wait again. Call when the server was well again. */
  reset() {
    this.#wait = 0;
  }
}
