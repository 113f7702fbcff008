/**
 * What stands in the message list, one below the other: messages, day lines, the first-unread line, what
 * happened.
 *
 * A row is a plain value with a key that stays the same as long as it is the same row. A message is the
 * *head* of a group, with its speaker's name, if somebody else spoke before, or long ago. Joins and leaves
 * that follow each other are one row. While a room grows only new rows are made (`extend`), for a busy one
 * grows each frame.
 */

import { dayNumber } from "../text/time.js";

/** Who goes on after five minutes begins anew: the reader wants the time. */
export const GROUP_WITHIN = 5 * 60_000;

/** Events that say only who is there, and how they are called; runs of them are folded. */
const COMINGS = new Set(["join", "part", "quit", "nick"]);

const SAID = new Set(["message", "notice"]);

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {"message"|"event"|"fold"|"gap"|"day"|"unread"|"older"|"start"|"newer"} kind
 * @property {object} [item]      message, event, gap
 * @property {object[]} [items]   fold: in order
 * @property {number} [at]        day
 * @property {boolean} [isHead]   message
 *
 * @typedef {object} Options
 * @property {string|null} firstUnread  the id before which the line stands
 * @property {boolean} showJoins
 * @property {boolean} atStart
 * @property {boolean} atEnd
 */

/**
 * @param {object[]} items  in order
 * @param {Options} options
 * @returns {Row[]}
 */
export function rowsOf(items, options) {
  const rows = [options.atStart ? { key: "start", kind: "start" } : { key: "older", kind: "older" }];
  extend(rows, items, 0, options);
  if (!options.atEnd) rows.push({ key: "newer", kind: "newer" });
  return rows;
}

/** Add the rows of `items` from `from` on; what stands before them has its rows already. */
export function extend(rows, items, from, options) {
  for (let at = from; at < items.length; at += 1) {
    const item = items[at];
    if (isHidden(item, options)) continue;
    if (startsDay(rows, item))
      rows.push({ key: `day ${dayNumber(item.at)} ${item.id}`, kind: "day", at: item.at });
    if (item.id === options.firstUnread) rows.push({ key: "unread", kind: "unread" });
    addItem(rows, item);
  }
}

/** A message that was sent from here gets another id when the server has it: it stays the same row. */
const keys = new WeakMap();

function keyOf(item) {
  if (!keys.has(item)) keys.set(item, item.id);
  return keys.get(item);
}

function addItem(rows, item) {
  const last = rows[rows.length - 1];
  if (item.kind === "gap") rows.push({ key: `gap ${item.id}`, kind: "gap", item });
  else if (item.kind !== "event") {
    rows.push({ key: keyOf(item), kind: "message", item, isHead: isHead(last, item) });
  } else if (!COMINGS.has(item.event?.name)) rows.push({ key: keyOf(item), kind: "event", item });
  else if (last.kind === "fold") rows[rows.length - 1] = { ...last, items: [...last.items, item] };
  else rows.push({ key: `fold ${item.id}`, kind: "fold", items: [item] });
}

function isHidden(item, options) {
  return !options.showJoins && item.kind === "event" && COMINGS.has(item.event?.name);
}

/** The first item has its day line too: who scrolls back must know where they are. */
function startsDay(rows, item) {
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const before = timeOf(rows[at]);
    if (before !== null) return dayNumber(before) !== dayNumber(item.at);
  }
  return true;
}

const FIRM = new Set(["message", "event", "gap"]);

/**
 * Whether a row stays itself when older items come: lines of days move, and what is folded is folded anew.
 */
export function isFirm(row) {
  return FIRM.has(row.kind);
}

/** When a row's last was, or null where a row has no time. */
export function timeOf(row) {
  if (row.items) return row.items[row.items.length - 1].at;
  return row.item?.at ?? row.at ?? null;
}

function isHead(last, item) {
  if (last?.kind !== "message" || item.kind === "action" || !SAID.has(last.item.kind)) return true;
  if (last.item.nickKey !== item.nickKey || last.item.kind !== item.kind) return true;
  return Math.abs(item.at - last.item.at) > GROUP_WITHIN;
}

/** Makes the rows of a segment, and goes on with those it made where only new items have come. */
export class RowMaker {
  #rows = [];
  #items = [];
  #count = 0;
  #ends = [];
  #how = "";

  /** @param {object} segment @param {{firstUnread: string|null, showJoins: boolean}} how */
  rows(segment, { firstUnread, showJoins }) {
    const { items, atStart, atEnd } = segment;
    const options = { firstUnread, showJoins, atStart, atEnd };
    const how = JSON.stringify(options);
    if (how === this.#how && atEnd && items === this.#items && this.#isContinued(items)) {
      extend(this.#rows, items, this.#count, options);
    } else {
      this.#rows = rowsOf(items, options);
    }
    this.#items = items;
    this.#how = how;
    this.#count = items.length;
    this.#ends = [items[0], items[items.length - 1]];
    return this.#rows;
  }

  #isContinued(items) {
    const [first, last] = this.#ends;
    return (
      this.#count > 0 && items.length >= this.#count && items[0] === first && items[this.#count - 1] === last
    );
  }
}
