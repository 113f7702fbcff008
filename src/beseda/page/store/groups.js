/**
 * Items as rows to be drawn: one speaker's lines together, a line for each day, one for where the unread
 * begins, and runs of coming and going folded into one row.
 *
 * Takes any run of items, so that a view asks for as many as it draws. Each row has an `id` that stays the
 * same when more items come behind it.
 */

import { keyOf } from "./state.js";

/** Lines of one speaker stand together if no more than this lies between two of them. */
export const TOGETHER_MS = 5 * 60 * 1000;

const SAID = new Set(["message", "action", "notice"]);
const MOVEMENTS = new Set(["join", "part", "quit", "nick"]);

/**
 * @typedef {{kind: "day", id: string, at: number}} DayRow
 * @typedef {{kind: "unread", id: string}} UnreadRow
 * @typedef {{kind: "group", id: string, by: string, nickKey: string, at: number, own: boolean,
 *   items: Item[]}} GroupRow
 * @typedef {{kind: "movements", id: string, at: number, items: Item[], joined: string[], left: string[],
 *   visited: string[], returned: string[], renamed: [string, string][]}} MovementsRow
 *   visited: came and went again; returned: went and came again
 * @typedef {{kind: "event"|"gap", id: string, item: Item}} SingleRow
 */

/**
 * @param {Item[]} items
 * @param {{firstUnread?: string|null, showJoins?: boolean, dayOf?: (at: number) => string}} [options]
 * @returns {(DayRow|UnreadRow|GroupRow|MovementsRow|SingleRow)[]}
 */
export function groups(items, { firstUnread = null, showJoins = true, dayOf = localDay } = {}) {
  const rows = [];
  let day = null;
  for (const item of items) {
    const isMovement = MOVEMENTS.has(item.event?.name);
    if (isMovement && !showJoins) {
      continue;
    }
    const itsDay = dayOf(item.at);
    if (itsDay !== day) {
      rows.push({ kind: "day", id: `day-${itsDay}`, at: item.at });
      day = itsDay;
    }
    if (item.id === firstUnread) {
      rows.push({ kind: "unread", id: "unread" });
    }
    addTo(rows, item, isMovement);
  }
  return rows.map((row) => (row.kind === "movements" ? told(row) : row));
}

function addTo(rows, item, isMovement) {
  const last = rows.at(-1);
  if (SAID.has(item.kind)) {
    if (last?.kind === "group" && isTogether(last, item)) {
      last.items.push(item);
    } else {
      const { id, by, nickKey, at, own } = item;
      rows.push({ kind: "group", id, by, nickKey, at, own, items: [item] });
    }
  } else if (isMovement && last?.kind === "movements") {
    last.items.push(item);
  } else if (isMovement) {
    rows.push({ kind: "movements", id: item.id, at: item.at, items: [item] });
  } else {
    rows.push({ kind: item.kind === "gap" ? "gap" : "event", id: item.id, item });
  }
}

function isTogether({ items, nickKey }, item) {
  const before = items.at(-1);
  return nickKey === item.nickKey && before.kind === item.kind && item.at - before.at <= TOGETHER_MS;
}

/** Say of each person in a run what came of it: who came and went again is not told as two. */
function told(row) {
  const paths = new Map();
  const renamed = [];
  for (const { by, event } of row.items) {
    if (event.name === "nick") {
      renamed.push([by, event.to]);
      moved(paths, by, event.to);
    } else {
      const isIn = event.name === "join";
      const path = paths.get(keyOf(by)) ?? { nick: by, beganIn: !isIn };
      paths.set(keyOf(by), { ...path, nick: by, endsIn: isIn });
    }
  }
  const who = (beganIn, endsIn) => {
    const isSuch = (path) => path.beganIn === beganIn && path.endsIn === endsIn;
    return [...paths.values()].filter(isSuch).map(({ nick }) => nick);
  };
  return {
    ...row,
    joined: who(false, true),
    left: who(true, false),
    visited: who(false, false),
    returned: who(true, true),
    renamed,
  };
}

function moved(paths, from, to) {
  const path = paths.get(keyOf(from));
  if (path) {
    paths.delete(keyOf(from));
    paths.set(keyOf(to), { ...path, nick: to });
  }
}

/** The day at this machine's place, as a word that sorts. */
function localDay(at) {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
