/**
 * Lines go out as fast as the server takes them: some at once, then a few a second. Nothing is lost.
 *
 * The server waits before it reads on if somebody sends more (server/sessions/rate_limiter.py), pings as
 * well; so who pastes a page would be taken for dead. What a person does goes in its order. What the page
 * asks for by itself (patient) leaves something for who talks meanwhile; of that the cheapest goes first.
 * Refuses to know what lines say.
 */

/** Lines at once: the server's 20, less what pings may have used. */
export const AT_ONCE = 16;
/**
 * What a welcome leaves of that: capabilities and the name are paid for; with a resume its rooms and its
 * past, too.
 */
export const LEFT_BY_WELCOME = { new: 13, resumed: 8 };
/** A second: the server's 5, less what its clock and ours differ by. */
export const PER_SECOND = 4.8;
/** What patient lines leave, so that a few lines of talk go at once. */
export const RESERVE = 2;
/** More than this a patient line does not wait for; it may cost more. */
const MOST_WAITED_FOR = 8;
/** A debt below a line is as good as none. */
const ENOUGH = 0.1;

export class Pace {
  #clock;
  #write;
  #queue = [];
  #patient = [];
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
   * @param {{lines: string[], cost: number, isPatient?: boolean, onWritten?: () => void}} item
   *   `onWritten`: called just before they go
   */
  push({ lines, cost, isPatient = false, onWritten = () => {} }) {
    (isPatient ? this.#patient : this.#queue).push({ lines, cost, onWritten });
    this.flow();
  }

  /** A connection has begun, and had its welcome. @param {"new"|"resumed"} how */
  begin(how) {
    this.clear();
    this.#left = LEFT_BY_WELCOME[how];
    this.#since = this.#clock.now();
  }

  /** Forget what waits: the connection is lost. */
  clear() {
    this.#queue = [];
    this.#patient = [];
    this.#callOff?.();
    this.#callOff = null;
  }

  /** Send what may be sent by now. Call when something came, too: a hidden tab's timers are slow. */
  flow() {
    this.#refill();
    let wait = this.#wait();
    for (; wait === 0; wait = this.#wait()) {
      const { lines, cost, onWritten } = this.#take();
      this.#left -= cost; // Below nothing, too: what comes next waits for it.
      onWritten();
      lines.forEach((line) => this.#write(line));
    }
    this.#callOff?.();
    this.#callOff = null;
    if (wait !== null) this.#callOff = this.#clock.after(wait, () => this.flow());
  }

  /** Milliseconds until the next may go; null: there is none. */
  #wait() {
    if (this.#queue.length + this.#patient.length === 0) return null;
    const patient = () => RESERVE + Math.min(this.#cheapest.cost, MOST_WAITED_FOR);
    const wanted = this.#queue.length > 0 ? ENOUGH : patient();
    return Math.ceil(Math.max(0, ((wanted - this.#left) / PER_SECOND) * 1000));
  }

  #take() {
    if (this.#queue.length > 0) return this.#queue.shift();
    const cheapest = this.#cheapest;
    this.#patient.splice(this.#patient.indexOf(cheapest), 1);
    return cheapest;
  }

  get #cheapest() {
    return this.#patient.reduce((one, other) => (other.cost < one.cost ? other : one));
  }

  #refill() {
    const now = this.#clock.now();
    const passed = Math.max(0, now - this.#since) / 1000;
    this.#left = Math.min(AT_ONCE, this.#left + passed * PER_SECOND);
    this.#since = now;
  }
}
