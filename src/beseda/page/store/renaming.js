/** A talk goes on under another name: a room that was renamed, or a person who is called otherwise now. */

import { put } from "./adding.js";
import { countAnew } from "./counting.js";
import { placeTalk } from "./listing.js";
import { keyOf } from "./state.js";

/**
 * Another talk of the new name becomes one with it: somebody who was "anna" before, and is again. Each line
 * says who spoke, so nobody's words become another's.
 */
export function renameTalk(state, key, name, touch) {
  const talk = state.talks.get(key);
  const newKey = keyOf(name);
  if (!talk) {
    return;
  }
  talk.name = name;
  if (newKey !== key) {
    takeIn(state, talk, state.talks.get(newKey));
    moveTo(state, talk, newKey, touch);
  }
  placeTalk(state, talk, touch);
  touch(`talk:${newKey}`);
  touch("talks");
}

function moveTo(state, talk, key, touch) {
  const before = talk.key;
  state.talks.delete(before);
  state.talks.set(key, talk);
  talk.key = key;
  state.order = state.order.filter((each) => each !== key).map((each) => (each === before ? key : each));
  for (const place of ["current", "attention"]) {
    state[place] = state[place] === before ? key : state[place];
  }
  [`talk:${before}`, `log:${before}`, `log:${key}`, "current"].forEach(touch);
}

function takeIn(state, talk, other) {
  if (!other) {
    return;
  }
  other.log.live.items.forEach((item) => put(state, talk, talk.log.live, item));
  other.log.reactionIds.forEach((reaction, id) => talk.log.reactionIds.set(id, reaction));
  talk.log.live.atStart = false;
  talk.readUntil = Math.max(talk.readUntil, other.readUntil);
  talk.latestAt = Math.max(talk.latestAt, other.latestAt);
  talk.draft ||= other.draft;
  talk.isOurs ||= other.isOurs;
  countAnew(talk);
}
