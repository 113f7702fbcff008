/**
 * Pages of the past: joined to what is here, or shown as a window of their own until the two meet.
 *
 * Live lines go on coming into `log.live` while a window is read. A gap is an item that stands where lines
 * are missing (more was said during a loss than the server brings): pages fill it from its older edge.
 */

import { newItem } from "./state.js";
import { put, redact, trimLive } from "./adding.js";
import { countAnew } from "./counting.js";
import { put as putReaction } from "./reactions.js";
import { insert, MOST_ITEMS, newestKnown, remove, trimNewest, trimOldest } from "./segment.js";
import { makeSegment } from "./state.js";

function loading(state, { key, where, gap }, touch) {
  const log = state.talks.get(key)?.log;
  if (!log) {
    return;
  }
  const gapItem = gap && log.live.byId.get(gap);
  if (gapItem) {
    gapItem.event = { ...gapItem.event, isLoading: where === "gap" };
  } else {
    (log.shown === "window" ? log.window : log.live).loading = where;
  }
  touch(`log:${key}`);
}

/** Where each kind of page goes, before anything is said of its ends. */
const INTO = {
  latest: intoLatest,
  older: intoOlder,
  newer: intoNewer,
  window: intoWindow,
  gap: intoGap,
};

function loaded(state, event, touch) {
  const talk = state.talks.get(event.key);
  if (!talk) {
    return;
  }
  INTO[event.where](state, talk, event);
  changeAsPageSays(talk.log, event);
  if (event.highlight !== undefined) {
    talk.log.highlight = event.highlight;
  }
  joinWindow(state, talk);
  if (talk.readUntil > 0) {
    countAnew(talk);
    touch("talks");
  }
  talk.latestAt = Math.max(talk.latestAt, newestKnown(talk.log.live)?.at ?? 0);
  touch(`log:${talk.key}`);
}

function changeAsPageSays(log, { redactions = [], reactions = [] }) {
  const copies = (id) => [log.live, log.window].map((segment) => segment?.byId.get(id)).filter(Boolean);
  for (const redaction of redactions) {
    copies(redaction.id).forEach((item) => redact(log, item, redaction));
  }
  for (const { id: reactionId, about, text, nick } of reactions) {
    copies(about).forEach((item) => putReaction(log, item, { text, nick, reactionId }));
  }
}

function putAll(state, talk, segment, items) {
  return items.map((item) => put(state, talk, segment, item));
}

/** What was said last. If it does not reach back to what is here, something is missing between the two. */
function intoLatest(state, talk, { items, isEnd }) {
  const { live } = talk.log;
  const newest = newestKnown(live);
  const areNew = putAll(state, talk, live, items);
  live.loading = null;
  if (!newest) {
    live.atStart = isEnd;
  } else if (!isEnd && areNew.length > 0 && areNew.every(Boolean) && items[0].at >= newest.at) {
    openGap(state, talk, newest);
  }
  talk.isCatchingUp = false;
  trimLive(talk.log);
}

function shownSegment(log) {
  return log.shown === "window" && log.window ? log.window : log.live;
}

function intoOlder(state, talk, { items, isEnd }) {
  const segment = shownSegment(talk.log);
  putAll(state, talk, segment, items);
  Object.assign(segment, { atStart: isEnd, loading: null });
  if (segment !== talk.log.live) {
    trimNewest(segment, MOST_ITEMS);
  }
}

function intoNewer(state, talk, { items, isEnd }) {
  const segment = shownSegment(talk.log);
  putAll(state, talk, segment, items);
  Object.assign(segment, { atEnd: isEnd, loading: null });
  if (segment !== talk.log.live) {
    trimOldest(segment, MOST_ITEMS);
  }
}

function intoWindow(state, talk, { items }) {
  talk.log.live.loading = null;
  talk.log.window = { ...makeSegment(), atEnd: false };
  talk.log.shown = "window";
  putAll(state, talk, talk.log.window, items);
}

/** Once a window has met what is said now, there is one run again. */
function joinWindow(state, talk) {
  const { log } = talk;
  const { live, window } = log;
  if (!window || !(window.atEnd || window.items.some((item) => live.byId.has(item.id)))) {
    return;
  }
  for (const item of window.items) {
    if (!live.byId.has(item.id)) {
      insert(live, item);
    }
  }
  live.atStart = window.atStart;
  Object.assign(log, { window: null, shown: "live" });
}

function openGap(state, talk, after) {
  const id = `~gap-${++state.counter}`;
  const event = { name: "gap", after: after.id, isLoading: false };
  insert(talk.log.live, newItem({ id, kind: "gap", at: after.at, event }));
}

/**
 * A gap closes when a page has met what stands behind it, or nothing more is there; else it moves behind
 * the page.
 */
function intoGap(state, talk, { items, isEnd, gap }) {
  const { live } = talk.log;
  const place = live.items.findIndex((item) => item.id === gap);
  if (place < 0) {
    return;
  }
  const behind = new Set(live.items.slice(place + 1).map((item) => item.id));
  remove(live, gap);
  const areMet = items.some((item) => behind.has(item.id));
  putAll(state, talk, live, items);
  const last = live.byId.get(items.at(-1)?.id);
  if (last && !isEnd && !areMet) {
    openGap(state, talk, last);
  }
}

function gapOpened(state, { key }, touch) {
  const talk = state.talks.get(key);
  const newest = talk && newestKnown(talk.log.live);
  if (newest) {
    openGap(state, talk, newest);
    touch(`log:${key}`);
  }
}

function windowClosed(state, { key }, touch) {
  const log = state.talks.get(key)?.log;
  if (log) {
    Object.assign(log, { shown: "live", window: null, highlight: null });
    touch(`log:${key}`);
  }
}

function watched(state, { key, atEnd }, touch) {
  const log = state.talks.get(key)?.log;
  if (log && log.isWatchedAtEnd !== atEnd) {
    log.isWatchedAtEnd = atEnd;
    trimLive(log);
    touch(`log:${key}`);
  }
}

export const pages = {
  "page/loading": loading,
  "page/loaded": loaded,
  "window/closed": windowClosed,
  "log/watched": watched,
  "gap/opened": gapOpened,
};
