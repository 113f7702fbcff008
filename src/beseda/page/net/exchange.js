/**
 * What goes to the server and what comes from it, over any number of connections: paced, labelled, answered,
 * told on.
 *
 * What is said is said once (see `unconfirmed`). Knows no sockets and no registration: `connection` says when
 * there is one, when it is lost, and when all that was missed has come.
 */

import { Batches, isWithin } from "../irc/batches.js";
import { format, LineError } from "../irc/line.js";
import { limitsFor, linesOf } from "../irc/splitting.js";
import { costOf, isPatient } from "./costs.js";
import { Echoes } from "./echoes.js";
import { Listeners } from "./listeners.js";
import { Pace } from "./pace.js";
import { RESUME } from "./registration.js";
import { failed, PATIENCE, Requests } from "./requests.js";
import { isPast } from "./seat.js";
import { isTalk, Unconfirmed } from "./unconfirmed.js";

const LABELS_CAP = "labeled-response";

export class Exchange {
  messages = new Listeners();
  echoes;
  #seat;
  #caps;
  #batches = new Batches();
  #requests;
  #unconfirmed = new Unconfirmed();
  #pace;
  #isOnline = false;
  /** Whether all that was missed has come, so that what the server does not have can be sent. */
  #isCaughtUp = false;
  #isPastWhole = true;
  #source = null;
  #counter = 0;

  /**
   * @param {{clock: import("./clock.js").Clock, seat: import("./seat.js").Seat,
   *   caps: () => import("./caps.js").Caps, write: (line: string) => void}} handed
   */
  constructor({ clock, seat, caps, write }) {
    this.#seat = seat;
    this.echoes = new Echoes(seat.newest);
    this.#caps = caps;
    this.#requests = new Requests(clock);
    this.#pace = new Pace(clock, write);
  }

  /** Who we are for others, "nick!user@host", as far as we were told. */
  get source() {
    return this.#source ?? { nick: this.#seat.nick, user: "", host: "" };
  }

  #limits({ command, params }) {
    const { granted: caps, values: capValues } = this.#caps();
    return limitsFor({ caps, capValues, source: this.source }, params[0] ?? "", command);
  }

  nextLabel() {
    this.#counter += 1;
    return this.#counter.toString(36);
  }

  // What goes.

  /** Send what needs no answer. It is dropped if there is no connection: later it would come too late. */
  send(message) {
    if (!this.#isOnline) return;
    this.#seat.asks(message);
    this.#push(message, format(message));
  }

  /**
   * Ask, and wait for the answer. What is said (PRIVMSG, NOTICE) may have "\n" in it; it waits while the seat
   * waits.
   * @param {import("../irc/line.js").Message} message
   * @param {{timeout?: number, private?: boolean, mayBeSaid?: boolean, after?: string}} [options]  
   *   `private`: its answer is told to nobody else; `mayBeSaid`: another tab had it, and the server may have
   *   it; `after`: the newest message when it was typed
   * @returns {Promise<import("./requests.js").Reply>}
   */
  async request(message, options = {}) {
    const { timeout = PATIENCE, private: isPrivate = false } = options;
    const { command } = message;
    const label = message.tags?.label ?? this.nextLabel();
    const labelled = { ...message, tags: { ...message.tags, label } };
    if (!canBeWritten(labelled, this.#limits(labelled))) return failed(command, "INVALID");
    if (isTalk(message)) return this.#say(label, labelled, options);
    if (!this.#isOnline) return failed(command, "OFFLINE");
    this.#seat.asks(message);
    const answer = this.#requests.add(label, { command, timeout, isPrivate });
    this.#push(labelled, format(labelled), () => this.#written(label));
    return answer;
  }

  async #say(label, message, { mayBeSaid = false, after = this.#seat.newest }) {
    const { command } = message;
    const canWait = this.#isOnline || this.#seat.secret !== "";
    const echo = mayBeSaid ? this.echoes.find(label, message, after) : null;
    if (echo !== null) return { messages: [echo], batch: null, fail: null };
    const canBeKnown = canWait && !this.#isCaughtUp && this.echoes.reachBackTo(after);
    if (mayBeSaid && !canBeKnown) return failed(command, "UNKNOWN");
    if (!canWait || this.#unconfirmed.isFull) return failed(command, "OFFLINE");
    const answer = this.#requests.add(label, { command, timeout: 0 });
    const { nick } = this.#seat;
    const entry = this.#unconfirmed.add(label, message, { after, nick, isWritten: mayBeSaid });
    if (this.#isCaughtUp) this.#utter(entry);
    return answer.finally(() => this.#unconfirmed.settle(label));
  }

  #utter(entry) {
    const { label, message } = entry;
    const lines = linesOf(message, this.#limits(message), `m${this.nextLabel()}`);
    entry.isWritten = false;
    const onWritten = () => {
      entry.isWritten = true;
      this.#written(label);
    };
    this.#pace.push({ lines, cost: costOf(message, Math.max(1, lines.length - 2)), onWritten });
  }

  #push(message, line, onWritten) {
    this.#pace.push({ lines: [line], cost: costOf(message), isPatient: isPatient(message), onWritten });
  }

  #written(label) {
    if (!this.#caps().has(LABELS_CAP)) this.#requests.assume(label);
  }

  // What comes.

  /** Take a message as it came. Returns it as it is told on; null if there is nothing to tell yet. */
  hear(whole) {
    const { message, opened, closed } = this.#batches.take(whole);
    if (opened !== null) this.#requests.opened(opened);
    if (message !== null) this.#hearOne(message);
    if (closed !== null) this.#requests.closed(closed);
    this.#pace.flow();
    return message;
  }

  #hearOne(message) {
    const isMine = this.#seat.isMine(message.source);
    if (isMine) this.#hearOwn(message);
    if (isMine && isTalk(message) && !isPast(message)) this.echoes.note(message);
    this.#seat.hear(message);
    const { command, params } = message;
    const [about, code] = params;
    if (command === "WARN" && about === "RESUME" && code === "HISTORY_LOST") this.#isPastWhole = false;
    if (!this.#requests.take(message)) this.messages.tell(message);
  }

  /** Our own address, and our own words: if they were missed, they get the label that they were sent with. */
  #hearOwn(message) {
    if (message.source.user !== "" && message.batch === null) this.#source = message.source;
    if (!isTalk(message) || message.tags.label !== undefined) return;
    const match = isWithin(message, RESUME) ? "matchMissed" : isPast(message) ? "matchPast" : null;
    const label = match === null ? null : this.#unconfirmed[match](message);
    if (label === null) return;
    message.tags = { ...message.tags, label };
    this.#unconfirmed.settle(label);
  }

  // What becomes of the connection.

  /** There is one, and a welcome. @param {"new"|"resumed"} how */
  begin(how) {
    this.#pace.begin(how);
    this.#isOnline = true;
  }

  /** All that was missed has come: send what the server does not have. */
  catchUp() {
    this.#isCaughtUp = true;
    for (const entry of this.#unconfirmed.entries) {
      if (entry.isWritten && !this.#isPastWhole) this.#doubt(entry);
      else this.#utter(entry);
    }
  }

  /** It is lost: whoever asked gets no answer; what was said waits for the seat. */
  lose() {
    this.#isOnline = this.#isCaughtUp = false;
    this.#isPastWhole = true;
    this.#source = null;
    this.#batches.clear();
    this.#pace.clear();
    this.#requests.lose((label) => this.#unconfirmed.has(label));
  }

  /** The seat is gone, or nobody waits for it any more. */
  giveUp() {
    this.#unconfirmed.giveUp().forEach((entry) => this.#doubt(entry));
  }

  #doubt({ label, isWritten }) {
    this.#requests.fail(label, isWritten ? "UNKNOWN" : "NOT_SENT");
    this.#unconfirmed.settle(label);
  }
}

/** Whether a line can carry it; a text that can be said only as several lines is for who knows these. */
function canBeWritten(message, limits) {
  try {
    return (isTalk(message) ? linesOf(message, limits, "m") : [format(message)]).length > 0;
  } catch (error) {
    if (error instanceof LineError) return false;
    throw error;
  }
}
