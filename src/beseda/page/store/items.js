/**
 * What is said: others' lines as they come, own ones from the moment they are sent until the server has
 * them.
 */

import { makeOurs, placeTalk, talkFor } from "./listing.js";
import { place, put, takeUnsent, trimLive } from "./adding.js";
import { counts, countOne } from "./counting.js";
import { insert, remove } from "./segment.js";
import { isRoom } from "./state.js";

/**
 * A person's talk begins with what is said; a room that was taken out of the list does not come back with
 * its last words.
 */
function talkOf(state, key, name, touch) {
  return isRoom(key) ? state.talks.get(key) : talkFor(state, name ?? key, touch);
}

function added(state, { key, name, items }, touch) {
  const talk = talkOf(state, key, name, touch);
  if (!talk) {
    return;
  }
  for (const item of items) {
    add(state, talk, item, touch);
  }
  trimLive(talk.log);
  touch(`log:${talk.key}`);
}

function add(state, talk, item, touch) {
  if (!put(state, talk, talk.log.live, item)) {
    return;
  }
  if (item.kind !== "event" && talk.typing.delete(item.nickKey)) {
    touch(`talk:${talk.key}`);
  }
  countOne(state, talk, item, touch);
  isSpokenIn(state, talk, item, touch);
}

/** A talk with somebody goes to the top when something is said there. */
function isSpokenIn(state, talk, item, touch) {
  if (item.own) {
    makeOurs(state, talk, touch);
  }
  if (item.at > talk.latestAt && (item.own || counts(item))) {
    talk.latestAt = item.at;
    if (talk.kind === "person") {
      placeTalk(state, talk, touch);
    }
  }
}

function sent(state, { key, item }, touch) {
  const talk = talkOf(state, key, key, touch);
  if (!talk) {
    return;
  }
  insert(talk.log.live, Object.assign(item, { state: "sending", own: true, seat: state.me.seat }));
  talk.firstUnread = talk.unread === 0 ? null : talk.firstUnread;
  isSpokenIn(state, talk, item, touch);
  touch(`log:${talk.key}`);
}

/** The echo: the same line goes to the place that the server gave it. */
function confirmed(state, { key, name, label, item }, touch) {
  const talk = talkOf(state, key, name, touch);
  if (!talk) {
    return;
  }
  const unsent = takeUnsent(talk.log.live, (each) => each.label === label);
  const whole = unsent ? Object.assign(unsent, item, { state: "sent", fault: null, label: null }) : item;
  (unsent ? place : put)(state, talk, talk.log.live, whole);
  isSpokenIn(state, talk, whole, touch);
  trimLive(talk.log);
  touch(`log:${talk.key}`);
}

function unsentOf(state, key, isTheOne) {
  const items = state.talks.get(key)?.log.live.items ?? [];
  return items.findLast((item) => isTheOne(item) && (item.state === "sending" || item.state === "failed"));
}

function failed(state, { key, label, fault }, touch) {
  const item = unsentOf(state, key, (each) => each.label === label);
  if (item) {
    Object.assign(item, { state: "failed", fault });
    touch(`log:${key}`);
  }
}

/** From before the page was loaded again; a room that is not joined yet will be. */
function restored(state, { lines }, touch) {
  for (const { name, item } of lines) {
    const talk = talkFor(state, name, touch);
    makeOurs(state, talk, touch);
    if (!talk.log.live.byId.has(item.id)) {
      insert(talk.log.live, item);
      touch(`log:${talk.key}`);
    }
  }
}

function resent(state, { key, id, label }, touch) {
  const item = unsentOf(state, key, (each) => each.id === id);
  if (item) {
    const { live } = state.talks.get(key).log;
    remove(live, id);
    insert(live, Object.assign(item, { state: "sending", fault: null, label }));
    touch(`log:${key}`);
  }
}

function dropped(state, { key, id }, touch) {
  if (unsentOf(state, key, (each) => each.id === id)) {
    remove(state.talks.get(key).log.live, id);
    touch(`log:${key}`);
  }
}

export const items = {
  "item/added": added,
  "item/sent": sent,
  "item/confirmed": confirmed,
  "item/failed": failed,
  "item/resent": resent,
  "item/dropped": dropped,
  "unsent/restored": restored,
};
