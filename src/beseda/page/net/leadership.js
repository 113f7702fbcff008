/**
 * Which tab of a browser leads: it has the connection, the others follow.
 *
 * By Web Locks where the browser has them: whoever closes, or crashes, lets the next one lead at once. They
 * are for secure origins only; a page by plain http from another machine asks the other tabs instead, and the
 * one that nobody contradicts leads. Where tabs can't even talk to each other, each leads itself. Two may
 * believe to lead for a moment: the server lets only one have the seat. Refuses to know what leading is.
 */

/**
 * Milliseconds in which another tab answers that is there at all. A hidden tab's timers are slow; its ears
 * are not.
 */
export const ANSWERS_WITHIN = 250;

/**
 * @typedef {{lead: () => void, follow: () => void}} Roles   called whenever it changes, and once at the
 *   beginning
 * @typedef {{seek: () => void, challenge: () => void, yield: () => void, hear: (post: object) => void,
 *   leave: () => void}} Leadership
 *   `challenge`: whoever leads does not answer; `yield`: another tab leads by now; `hear`: what other tabs
 *   post;
 *   `leave`: the page is closed
 */

/** How one waits for a lock until whoever has it is gone. */
const IN_LINE = {};

/** By Web Locks. @implements {Leadership} */
export class ByLocks {
  #locks;
  #name;
  #roles;
  #isQueued = false;
  #release = () => {};

  /** @param {LockManager} locks @param {string} name   one for all tabs of one page @param {Roles} roles */
  constructor(locks, name, roles) {
    this.#locks = locks;
    this.#name = name;
    this.#roles = roles;
  }

  seek() {
    this.#hold({ ifAvailable: true });
  }

  challenge() {
    this.#hold({ steal: true });
  }

  yield() {
    this.#release();
  }

  hear() {}

  leave() {} // The browser does it, later than any code of ours.

  #queue() {
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#hold(IN_LINE);
  }

  async #hold(options) {
    try {
      await this.#locks.request(this.#name, options, (lock) => {
        if (lock === null) return undefined;
        if (options === IN_LINE) this.#isQueued = false;
        this.#roles.lead();
        return new Promise((resolve) => {
          this.#release = resolve;
        });
      });
    } catch {
      // Another tab took it, as we did not answer.
    }
    this.#roles.follow();
    this.#queue();
  }
}

/** By talking: who asks first, and is not answered, leads. @implements {Leadership} */
export class ByTalk {
  #post;
  #clock;
  #id;
  #roles;
  #isLeading = false;
  #callOff = null;

  /**
   * @param {(post: object) => void} post   to all other tabs
   * @param {import("./clock.js").Clock} clock
   * @param {string} id   of two who want to lead at once, the one with the smaller id does
   * @param {Roles} roles
   */
  constructor(post, clock, id, roles) {
    this.#post = post;
    this.#clock = clock;
    this.#id = id;
    this.#roles = roles;
  }

  seek() {
    this.#post({ kind: "who-leads" });
    this.#callOff?.();
    this.#callOff = this.#clock.after(ANSWERS_WITHIN, () => this.#lead());
  }

  challenge() {
    if (!this.#isLeading && this.#callOff === null) this.seek();
  }

  yield() {
    this.#follow();
  }

  hear({ kind, from }) {
    const isSeeking = this.#callOff !== null;
    if (kind === "who-leads" && this.#isLeading) this.#post({ kind: "leads" });
    else if (kind === "who-leads" && isSeeking && from > this.#id) this.seek(); // They wait for us.
    else if (kind === "who-leads" && isSeeking) this.#wait();
    else if (kind === "leads" && !this.#isLeading) this.#follow();
    else if (kind === "leaves" && !this.#isLeading) this.seek();
  }

  leave() {
    if (this.#isLeading) this.#post({ kind: "leaves" });
  }

  /** Somebody else will lead, if they live long enough. */
  #wait() {
    this.#callOff();
    this.#callOff = this.#clock.after(2 * ANSWERS_WITHIN, () => this.seek());
  }

  #lead() {
    this.#callOff = null;
    this.#isLeading = true;
    this.#roles.lead();
    this.#post({ kind: "leads" });
  }

  #follow() {
    this.#callOff?.();
    this.#callOff = null;
    this.#isLeading = false;
    this.#roles.follow();
  }
}

/** There is nobody to follow. @implements {Leadership} */
export class Alone {
  #roles;

  constructor(roles) {
    this.#roles = roles;
  }

  seek() {
    this.#roles.lead();
  }

  challenge() {}

  yield() {}

  hear() {}

  leave() {}
}
