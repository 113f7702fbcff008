/**
 * Lines go out as fast as the server takes them: some at once, then a few a second. Nothing is lost, and all
 * is in order.
 *
 * The server waits before it reads on if somebody sends more (server/sessions/rate_limiter.py), pings as
 * well; so who pastes a page would be taken for dead. Refuses to know what lines say.
 */

/** Lines at once: the server's 20, less what a welcome and a ping may have used. */
export const AT_ONCE = 16;
/** A second: the server's 5, less what its clock and ours differ by. */
export const PER_SECOND = 4.8;

/** What a line costs the server, as lines of talk; any other costs 1 (server/sessions/costs.py). */
const COSTS = {
  AWAY: 2, CHATHISTORY: 6, EDIT: 3, INVITE: 2, JOIN: 2, KICK: 3, METADATA: 3, MODE: 4, NICK: 5, PONG: 0.1,
  REDACT: 3, RENAME: 8, SEARCH: 9, SETNAME: 2, TOPIC: 4,
};
const FURTHER_LINE = 0.5;

/**
 * @param {string} command @param {number} lines   of one message @param {number} targets   separated by
 * commas
 */
export function costOf(command, lines = 1, targets = 1) {
  const each = Object.hasOwn(COSTS, command) ? COSTS[command] : 1;
  return each * targets + FURTHER_LINE * (lines - 1);
}

export class Pace {
  #clock;
  #write;
  #queue = [];
  #left = AT_ONCE;
  #since;
  #callOff = null;

  /** @param {import("./clock.js").Clock} clock @param {(line: string) => void} write */
  constructor(clock, write) {
    this.#clock = clock;
    this.#write = write;
    this.#since = clock.now();
  }

  /**
   * Send these lines, together, when it is their turn.
   * @param {string[]} lines
   * @param {number} cost
   * @param {() => void} [onWritten]   called just before they go
   */
  push(lines, cost, onWritten = () => {}) {
    this.#queue.push({ lines, cost, onWritten });
    this.flow();
  }

  /** Forget what waits: the connection is lost. A new one begins with as much at once. */
  clear() {
    this.#queue = [];
    this.#callOff?.();
    this.#callOff = null;
    this.#left = AT_ONCE;
    this.#since = this.#clock.now();
  }

  /** Send what may be sent by now. Call when something came, too: a hidden tab's timers are slow. */
  flow() {
    this.#refill();
    while (this.#queue.length > 0 && this.#left > 0) {
      const { lines, cost, onWritten } = this.#queue.shift();
      this.#left -= cost; // Below nothing, too: what comes next waits for it.
      onWritten();
      lines.forEach((line) => this.#write(line));
    }
    if (this.#queue.length === 0 || this.#callOff !== null) return;
    const wait = ((0.1 - this.#left) / PER_SECOND) * 1000;
    this.#callOff = this.#clock.after(wait, () => {
      this.#callOff = null;
      this.flow();
    });
  }

  #refill() {
    const now = this.#clock.now();
    const passed = Math.max(0, now - this.#since) / 1000;
    this.#left = Math.min(AT_ONCE, this.#left + passed * PER_SECOND);
    this.#since = now;
  }
}
