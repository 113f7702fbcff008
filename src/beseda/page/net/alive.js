/**
 * Whether the other end is there: a dead wifi says nothing, and a browser waits for it for minutes.
 *
 * Anything that comes is a sign of life. After a silence it asks; if nothing comes then, nor after what is
 * sent, the connection is dead. A leap of the clock is a laptop that slept: it asks at once. Refuses to know
 * sockets.
 */

/** Milliseconds between looks at the clock: that soon a woken laptop is noticed. */
const LOOK_EVERY = 5000;
/** A look that comes this much later than due: the machine slept, or the tab did. */
const LEAP = 10_000;
/** Silence after which we ask. Below what routers remember of a silent connection, a minute at the least. */
const SILENCE = 30_000;
/** How long an answer may take: more than a slow phone's network needs to wake. */
const PATIENCE = 10_000;

export class Alive {
  #clock;
  #ask;
  #die;
  #heardAt = 0;
  #lookedAt = 0;
  #callOffLook = null;
  #callOffWait = null;

  /** @param {{clock: import("./clock.js").Clock, ask: () => void, die: () => void}} handed */
  constructor({ clock, ask, die }) {
    this.#clock = clock;
    this.#ask = ask;
    this.#die = die;
  }

  start() {
    this.stop();
    this.#heardAt = this.#lookedAt = this.#clock.now();
    this.#lookLater();
  }

  stop() {
    this.#callOffLook?.();
    this.#callOffWait?.();
    this.#callOffLook = this.#callOffWait = null;
  }

  /** Something came. */
  heard() {
    this.#heardAt = this.#clock.now();
    this.#callOffWait?.();
    this.#callOffWait = null;
  }

  /** Something was sent that is answered. */
  sent() {
    if (this.#callOffLook === null || this.#callOffWait !== null) return;
    this.#callOffWait = this.#clock.after(PATIENCE, () => {
      this.stop();
      this.#die();
    });
  }

  /** Ask now: the network has changed, or somebody looks at the page again. */
  probe() {
    if (this.#callOffLook === null || this.#callOffWait !== null) return;
    this.sent();
    this.#ask();
  }

  #lookLater() {
    this.#callOffLook = this.#clock.after(LOOK_EVERY, () => {
      const now = this.#clock.now();
      const passed = now - this.#lookedAt;
      const hasLeapt = passed < 0 || passed > LOOK_EVERY + LEAP;
      this.#lookedAt = now;
      this.#lookLater();
      if (hasLeapt || now - this.#heardAt >= SILENCE) this.probe();
    });
  }
}
