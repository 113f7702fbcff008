/**
 * Lines that belong together (IRCv3 "Batch"): each message is told the batch it is in; a message of several
 * lines (`draft/multiline`) becomes one message again.
 *
 * Nobody further on sees a BATCH line. Refuses to know what any other kind of batch means.
 */

/** The type whose lines are one message (IRCv3 "Multiline"). */
export const MULTILINE = "draft/multiline";
const CONCAT = "draft/multiline-concat";
/** Batches open at once; our server has two. More are no batches: their lines come alone. */
const MOST_OPEN = 64;
/** Lines gathered for one message: ten times as many as our server lets through. */
const MOST_LINES = 1000;

/**
 * @typedef {{reference: string, type: string, params: string[], tags: Object<string, string>,
 *   source: object|null, parent: Batch|null}} Batch
 * @typedef {{message: object|null, opened: Batch|null, closed: Batch|null}} Taken
 */

export class Batches {
  #open = new Map();

  /**
   * Take each message as it comes. `message`: what goes on, with `batch` set (null: in none).
   * @returns {Taken}
   */
  take(message) {
    if (message.command === "BATCH" && message.params.length > 0) return this.#bound(message);
    const batch = this.#open.get(message.tags.batch) ?? null;
    if (batch !== null && batch.type === MULTILINE) {
      if (batch.lines.length < MOST_LINES) batch.lines.push(message);
      return { message: null, opened: null, closed: null };
    }
    return { message: { ...message, batch }, opened: null, closed: null };
  }

  /** Forget what is open: the connection that it came by is lost. */
  clear() {
    this.#open.clear();
  }

  #bound(message) {
    const word = message.params[0];
    const reference = word.slice(1);
    if (word.startsWith("+")) return this.#opens(reference, message);
    const batch = this.#open.get(reference) ?? null;
    this.#open.delete(reference);
    if (batch === null) return { message: null, opened: null, closed: null };
    if (batch.type === MULTILINE) return { message: joined(batch), opened: null, closed: null };
    return { message: null, opened: null, closed: batch };
  }

  #opens(reference, message) {
    const [, type = "", ...params] = message.params;
    const parent = this.#open.get(message.tags.batch) ?? null;
    const batch = { reference, type, params, tags: message.tags, source: message.source, parent };
    if (type === MULTILINE) batch.lines = [];
    if (this.#open.size < MOST_OPEN) this.#open.set(reference, batch);
    return { message: null, opened: type === MULTILINE ? null : batch, closed: null };
  }
}

/** Whether a message is in a batch of this type, or in one inside it. */
export function isWithin(message, type) {
  for (let batch = message.batch ?? null; batch !== null; batch = batch.parent) {
    if (batch.type === type) return true;
  }
  return false;
}

/** One message with what stood on the opening BATCH, and "\n" between lines; null if it has no lines. */
function joined({ lines, tags, source, params, parent }) {
  if (lines.length === 0) return null;
  const text = lines.reduce((before, { tags: own, params: words }, place) => {
    const separator = place === 0 || CONCAT in own ? "" : "\n";
    return before + separator + (words.at(-1) ?? "");
  }, "");
  const { batch: _, ...kept } = tags;
  return { tags: kept, source, command: lines[0].command, params: [params[0] ?? "", text], batch: parent };
}
