/**
 * The page's one way to the server. What passes here are messages, phases and answers; sockets are below.
 *
 * A message is `{tags, source, command, params, batch}` (see irc/line.js). BATCH lines are not told: `batch` is the
 * batch that a message is in (`{type, params, tags, parent}`) or null, and a message of several lines is one PRIVMSG
 * with "\n" in its text. Missed messages are in a batch of type "beseda/resume", the past in one of "chathistory".
 * Our own words come back as echoes with the label that their request had, also if they were missed.
 */

import { partsOf } from "../irc/splitting.js";
import { Connection } from "./connection.js";

/** Characters that begin this tab's labels, so that no other tab's are the same. */
const PREFIX_LENGTH = 6;

/**
 * @param {object} handed   see Connection's; `clock`, `random`, `openSocket`, `storage`, `network`
 */
export function makeSession(handed) {
  const connection = new Connection(handed);
  const { exchange, seat } = connection;
  const prefix = handed.random().toString(36).slice(2, 2 + PREFIX_LENGTH);
  return {
    /** Who this tab was before it was loaded again: `start()` without a name takes that seat. @returns {string} */
    get rememberedNick() {
      return seat.secret !== "" ? seat.nick : "";
    },
    /** @returns {import("./connection.js").Standing} */
    get standing() {
      return connection.standing;
    },
    /** @param {{nick?: string, password?: string}} [wanted] */
    start: (wanted) => connection.start(wanted),
    /** @param {string} [reason] */
    stop: (reason) => connection.stop(reason),
    retryNow: () => connection.retryNow(),
    /** Send what needs no answer (typing, a read marker); dropped while there is no connection. */
    send: (message) => exchange.send(message),
    /**
     * Ask for an answer: `{messages, batch, fail}` (see requests.js). Its lines are told to `onMessage` too, unless it
     * is private. A PRIVMSG or NOTICE may have "\n" in it, waits while the seat waits, and is answered by its echo.
     * @param {object} message
     * @param {{timeout?: number, private?: boolean}} [options]
     */
    request: (message, options) => exchange.request(message, options),
    /** A label for `message.tags.label`, to know an echo by. */
    nextLabel: () => `${prefix}-${exchange.nextLabel()}`,
    /** What somebody wants to say, as the texts of as few messages as it takes: one request each. @returns {string[]} */
    partsOf: (target, text, options) => partsOf(text, exchange.limitsFor(target), options),
    /** @returns {() => void} ends it */
    onMessage: (listener) => exchange.messages.add(listener),
    /** Told each change of the standing, and once at the beginning. @returns {() => void} ends it */
    onPhase(listener) {
      listener(connection.standing);
      return connection.standings.add(listener);
    },
    /** Store what a reload needs. Call when the page is hidden. */
    save: () => seat.save(),
  };
}
