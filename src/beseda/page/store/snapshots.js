/**
 * What one tab hands to another: all that the server has told. What a person does in a tab (which talk is
 * open, what is searched for, dialogs) stays that tab's own.
 *
 * A snapshot is `structuredClone`d on its way. An item stands in a list and under its id: the clone keeps
 * that it is one.
 */

import { keyOf } from "./state.js";
import { isUnsent } from "./segment.js";
import { placeTalk, talkFor } from "./listing.js";
import { put } from "./adding.js";

const SHARED = ["connection", "me", "server", "people"];
const OWN_OF_A_TALK = ["draft", "replyTo", "editing", "typing", "isCatchingUp"];

/** @returns what `snapshot/restored` takes */
export function snapshot(state) {
  const shared = Object.fromEntries(SHARED.map((name) => [name, state[name]]));
  return { ...shared, talks: state.talks, order: state.order };
}

function restored(state, { snapshot: from }, touch) {
  const before = state.talks;
  for (const name of SHARED) {
    state[name] = from[name];
    touch(name);
  }
  state.talks = from.talks;
  state.order = from.order;
  before.forEach((talk, key) => keepOwn(state, talk, key, touch));
  state.talks.forEach((_talk, key) => [`talk:${key}`, `log:${key}`].forEach(touch));
  if (!state.talks.has(state.current)) {
    state.current = null;
  }
  touch("current");
  touch("talks");
}

/** What this tab has written, and not yet sent, is in no other. */
function keepOwn(state, before, key, touch) {
  const talk = state.talks.get(key);
  const unsent = before.log.live.items.filter(isUnsent);
  if (!talk) {
    touch(`talk:${key}`);
    touch(`log:${key}`);
    return;
  }
  OWN_OF_A_TALK.forEach((name) => {
    talk[name] = before[name];
  });
  unsent.forEach((item) => put(state, talk, talk.log.live, item));
}

/** Private talk from the page's own store: to be read, and no more, until the server tells of it itself. */
function talksRestored(state, { talks }, touch) {
  for (const { name, items } of talks) {
    const talk = talkFor(state, name, touch);
    for (const item of items) {
      put(state, talk, talk.log.live, { ...item, state: "stored-here" });
    }
    talk.latestAt = Math.max(talk.latestAt, items.at(-1)?.at ?? 0);
    placeTalk(state, talk, touch);
    touch(`log:${keyOf(name)}`);
  }
  touch("talks");
}

export const snapshots = {
  "snapshot/restored": restored,
  "talks/restored": talksRestored,
};
