/**
 * What the views of this folder ask about a talk: pure questions to the store's state.
 */

import { myself } from "../store/selectors.js";
import { LONGEST_TEXT, MOST_LINES } from "../text/length.js";

/** The message of that id, wherever in the log it is; null if it is not there. */
export function findItem(talk, id) {
  const { live, window } = talk.log;
  for (const segment of [live, window]) {
    const found = segment?.byId.get(id);
    if (found) return found;
  }
  return null;
}

/** Whether it is a person's words that are still there. */
export function isWords(item) {
  return ["message", "action", "notice"].includes(item.kind) && !item.redacted;
}

/** Those that were not sent and wait for a person to say what becomes of them. */
export function unsentOf(talk) {
  return talk.log.live.items.filter((item) => item.own && item.state === "failed");
}

/** Why what is typed could not be said here: the end of a key of words; "" if it can. */
export function whyNotSpeak(state, talk) {
  if (talk.kind !== "room" || state.connection.phase !== "online") return "";
  if (!talk.joined) return "notHere";
  return talk.modes.has("m") && !myself(state, talk)?.prefixes ? "moderated" : "";
}

/** What the server allows of one message; draft/multiline tells it where the store keeps it. */
export function limitsOf(state) {
  const told = state.me.multiline;
  return { bytes: told?.maxBytes ?? LONGEST_TEXT, lines: told?.maxLines ?? MOST_LINES };
}
