/** The list of talks: which there are, and in what order. */

import { keyOf, makeTalk } from "./state.js";

/** Find a talk, or make it: whatever is told of a target means that it is there. */
export function talkFor(state, name, touch) {
  const key = keyOf(name);
  let talk = state.talks.get(key);
  if (!talk) {
    talk = makeTalk(name);
    state.talks.set(key, talk);
    placeTalk(state, talk, touch);
    touch(`talk:${key}`);
  }
  return talk;
}

/**
 * Put a talk where it belongs in the list: rooms by name (the lobby first), then people, the latest first.
 */
export function placeTalk(state, talk, touch) {
  const others = state.order.filter((key) => key !== talk.key);
  const place = others.findIndex((key) => isBefore(state, talk, state.talks.get(key)));
  others.splice(place < 0 ? others.length : place, 0, talk.key);
  if (others.some((key, at) => key !== state.order[at]) || others.length !== state.order.length) {
    state.order = others;
    touch("talks");
  }
}

function isBefore(state, one, other) {
  if (one.kind !== other.kind) {
    return one.kind === "room";
  }
  if (one.kind === "person") {
    return one.latestAt > other.latestAt;
  }
  const lobby = keyOf(state.server.lobby);
  return one.key === lobby || (other.key !== lobby && one.key < other.key);
}
