/** Questions to the state. They change nothing, and look no further than they must. */

import { memberPrefixes } from "../irc/isupport.js";
import { keyOf } from "./state.js";

/** The run of items that is shown: what is said now, or the window that was jumped to. */
export function shownSegment(talk) {
  return talk.log.shown === "window" && talk.log.window ? talk.log.window : talk.log.live;
}

/** @returns {{unread: number, mentions: number}} of all talks; muted ones count their mentions alone */
export function unreadTotal(state) {
  let [unread, mentions] = [0, 0];
  for (const talk of state.talks.values()) {
    unread += talk.muted ? 0 : talk.unread;
    mentions += talk.kind === "person" && !talk.muted ? talk.unread : talk.mentions;
  }
  return { unread, mentions };
}

/** My own entry in a room's list. */
export function myself(state, talk) {
  return talk.members.get(keyOf(state.me.nick)) ?? null;
}

/** Roles that may put out, ban, silence and delete: half-operators and above. */
const MODERATING = new Set(["q", "a", "o", "h"]);

/** @returns {boolean} whether I may moderate this room */
export function canModerate(state, talk) {
  const prefixes = myself(state, talk)?.prefixes ?? "";
  const ranks = memberPrefixes(state.me.isupport).filter(({ mode }) => MODERATING.has(mode));
  const hasRole = ranks.some(({ prefix }) => prefixes.includes(prefix));
  return talk.kind === "room" && (hasRole || state.me.isOperator);
}

/** An id that the server has not given: of an unsent line, or of a further line of one message. */
const NOT_GIVEN = /^~|\/\d+$/;

/** Whether the server still knows this message, so that it can be answered and reacted to. */
export function isChangeable(item) {
  return item.state === "sent" && !item.redacted && !NOT_GIVEN.test(item.id);
}

/** The last of my own messages here that can be edited (the arrow up in an empty composer). */
export function lastOwn(talk) {
  const isOne = (item) => item.own && isChangeable(item) && item.kind !== "event";
  return talk.log.live.items.findLast(isOne) ?? null;
}
