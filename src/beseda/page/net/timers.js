/** Waits with names: a new one of a name ends the one before. */

export class Timers {
  #clock;
  #named = new Map();

  /** @param {import("./clock.js").Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  set(name, milliseconds, action) {
    this.callOff(name);
    this.#named.set(name, this.#clock.after(milliseconds, action));
  }

  callOff(...names) {
    for (const name of names) {
      this.#named.get(name)?.();
      this.#named.delete(name);
    }
  }

  callOffAll() {
    this.callOff(...this.#named.keys());
  }
}
