/**
 * Asking the server: a line goes out, and an outcome comes back, whatever becomes of the connection.
 *
 * Every action goes by here, so that each knows only two ends: done, with the reply; or not, with the reason.
 */

import { LineError } from "../irc/line.js";
import { done, makeUndone } from "./outcome.js";

/**
 * @param {{session: object, t: (key: string, params?: object) => string, allWords: () => Promise}} needs
 */
export function makeAsking({ session, t, allWords }) {
  const { undone, refused } = makeUndone(t);

  /**
   * Send one line, and wait for all that the server answers.
   * @param {string} command
   * @param {string[]} params
   * @param {{tags?: object, isPrivate?: boolean}} [how]  private: no line of the answer is news for the store
   * @returns {Promise<(import("./outcome.js").Done & {reply: object}) | import("./outcome.js").Undone>}
   */
  async function ask(command, params, { tags = {}, isPrivate = false } = {}) {
    let reply;
    try {
      reply = await session.request({ tags, source: null, command, params }, { private: isPrivate });
    } catch (fault) {
      if (!(fault instanceof LineError)) throw fault;
      return undone("no-line", "fault.unknown"); // A blank in a name, for one: nobody and nothing is called so.
    }
    if (!reply.fail) return done({ reply });
    await allWords().catch(() => {}); // if they don't come it is told in the server's words
    return refused(reply.fail);
  }

  /**
   * Send what nobody asked for by hand. What it brings is news as any other; that it is refused is told nobody, so it
   * is a request, too: a refusal without a label would be shown.
   */
  function send(command, params, tags = {}) {
    void ask(command, params, { tags });
  }

  return { ask, send, undone, refused };
}
