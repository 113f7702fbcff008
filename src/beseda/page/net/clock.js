/** The time, and waiting, as the page's parts are handed it: tests hand them another one. */

/**
 * @typedef {{now: () => number, after: (milliseconds: number, action: () => void) => (() => void)}} Clock
 *   `now`: milliseconds since 1970; `after` returns what calls it off.
 */

/** @type {Clock} */
export const systemClock = {
  now: () => Date.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};
