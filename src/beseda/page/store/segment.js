/**
 * A run of items without holes, in the server's order: time, then the place that a msgid tells; own unsent
 * ones last.
 *
 * An item is known by its id, so that nothing stands here twice, whichever way it came. Adding at the end
 * costs no copy.
 */

/** Items that are kept of what is said now: some twenty screens; older ones are asked for again. */
export const MOST_ITEMS = 2000;
/** This many more may come before the oldest go, so that not every message moves two thousand others. */
export const SLACK = 200;
/**
 * Items that are kept while a reader is further back: taking away what they read would move it under their
 * eyes.
 */
export const MOST_WHILE_BACK = 20000;

const UNSENT = new Set(["sending", "failed"]);
/** The place in hexadecimals, of an id that the server gave; "/2": the third of several lines. */
const PLACE = /^[^~].*-([0-9a-f]+)(?:\/(\d+))?$/;

export function isUnsent(item) {
  return UNSENT.has(item.state);
}

/** Negative if `one` has the earlier place, 0 if an id tells none. */
export function comparePlaces(one, other) {
  const [mine, theirs] = [PLACE.exec(one), PLACE.exec(other)];
  if (!mine || !theirs) {
    return 0;
  }
  const digits = mine[1].length - theirs[1].length;
  if (digits !== 0) {
    return digits;
  }
  if (mine[1] !== theirs[1]) {
    return mine[1] < theirs[1] ? -1 : 1;
  }
  return Number(mine[2] ?? 0) - Number(theirs[2] ?? 0);
}

/** Put an item where it belongs. It must not be there yet. */
export function insert(segment, item) {
  const { items } = segment;
  const place = isUnsent(item) ? items.length : placeOf(items, item);
  if (place === items.length) {
    items.push(item);
  } else {
    items.splice(place, 0, item);
  }
  segment.byId.set(item.id, item);
}

function placeOf(items, item) {
  let place = firstLaterThan(items, item.at);
  for (let before = place - 1; before >= 0 && items[before].at === item.at; before--) {
    if (comparePlaces(items[before].id, item.id) > 0) {
      place = before;
    }
  }
  return place;
}

/** The first of the sent items that is later, by halving; most items are later than all. */
function firstLaterThan(items, at) {
  let end = items.length;
  while (end > 0 && isUnsent(items[end - 1])) {
    end--;
  }
  if (end === 0 || items[end - 1].at <= at) {
    return end;
  }
  let begin = 0;
  while (begin < end) {
    const middle = (begin + end) >> 1;
    if (items[middle].at <= at) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

export function remove(segment, id) {
  const item = segment.byId.get(id);
  if (item) {
    segment.byId.delete(id);
    segment.items.splice(segment.items.lastIndexOf(item), 1);
  }
  return item;
}

/** The newest item that the server has given an id, before `end`. */
export function newestKnown(segment, end = segment.items.length) {
  for (let place = end - 1; place >= 0; place--) {
    if (!segment.items[place].id.startsWith("~")) {
      return segment.items[place];
    }
  }
  return null;
}

export function oldestKnown(segment) {
  return segment.items.find((item) => !item.id.startsWith("~")) ?? null;
}

/**
 * The earliest place of which we were told: a page may be of deletions alone, and where they were stands no
 * item.
 * @returns {string|null} an id
 */
export function oldestReached(segment) {
  const first = oldestKnown(segment)?.id ?? null;
  const isBefore = segment.begin && (!first || comparePlaces(segment.begin, first) < 0);
  return isBefore ? segment.begin : first;
}

export function newestReached(segment) {
  const last = newestKnown(segment)?.id ?? null;
  const isBehind = segment.end && (!last || comparePlaces(segment.end, last) > 0);
  return isBehind ? segment.end : last;
}

/** Let the oldest go if there are too many. @returns whether any went */
export function trimOldest(segment, most, slack = SLACK) {
  const surplus = segment.items.length - most;
  if (surplus <= slack) {
    return false;
  }
  segment.items.splice(0, surplus).forEach((item) => segment.byId.delete(item.id));
  Object.assign(segment, { atStart: false, begin: null });
  return true;
}

/** Let the newest go: a window that is read towards older lines. */
export function trimNewest(segment, most, slack = SLACK) {
  if (segment.items.length - most <= slack) {
    return false;
  }
  segment.items.splice(most).forEach((item) => segment.byId.delete(item.id));
  Object.assign(segment, { atEnd: false, end: null });
  return true;
}
