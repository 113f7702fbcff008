/**
 * Who wants to be told. One who fails keeps nobody else from being told, nor the teller from going on: the
 * failure becomes the browser's (or node's) uncaught error, where it is seen.
 */

export class Listeners {
  #all = new Set();

  /** @returns {() => void} ends it */
  add(listener) {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(...facts) {
    for (const listener of this.#all) {
      try {
        listener(...facts);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
