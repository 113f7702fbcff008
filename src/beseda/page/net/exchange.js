/**
 * What goes to the server and what comes from it, over any number of connections: paced, labelled, answered, told on.
 *
 * What is said is said once (see `unconfirmed`). Knows no sockets and no registration: `connection` says when there is
 * one, when it is lost, and when all that was missed has come.
 */

import { Batches, isWithin } from "../irc/batches.js";
import { format, LineError } from "../irc/line.js";
import { linesOf, readMultiline, roomForWords } from "../irc/splitting.js";
import { Listeners } from "./listeners.js";
import { costOf, Pace } from "./pace.js";
import { RESUME } from "./registration.js";
import { failed, PATIENCE, Requests } from "./requests.js";
import { isPast } from "./seat.js";
import { isTalk, Unconfirmed } from "./unconfirmed.js";

const MULTILINE_CAP = "draft/multiline";
const LABELS_CAP = "labeled-response";

export class Exchange {
  messages = new Listeners();
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
    this.#caps = caps;
    this.#requests = new Requests(clock);
    this.#pace = new Pace(clock, write);
  }

  /** What one line and one message to somebody hold. @returns {import("../irc/splitting.js").Limits} */
  limitsFor(target, command = "PRIVMSG") {
    const value = this.#caps().has(MULTILINE_CAP) ? this.#caps().values.get(MULTILINE_CAP) : "";
    const words = roomForWords(command, target, this.#source ?? { nick: this.#seat.nick });
    return { words, multiline: value ? readMultiline(value) : null };
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
    this.#pace.push([format(message)], priceOf(message));
  }

  /**
   * Ask, and wait for the answer. What is said (PRIVMSG, NOTICE) may have "\n" in it; it waits while the seat waits.
   * @returns {Promise<import("./requests.js").Reply>}
   */
  async request(message, { timeout = PATIENCE, private: isPrivate = false } = {}) {
    const { command } = message;
    const label = message.tags?.label ?? this.nextLabel();
    const labelled = { ...message, tags: { ...message.tags, label } };
    if (!canBeWritten(labelled, this.limitsFor("#"))) return failed(command, "INVALID");
    if (isTalk(message)) return this.#say(label, labelled);
    if (!this.#isOnline) return failed(command, "OFFLINE");
    this.#seat.asks(message);
    const answer = this.#requests.add(label, { command, timeout, isPrivate });
    this.#pace.push([format(labelled)], priceOf(message), () => this.#isAnswered() || this.#requests.assume(label));
    return answer;
  }

  async #say(label, message) {
    const canWait = this.#isOnline || this.#seat.secret !== "";
    if (!canWait || this.#unconfirmed.isFull) return failed(message.command, "OFFLINE");
    const answer = this.#requests.add(label, { command: message.command, timeout: 0 });
    const entry = this.#unconfirmed.add(label, message);
    if (this.#isCaughtUp) this.#utter(entry);
    return answer.finally(() => this.#unconfirmed.settle(label));
  }

  #utter(entry) {
    const { label, message } = entry;
    const lines = linesOf(message, this.limitsFor(message.params[0], message.command), `m${this.nextLabel()}`);
    entry.isWritten = false;
    this.#pace.push(lines, costOf(message.command, Math.max(1, lines.length - 2)), () => {
      entry.isWritten = true;
      if (!this.#isAnswered()) this.#requests.assume(label);
    });
  }

  #isAnswered() {
    return this.#caps().has(LABELS_CAP);
  }

  // What comes.

  /** Take a message as it came. Returns it as it is told on; null if there is nothing to tell yet. */
  hear(whole) {
    const { message, opened, closed } = this.#batches.take(whole);
    if (opened !== null) this.#requests.opened(opened);
    if (message !== null) this.#hearOne(message);
    if (closed !== null) this.#requests.closed(closed);
    return message;
  }

  #hearOne(message) {
    if (this.#seat.isMine(message.source)) this.#hearOwn(message);
    this.#seat.hear(message);
    const { command, params } = message;
    if (command === "WARN" && params[0] === "RESUME" && params[1] === "HISTORY_LOST") this.#isPastWhole = false;
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

  /** There is one, and a welcome. */
  begin() {
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
    this.#unconfirmed.giveUp(this.#seat.nick, this.#seat.newest).forEach((entry) => this.#doubt(entry));
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

function priceOf({ command, params }) {
  return costOf(command, 1, command === "JOIN" ? (params[0] ?? "").split(",").length : 1);
}
