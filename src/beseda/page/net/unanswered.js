/**
 * What this tab has asked, and got no answer to, whichever tab it was asked of.
 *
 * A label for each. What another leader was asked is asked again of the next one if it was said; anything
 * else is lost with that leader.
 */

import { failed } from "./requests.js";
import { isTalk } from "./unconfirmed.js";

export class Unanswered {
  /** @type {Map<string, {message: object, options: object, answer: Function, isAsked: boolean}>} */
  #all = new Map();

  /** @returns {Promise<import("./requests.js").Reply>} */
  add(message, options) {
    return new Promise((answer) => {
      this.#all.set(message.tags.label, { message, options, answer, isAsked: false });
    });
  }

  /**
   * Ask whoever leads now.
   * @param {string} label
   * @param {{ask: Function}} place @param {() => boolean} isThere   whether that is still who leads
   */
  ask(label, place, isThere) {
    const { message, options, isAsked } = this.#all.get(label);
    this.#all.get(label).isAsked = true;
    const answer = place.ask(message, { ...options, mayBeSaid: isAsked });
    answer.then((reply) => isThere() && this.#settle(label, reply));
  }

  /** Another one leads. */
  askAll(place, isThere) {
    for (const [label, { message, isAsked }] of [...this.#all]) {
      if (!isAsked || isTalk(message)) this.ask(label, place, isThere);
      else this.#settle(label, failed(message.command, "LOST"));
    }
  }

  #settle(label, reply) {
    this.#all.get(label)?.answer(reply);
    this.#all.delete(label);
  }
}
