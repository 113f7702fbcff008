/** What every family reads of a message: when, whose, where it belongs, and the id it is known by. */

import { isRoom, keyOf } from "../store/state.js";

/** Prefixes of a room's name in a message for its operators alone (005, STATUSMSG). */
const STATUS = /^[~&@%+]+(?=#)/;

/** @typedef {{state: import("../store/state.js").State, now: () => number, lineIds: LineIds}} Context */

const NOBODY = Object.freeze({ nick: "", user: "", host: "" });

/** A line without a source is the server's. */
export function withSource(message) {
  return message.source ? message : { ...message, source: NOBODY };
}

/** When the server says that it happened; without that, now. */
export function timeOf(message, now) {
  const at = Date.parse(message.tags.time ?? "");
  return Number.isNaN(at) ? now() : at;
}

export function isMe(state, nick) {
  return keyOf(nick ?? "") === keyOf(state.me.nick);
}

/** Whether this person wants to see nothing that this one does. Taking back is done all the same. */
export function isIgnored(state, nick) {
  return !isMe(state, nick) && state.settings.ignored.includes(keyOf(nick));
}

/** Whether the server itself speaks, by its own name; before its welcome nobody else does. */
export function isServer(state, source) {
  const { name } = state.server;
  return !source.user && (source.nick === name || source.nick === "" || name === "");
}

/** The name of the talk that a message belongs to: a room, or the other person of a private talk. */
export function talkNameOf(state, { params, source }) {
  const target = (params[0] ?? "").replace(STATUS, "");
  return isRoom(target) || isMe(state, source.nick) ? target : source.nick;
}

/** The label that a message answers: its own, or that of the batch it is in. */
export function labelOf(message) {
  let label = message.tags.label ?? null;
  for (let { batch } = message; batch && label === null; batch = batch.parent) {
    label = batch.tags?.label ?? null;
  }
  return label;
}

/** Whether a message is in a batch of one of these types, or in one inside it. */
export function isWithin(message, types) {
  for (let { batch } = message; batch; batch = batch.parent) {
    if (types.has(batch.type)) {
      return true;
    }
  }
  return false;
}

/**
 * Ids by which items are known. What has no msgid gets one made of what it says, so that it is the same in
 * every tab, and however often it is told.
 */
export class LineIds {
  #last = new Map();

  /**
   * A message that comes line by line (an action of several lines) has its id on the first alone
   * (multiline, "Message ids"): the others are numbered.
   */
  ofMessage(key, message, at) {
    const { msgid } = message.tags;
    const nickKey = keyOf(message.source.nick);
    if (msgid) {
      this.#last.set(key, { id: msgid, nickKey, at, count: 0 });
      return msgid;
    }
    const last = this.#last.get(key);
    if (last?.nickKey === nickKey && last.at === at) {
      last.count += 1;
      return `${last.id}/${last.count}`;
    }
    return LineIds.made(message, at);
  }

  static made({ tags, source, command, params }, at) {
    return tags.msgid ?? `~${at} ${command} ${keyOf(source.nick)} ${params.join(" ")}`;
  }
}
