/**
 * The list of talks: which there are, and in what order.
 *
 * Whoever is here may write to one. Talks in which I had no part are as many as fit a screen: when one more begins, the
 * one that was quiet longest goes, and stands in the server's memory alone. My own stay, above them.
 */

import { keepOnlyWhoConcerns } from "./knowing.js";
import { keyOf, makeTalk } from "./state.js";

/** Talks of people whom I never answered. */
export const MOST_STRANGERS = 20;

/** Find a talk, or make it: whatever is told of a target means that it is there. */
export function talkFor(state, name, touch) {
  const key = keyOf(name);
  let talk = state.talks.get(key);
  if (!talk) {
    talk = makeTalk(name);
    state.talks.set(key, talk);
    placeTalk(state, talk, touch);
    touch(`talk:${key}`);
    if (talk.kind === "person") {
      boundStrangers(state, talk, touch);
    }
  }
  return talk;
}

/** I have a part in this talk from now on. */
export function makeOurs(state, talk, touch) {
  if (talk.kind === "person" && !talk.isOurs) {
    talk.isOurs = true;
    placeTalk(state, talk, touch);
    touch("talks");
  }
}

/** Let the longest quiet one go; not the one that has just begun, nor what I look at, or have begun to answer. */
function boundStrangers(state, newest, touch) {
  const strangers = [...state.talks.values()].filter(({ kind, isOurs }) => kind === "person" && !isOurs);
  if (strangers.length <= MOST_STRANGERS) {
    return;
  }
  const mayGo = ({ key, draft }) => key !== newest.key && key !== state.current && draft === "";
  const [gone] = strangers.filter(mayGo).sort((one, other) => one.latestAt - other.latestAt);
  if (gone) {
    state.areStrangersMany = true;
    takeAway(state, gone.key, touch);
  }
}

/** Out of the list, with what is known of it. */
export function takeAway(state, key, touch) {
  if (!state.talks.delete(key)) {
    return;
  }
  const place = state.order.indexOf(key);
  state.order = state.order.filter((other) => other !== key);
  if (state.current === key) {
    state.current = state.order[Math.min(place, state.order.length - 1)] ?? null;
    touch("current");
  }
  if (state.attention === key) {
    state.attention = null;
  }
  keepOnlyWhoConcerns(state, key);
  [`talk:${key}`, `log:${key}`, "talks"].forEach(touch);
}

/**
 * Put a talk where it belongs in the list: rooms by name (the lobby first), then people, those I talk with first, the
 * latest first.
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
    return one.isOurs === other.isOurs ? one.latestAt > other.latestAt : one.isOurs;
  }
  const lobby = keyOf(state.server.lobby);
  return one.key === lobby || (other.key !== lobby && one.key < other.key);
}
