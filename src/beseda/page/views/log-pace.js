/**
 * When the list is drawn that changes frame after frame: some twelve times a second. Two hundred messages a second can't
 * be read anyway, and a key that is pressed meanwhile is on the screen 10 ms sooner (28 and 17 at the median).
 */

/** Changes in a row, each within `PAUSE` ms of the one before, after which it is drawn once in `SPACED` ms. */
const ROW = 10;
const PAUSE = 150;
const SPACED = 80;

export class LogPace {
  #draw;
  #window;
  #changed = -Infinity;
  #drawn = -Infinity;
  #count = 0;
  #timer = 0;

  /** @param {() => void} draw @param {Window} [window] */
  constructor(draw, window = globalThis) {
    this.#draw = draw;
    this.#window = window;
  }

  /** Something has changed: it is drawn at once, or soon. */
  changed() {
    const now = this.#window.performance.now();
    this.#count = now - this.#changed < PAUSE ? this.#count + 1 : 0;
    this.#changed = now;
    if (this.#timer) return;
    const wait = this.#count < ROW ? 0 : this.#drawn + SPACED - now;
    if (wait > 0) this.#timer = this.#window.setTimeout(() => this.now(), wait);
    else this.now();
  }

  /** Draw it now, for whoever asks for more than what has come. */
  now() {
    this.forget();
    this.#drawn = this.#window.performance.now();
    this.#draw();
  }

  forget() {
    this.#window.clearTimeout(this.#timer);
    this.#timer = 0;
  }
}
