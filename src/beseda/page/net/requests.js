/**
 * Answers find who asked: a label on each request, a promise for each label (IRCv3 "Labeled responses").
 *
 * An answer is one message, a batch, or an ACK. Refuses to know what is asked, and how it is sent.
 */

/** Milliseconds in which a server answers that is there at all; a search of a long past takes a second. */
export const PATIENCE = 30_000;
/** Numerics beyond 400 to 599 that refuse something (modern-irc; IRCv3 "Monitor", "Metadata"). */
const FURTHER_ERRORS = new Set([
  "263", "696", "712", "713", "714", "723", "734", "764", "765", "766", "767", "768", "769",
]);
/** Numerics among 400 to 599 that refuse nothing. */
const NO_ERRORS = new Set(["422"]);

/**
 * @typedef {{command: string, code: string, context: string[], text: string}} Fail
 *   `code`: of a FAIL, a numeric, or ours: OFFLINE and NOT_SENT (it was not said), UNKNOWN (it may have been
 *   said, or not), LOST (the connection was lost before an answer came), TIMEOUT,
 *   INVALID (no line can carry it)
 * @typedef {{messages: object[], batch: {type: string, params: string[]}|null, fail: Fail|null}} Reply
 */

export class Requests {
  #clock;
  #waiting = new Map();

  constructor(clock) {
    this.#clock = clock;
  }

  /**
   * Wait for the answer to a label.
   * @param {string} label
   * @param {{command: string, timeout?: number, isPrivate?: boolean}} about   `timeout` 0: as long as it
   *   takes
   * @returns {Promise<Reply>}
   */
  add(label, { command, timeout = PATIENCE, isPrivate = false }) {
    return new Promise((resolve) => {
      const callOff = timeout > 0 ? this.#clock.after(timeout, () => this.fail(label, "TIMEOUT")) : () => {};
      this.#waiting.set(label, { resolve, callOff, command, isPrivate, messages: [], batch: null });
    });
  }

  /** A batch has begun: if it is an answer, all in it is. */
  opened(batch) {
    const waiting = this.#waiting.get(batch.tags.label);
    if (waiting !== undefined) waiting.batch = batch;
  }

  closed(batch) {
    const { label } = batch.tags;
    if (this.#waiting.get(label)?.batch === batch) this.#answered(label);
  }

  /**
   * Take each message that is not the bound of a batch.
   * @returns {boolean} whether it is for nobody else
   */
  take(message) {
    const label = labelOf(message);
    const waiting = this.#waiting.get(label);
    if (waiting === undefined) return message.command === "ACK";
    if (message.command !== "ACK") waiting.messages.push(message);
    if (waiting.batch === null) this.#answered(label);
    return waiting.isPrivate || message.command === "ACK";
  }

  /** Answer for a server that does not. */
  fail(label, code, text = "") {
    const waiting = this.#waiting.get(label);
    if (waiting === undefined) return;
    this.#finish(label, failed(waiting.command, code, text));
  }

  /** It is sent to a server that knows no labels: nobody will say whether it took it. */
  assume(label) {
    if (this.#waiting.has(label)) this.#finish(label, { messages: [], batch: null, fail: null });
  }

  /** The connection is lost, and no answer comes any more; but for those of whom `isKept` says so. */
  lose(isKept) {
    for (const [label, waiting] of [...this.#waiting]) {
      if (isKept(label)) Object.assign(waiting, { messages: [], batch: null });
      else this.fail(label, "LOST");
    }
  }

  #answered(label) {
    const { messages, batch } = this.#waiting.get(label);
    const told = batch === null ? null : { type: batch.type, params: batch.params };
    this.#finish(label, { messages, batch: told, fail: failOf(messages) });
  }

  #finish(label, reply) {
    const { resolve, callOff } = this.#waiting.get(label);
    this.#waiting.delete(label);
    callOff();
    resolve(reply);
  }
}

/** @returns {Reply} */
export function failed(command, code, text = "") {
  return { messages: [], batch: null, fail: { command, code, context: [], text } };
}

/** The label that a message answers: its own, or that of the batch that it is in. */
function labelOf(message) {
  if (message.tags.label !== undefined) return message.tags.label;
  for (let batch = message.batch; batch !== null; batch = batch.parent) {
    if (batch.tags.label !== undefined) return batch.tags.label;
  }
  return undefined;
}

/** What is refused, if anything is. */
function failOf(messages) {
  for (const { command, params } of messages) {
    const text = params.at(-1) ?? "";
    const [of, code] = params;
    if (command === "FAIL") return { command: of, code, context: params.slice(2, -1), text };
    if (/^[45]\d\d$/.test(command) ? !NO_ERRORS.has(command) : FURTHER_ERRORS.has(command)) {
      return { command, code: command, context: params.slice(1, -1), text };
    }
  }
  return null;
}
