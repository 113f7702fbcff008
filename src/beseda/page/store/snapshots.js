/**
 * What one tab hands to another: all that the server has told. What a person does in a tab (which talk is
 * open, what is read there, what is searched for, dialogs) stays that tab's own.
 *
 * A snapshot is cloned on its way. An item stands in a list and under its id: the clone keeps that it is
 * one.
 */

import { put } from "./adding.js";
import { makeOurs, placeTalk, talkFor } from "./listing.js";
import { insert, isUnsent } from "./segment.js";
import { keyOf, makeTalk } from "./state.js";

const SHARED = ["connection", "me", "server", "people"];
const OWN_OF_A_TALK = ["draft", "replyTo", "editing", "typing"];
const OWN_OF_A_LOG = ["shown", "window", "highlight", "isWatchedAtEnd"];
/** Lines of each talk that are handed on: some screens. To clone all that a log keeps would be felt. */
export const MOST_HANDED = 300;

/** @returns what `snapshot/restored` takes */
export function snapshot(state) {
  const shared = Object.fromEntries(SHARED.map((name) => [name, state[name]]));
  const talks = new Map([...state.talks].map(([key, talk]) => [key, handed(talk)]));
  return { ...shared, talks, order: state.order, areStrangersMany: state.areStrangersMany };
}

function handed(talk) {
  const fresh = makeTalk(talk.name);
  const own = Object.fromEntries(OWN_OF_A_TALK.map((name) => [name, fresh[name]]));
  const { live, reactionIds, later } = talk.log;
  const sent = live.items.filter((item) => !isUnsent(item));
  const items = sent.slice(-MOST_HANDED);
  const byId = new Map(items.map((item) => [item.id, item]));
  const segment = { ...fresh.log.live, items, byId, atStart: live.atStart && items.length === sent.length };
  const ids = new Map([...reactionIds].filter(([, { about }]) => byId.has(about)));
  return { ...talk, ...own, log: { ...fresh.log, live: segment, reactionIds: ids, later } };
}

function restored(state, { snapshot: from }, touch) {
  const before = state.talks;
  for (const name of SHARED) {
    state[name] = from[name];
    touch(name);
  }
  Object.assign(state, { talks: from.talks, order: from.order, areStrangersMany: from.areStrangersMany });
  before.forEach((talk, key) => keepOwn(state, talk, key));
  [...before.keys(), ...state.talks.keys()].forEach((key) => [`talk:${key}`, `log:${key}`].forEach(touch));
  if (!state.talks.has(state.current)) {
    state.current = null;
  }
  touch("current");
  touch("talks");
}

/**
 * What this tab has written, what is not sent from here, and what was read here further back, is in no
 * other.
 */
function keepOwn(state, before, key) {
  const talk = state.talks.get(key);
  if (!talk) {
    return;
  }
  OWN_OF_A_TALK.forEach((name) => (talk[name] = before[name]));
  talk.isOurs ||= before.isOurs;
  OWN_OF_A_LOG.forEach((name) => (talk.log[name] = before.log[name]));
  keepOlder(talk.log, before.log);
  before.log.live.items.filter(isUnsent).forEach((item) => insert(talk.log.live, item));
}

/** Older lines stay only if the two runs are one: else something may be missing between them. */
function keepOlder(log, before) {
  const { live } = log;
  if (!live.items.some((item) => before.live.byId.has(item.id))) {
    return;
  }
  const older = before.live.items.filter((item) => !isUnsent(item) && !live.byId.has(item.id));
  older.forEach((item) => insert(live, item));
  live.atStart = older.length > 0 ? before.live.atStart : live.atStart;
  before.reactionIds.forEach((reaction, id) => log.reactionIds.set(id, reaction));
}

/** Private talk from the page's own store: to be read, and no more, until the server tells of it itself. */
function talksRestored(state, { talks }, touch) {
  for (const { name, items } of talks) {
    const talk = talkFor(state, name, touch);
    if (items.some(({ own }) => own)) {
      makeOurs(state, talk, touch);
    }
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
