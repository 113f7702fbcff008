/**
 * A tab that follows: it is told what the leading one is told, and asks it for what it wants.
 *
 * It knows as much of the seat as the leader, so that it can take it if that one is gone. If the leader does
 * not answer (a phone has put its tab to sleep), it is challenged.
 */

import { BEGINS } from "./leading.js";
import { isPast, placeOf } from "./seat.js";
import { isTalk } from "./unconfirmed.js";

/** Milliseconds in which a tab answers that is not asleep; a busy one takes tenths of a second. */
export const LEADER_ANSWERS_WITHIN = 3000;
/**
 * Milliseconds of silence after which a leader is asked whether it is there: nobody tells of a tab that
 * sleeps.
 */
const SILENCE = 5000;
/** Milliseconds by which a leader may be late with its next try. */
const NUDGED_AFTER = 500;

export class Following {
  /** The term of whoever it follows; null: it is not known yet who that is. @type {number|null} */
  term;
  #tabs;
  #clock;
  #seat;
  #echoes;
  #told;
  #standing;
  #wanted;
  #answers = new Map();
  /** Before it has the leader's snapshot, what is told would be told twice. */
  #isUpToDate;
  #callOff = null;
  #callOffWatch = null;
  #callOffNudge = null;
  #isOver = false;

  /**
   * @param {{tabs: import("./tabs.js").Tabs, clock: import("./clock.js").Clock, seat:
   *   import("./seat.js").Seat, echoes: import("./echoes.js").Echoes,
   *   told: {message: Function, phase: Function, snapshot: Function}, before: object|null, term: number|null,
   *   begins: string|null}} handed
   *   `before`: what the place that this tab had knew; `term`: that of the tab that leads, null if it is not
   *   known yet;
   *   `begins`: its newest message when it began to lead, if it begins
   */
  constructor({ tabs, clock, seat, echoes, told, before, term, begins }) {
    this.#tabs = tabs;
    this.#clock = clock;
    this.#seat = seat;
    this.#echoes = echoes;
    this.#told = told;
    this.#standing = before?.standing ?? null;
    this.#wanted = before?.wanted ?? null;
    this.term = term;
    const hasAll = begins !== null && placeOf(seat.newest) >= placeOf(begins);
    this.#isUpToDate = hasAll && (before?.isUpToDate ?? false);
    seat.isStored = false;
    if (!this.#isUpToDate) this.hello();
    this.#watch();
  }

  /** Whether it is known who leads. */
  get isKnown() {
    return this.term !== null;
  }

  /**
   * What this tab knows when another one leads, or itself: if it is up to date it need not ask for a
   * snapshot.
   */
  get knowledge() {
    return { standing: this.#standing, wanted: this.#wanted, isUpToDate: this.#isUpToDate };
  }

  get standing() {
    return this.#standing;
  }

  /** Ask for all that the leader knows. */
  hello() {
    this.#isUpToDate = false;
    this.#tell({ kind: "hello" });
  }

  do(deed, details) {
    if (deed === "start") this.#wanted ??= details[0]; // The leader may be gone before it hears of that.
    this.#tell({ kind: "do", deed, details, of: this.term });
  }

  ask(message, options) {
    return new Promise((answer) => {
      this.#answers.set(message.tags.label, answer);
      this.#tell({ kind: "ask", message, options, of: this.term });
    });
  }

  hear(post) {
    const handler = HANDLERS[post.kind];
    if (handler === undefined || this.#isOver) return;
    this.#callOff?.();
    this.#callOff = null;
    this.#watch();
    handler(this, post);
  }

  end() {
    this.#isOver = true;
    this.#callOff?.();
    this.#callOffWatch?.();
    this.#callOffNudge?.();
  }

  stands({ standing, seat, wanted }) {
    this.#standing = standing;
    this.#wanted = wanted;
    if (wanted === null) this.#seat.forget();
    else this.#seat.adopt({ ...seat, newest: this.#seat.newest });
    this.#told.phase(standing);
    this.#nudge(standing);
  }

  restore(post) {
    if (this.#isUpToDate) return;
    this.#isUpToDate = true;
    this.#seat.newest = post.seat.newest;
    this.#echoes.adopt(post.echoes);
    if (post.snapshot !== null) this.#told.snapshot(post.snapshot);
    this.stands(post);
  }

  message({ message }) {
    if (!this.#isUpToDate) return;
    this.#seat.hear(message);
    if (this.#seat.isMine(message.source) && isTalk(message) && !isPast(message)) this.#echoes.note(message);
    this.#told.message(message);
  }

  answered({ label, reply }) {
    this.#answers.get(label)?.(reply);
    this.#answers.delete(label);
  }

  /** The timers of a hidden leader are a minute late, and ours, of a tab that is looked at, are not. */
  #nudge({ retryAt }) {
    this.#callOffNudge?.();
    this.#callOffNudge = null;
    if (retryAt === null) return;
    const wait = Math.max(0, retryAt - this.#clock.now()) + NUDGED_AFTER;
    this.#callOffNudge = this.#clock.after(wait, () => this.do("retryNow", []));
  }

  #watch() {
    this.#callOffWatch?.();
    this.#callOffWatch = this.#clock.after(SILENCE, () => {
      this.#expect();
      this.#watch();
    });
  }

  #tell(post) {
    this.#tabs.post(post);
    this.#expect();
  }

  #expect() {
    if (this.#callOff !== null) return;
    this.#tabs.post({ kind: "there?" });
    this.#callOff = this.#clock.after(LEADER_ANSWERS_WITHIN, () => {
      this.#callOff = null;
      this.#tabs.challenge();
    });
  }
}

const HANDLERS = {
  snapshot: (tab, post) => tab.restore(post),
  standing: (tab, post) => tab.stands(post),
  message: (tab, post) => tab.message(post),
  answer: (tab, post) => tab.answered(post),
  here: () => {},
  [BEGINS]: () => {},
};
