/**
 * Pages of the past: joined to what is here, or shown as a window of their own until the two meet.
 *
 * Live lines go on coming into `log.live` while a window is read. A page goes to the run of items that
 * asked for it (`loading`): if that one is gone meanwhile, so is the wish. Where lines are missing stands a
 * gap: see gaps.js.
 */

import { put, redact, trimLive } from "./adding.js";
import { countAnew } from "./counting.js";
import { intoGap, openGapBefore } from "./gaps.js";
import { makeOurs, placeTalk } from "./listing.js";
import { put as putReaction } from "./reactions.js";
import { readUpTo } from "./reading.js";
import { insert, MOST_ITEMS, newestKnown, oldestKnown, trimNewest, trimOldest } from "./segment.js";
import { shownSegment } from "./selectors.js";
import { makeSegment } from "./state.js";

function loading(state, { key, where, gap }, touch) {
  const talk = state.talks.get(key);
  if (!talk) {
    return;
  }
  const gapItem = talk.log.live.byId.get(gap);
  if (gapItem) {
    gapItem.event = { ...gapItem.event, isLoading: where === "gap" };
  } else {
    startedOrFailed(talk, where);
  }
  touch(`log:${key}`);
}

function startedOrFailed(talk, where) {
  if (where === null) {
    segments(talk.log).forEach((segment) => Object.assign(segment, { loading: null }));
  } else {
    shownSegment(talk).loading = where;
  }
}

function segments({ live, window }) {
  return window ? [live, window] : [live];
}

/** The run of items that asked for a page of this kind. */
function asking(log, where) {
  const found = segments(log).find((segment) => segment.loading === where);
  if (found) {
    found.loading = null;
  }
  return found;
}

/** What a page of deletions alone begins with. */
const NOTHING = Object.freeze({ id: null, at: Infinity });
const INTO = { latest: intoLatest, older: intoOlder, newer: intoNewer, window: intoWindow, gap: intoGap };

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
  joinWindow(talk);
  if (event.items.some(({ own }) => own)) {
    makeOurs(state, talk, touch);
  }
  count(state, talk, touch);
  touch(`log:${talk.key}`);
}

function changeAsPageSays(log, { redactions = [], reactions = [] }) {
  const copies = (id) =>
    segments(log)
      .map((segment) => segment.byId.get(id))
      .filter(Boolean);
  for (const redaction of redactions) {
    copies(redaction.id).forEach((item) => redact(log, item, redaction));
  }
  for (const { id: reactionId, about, text, nick } of reactions) {
    copies(about).forEach((item) => putReaction(log, item, { text, nick, reactionId }));
  }
}

/** What a page brings may be unread; before anybody ever read here nothing of the past is. */
function count(state, talk, touch) {
  const newest = newestKnown(talk.log.live)?.at ?? 0;
  if (newest > talk.latestAt) {
    talk.latestAt = newest;
    placeTalk(state, talk, touch);
  }
  if (talk.readUntil > 0) {
    countAnew(talk);
    touch("talks");
    touch(`talk:${talk.key}`);
  }
  if (state.attention === talk.key) {
    readUpTo(talk, newest, touch);
  }
}

/** What was said last, whatever we have of before. */
function intoLatest(state, talk, { items, isEnd, begin = null }) {
  const { live } = talk.log;
  asking(talk.log, "latest");
  if (!isEnd) {
    openGapBefore(state, live, items[0] ?? NOTHING);
  }
  items.forEach((item) => put(state, talk, live, item));
  live.atStart ||= isEnd;
  live.begin ??= begin;
  trimLive(talk.log);
}

function intoOlder(state, talk, { items, isEnd, begin = null }) {
  const segment = asking(talk.log, "older");
  if (segment) {
    items.forEach((item) => put(state, talk, segment, item));
    Object.assign(segment, { atStart: isEnd, begin });
  }
  if (segment === talk.log.window) {
    trimNewest(segment, MOST_ITEMS);
  }
}

function intoNewer(state, talk, { items, isEnd, end = null }) {
  const segment = asking(talk.log, "newer");
  if (segment) {
    items.forEach((item) => put(state, talk, segment, item));
    Object.assign(segment, { atEnd: isEnd, end });
  }
  if (segment === talk.log.window) {
    trimOldest(segment, MOST_ITEMS);
  }
}

/** The reader looks elsewhere than at the newest line until the log says otherwise. */
function intoWindow(state, talk, { items, begin = null, end = null }) {
  const { log } = talk;
  if (asking(log, "window")) {
    Object.assign(log, {
      window: { ...makeSegment(), atEnd: false, begin, end },
      shown: "window",
      isWatchedAtEnd: false,
    });
    items.forEach((item) => put(state, talk, log.window, item));
  }
}

/** Once a window has met what is said now, there is one run again. */
function joinWindow({ log }) {
  const { live, window } = log;
  if (!window || !(window.atEnd || window.items.some((item) => live.byId.has(item.id)))) {
    return;
  }
  const [oldest, first] = [oldestKnown(live), oldestKnown(window)];
  if (!oldest || (first && first.at < oldest.at)) {
    Object.assign(live, { atStart: window.atStart, begin: window.begin });
  }
  window.items.filter((item) => !live.byId.has(item.id)).forEach((item) => insert(live, item));
  Object.assign(log, { window: null, shown: "live" });
}

function windowClosed(state, { key }, touch) {
  const log = state.talks.get(key)?.log;
  if (log) {
    Object.assign(log, { shown: "live", window: null, highlight: null });
    touch(`log:${key}`);
  }
}

function highlighted(state, { key, id }, touch) {
  const log = state.talks.get(key)?.log;
  if (log && log.highlight !== id) {
    log.highlight = id;
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
  "log/highlighted": highlighted,
};
