/** A message as an item of the log: what somebody said, or did to a room. */

import { mentions } from "../store/mention.js";
import { keyOf, newItem } from "../store/state.js";
import { isMe, LineIds } from "./reading.js";

const CTCP = "\x01";
const ACTION = /^\x01ACTION(?: ([^\x01]*))?\x01?$/s;

/**
 * Read a PRIVMSG or NOTICE.
 * @returns {import("../store/state.js").Item|null} null: what programs tell each other, or somebody says who is
 *   ignored; nothing to be shown
 */
export function saidItem(message, { state, lineIds }, key, at) {
  const said = read(message);
  if (said === null) {
    return null;
  }
  const by = message.source.nick;
  const own = isMe(state, by) && at >= state.me.since;
  if (!own && state.settings.ignored.includes(keyOf(by))) {
    return null;
  }
  return newItem({
    id: lineIds.ofMessage(key, message, at),
    at,
    by,
    own,
    ...said,
    mention: !own && mentions(said.text, state.me.nick),
    replyTo: message.tags["+reply"] ?? message.tags["+draft/reply"] ?? null,
    account: message.tags.account ?? null,
    isBot: "bot" in message.tags,
  });
}

function read({ command, params }) {
  const text = params[1] ?? "";
  const action = ACTION.exec(text);
  if (action) {
    return { kind: "action", text: action[1] ?? "" };
  }
  if (text.startsWith(CTCP)) {
    return null;
  }
  return { kind: command === "NOTICE" ? "notice" : "message", text };
}

/** The words of an edit, as of a message: an action's may be written as one. */
export function editedText(words) {
  const action = ACTION.exec(words);
  return action ? (action[1] ?? "") : words;
}

/** Something that happened: `event` says what, by its name and its fields. */
export function eventItem(message, { state }, at, event) {
  const by = message.source.nick;
  return newItem({ id: LineIds.made(message, at), at, kind: "event", by, event, own: isMe(state, by) });
}
