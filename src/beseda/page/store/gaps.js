/**
 * Places where lines are missing: more was said during a loss than the server brings.
 *
 * A gap is an item of the log, so that it stands where it is and asks to be filled when it is seen. Pages
 * fill it from its older edge: it moves behind each page, and closes when there is nothing more to come.
 */

import { put } from "./adding.js";
import { insert, newestKnown, remove } from "./segment.js";
import { newItem } from "./state.js";

function openGap(state, segment, after) {
  const id = `~gap-${++state.counter}`;
  // A further line of a message has no id of its own at the server.
  const event = { name: "gap", after: after.id.replace(/\/\d+$/, ""), isLoading: false };
  insert(segment, newItem({ id, kind: "gap", at: after.at, event }));
}

/**
 * A page of the newest lines begins with `first`. What we have of an earlier seat is joined to it only if
 * that line is part of it: what has come in this seat says nothing of what was missed before.
 */
export function openGapBefore(state, segment, first) {
  const known = segment.byId.get(first.id);
  const end = segment.items.findLastIndex((item) => item.at <= first.at && item.id !== first.id) + 1;
  const before = newestKnown(segment, known ? segment.items.indexOf(known) : end);
  const isOneRun = !before || before.seat === state.me.seat || (known && known.seat === before.seat);
  if (!isOneRun && !hasGapBehind(segment, before)) {
    openGap(state, segment, before);
  }
}

function hasGapBehind(segment, item) {
  return segment.items[segment.items.indexOf(item) + 1]?.kind === "gap";
}

/** @param {{items: object[], isEnd: boolean, gap: string, end?: string}} page  what follows the gap */
export function intoGap(state, talk, { items, isEnd, gap, end }) {
  const { live } = talk.log;
  const place = live.items.findIndex((item) => item.id === gap);
  if (place < 0) {
    return;
  }
  const behind = new Set(live.items.slice(place + 1).map((item) => item.id));
  const isMet = items.some((item) => behind.has(item.id));
  const { at } = remove(live, gap);
  items.forEach((item) => put(state, talk, live, item));
  if (!isEnd && !isMet) {
    openGap(state, live, { at: items.at(-1)?.at ?? at, id: end ?? items.at(-1).id });
  }
}

function opened(state, { key }, touch) {
  const segment = state.talks.get(key)?.log.live;
  const newest = segment && newestKnown(segment);
  if (newest && !hasGapBehind(segment, newest)) {
    openGap(state, segment, newest);
    touch(`log:${key}`);
  }
}

export const gaps = { "gap/opened": opened };
