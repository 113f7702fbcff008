/**
 * The tabs of one browser that show this page: which one leads, and what they post to each other.
 *
 * Each time that another tab begins to lead is a *term*, and has a number. Whatever a leader posts has it, so
 * that one that slept, and believes to lead still, is not listened to, and gives way when it hears of a later
 * term. Knows the browser's means (Web Locks, BroadcastChannel) and what there is without them. Refuses to
 * know what is posted.
 */

import { Alone, ByLocks, ByTalk } from "./leadership.js";

/** Characters of a tab's id: of ten tabs no two have the same. */
const ID_LENGTH = 8;
/** Under this the browser's tabs remember the newest term. */
const STORED_AS = "term";

/**
 * @typedef {{id: string, isShared: boolean, term: number, challenge: () => void, leave: () => void, post:
 *   (post: object) => void, seek: (roles: import("./leadership.js").Roles, hear: (post: object) => void) =>
 *   void}} Tabs
 *   `isShared`: tabs share one connection; else each has its own, and the page says so. `hear`: what other
 *   tabs post; it has a `term` if the one that leads did. `challenge`: whoever leads does not answer.
 */

/**
 * @param {{name: string, locks?: LockManager, Channel?: typeof BroadcastChannel, storage: object,
 *   clock: import("./clock.js").Clock, random: () => number}} handed   `name`: the page's, by its path
 * @returns {Tabs}
 */
export function makeTabs(handed) {
  return new SharedTabs(handed);
}

class SharedTabs {
  id;
  #handed;
  #channel;
  #leadership = null;
  #roles = null;
  #hear = null;
  #isLeading = false;
  #term = 0;

  constructor(handed) {
    const { name, Channel, random } = handed;
    this.#handed = handed;
    this.id = random().toString(36).slice(2, 2 + ID_LENGTH).padEnd(ID_LENGTH, "0");
    this.#channel = Channel === undefined ? null : new Channel(name);
  }

  get isShared() {
    return this.#channel !== null;
  }

  /** The newest that is known here. */
  get term() {
    return this.#term;
  }

  seek(roles, hear) {
    this.#roles = roles;
    this.#hear = hear;
    this.#leadership = this.#made();
    if (this.#channel !== null) this.#channel.onmessage = ({ data }) => this.#receive(data);
    this.#leadership.seek();
  }

  post(post) {
    const term = this.#isLeading ? { term: this.#term } : {};
    this.#channel?.postMessage({ ...post, ...term, from: this.id });
  }

  challenge() {
    this.#leadership.challenge();
  }

  leave() {
    this.#leadership?.leave();
  }

  #made() {
    const { name, locks, clock } = this.#handed;
    const roles = { lead: () => this.#lead(), follow: () => this.#follow() };
    if (this.#channel === null) return new Alone(roles);
    if (locks !== undefined) return new ByLocks(locks, name, roles);
    return new ByTalk((post) => this.post(post), clock, this.id, roles);
  }

  #receive(post) {
    const { term, from, to } = post;
    if (term !== undefined) {
      const isOlder = term < this.#term || (term === this.#term && this.#isLeading && from > this.id);
      if (isOlder) return;
      this.#term = term;
      if (this.#isLeading) {
        this.#follow(); // At once: the lock's own word comes later.
        this.#leadership.yield();
      }
    }
    this.#leadership.hear(post);
    if (to === undefined || to === this.id) this.#hear(post);
  }

  #lead() {
    const { storage } = this.#handed;
    this.#term = Math.max(this.#term, Number(storage.read(STORED_AS, 0)) || 0) + 1;
    storage.write(STORED_AS, this.#term);
    this.#isLeading = true;
    this.#roles.lead();
  }

  #follow() {
    this.#isLeading = false;
    this.#roles.follow();
  }
}
