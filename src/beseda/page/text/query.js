/**
 * What somebody types to search: words, begun words*, "exact phrases", and from:, in:, before:, after: (от:, в:, до:,
 * после:). The same as `/search` in plain text understands (wire/dialects/looking_for.py). Knows no server.
 */

const PIECE = /"[^"]*(?:"\*?|$)|[“„][^“”]*(?:[“”]\*?|$)|«[^»]*(?:»\*?|$)|\S+/gu;
const KEYED = /^(\p{L}+):(.*)$/su;
const KEYS = { from: "from", in: "in", before: "before", after: "after", от: "from", в: "in", до: "before", после: "after" };
const DAY = 86_400_000;
const DATES = [
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/,
  /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/,
];
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/**
 * @typedef {{text: string, from: string, in: string, before: number|null, after: number|null}} Query
 * @param {string} typed
 * @returns {Query|{fault: "nothing"|"empty"|"twice"|"no-date", typed: string}}
 */
export function parseQuery(typed) {
  const query = { text: "", from: "", in: "", before: null, after: null };
  const words = [];
  const seen = new Set();
  for (const piece of typed.match(PIECE) ?? []) {
    const [, word, value] = KEYED.exec(piece) ?? [];
    const key = Object.hasOwn(KEYS, word?.toLowerCase() ?? "") ? KEYS[word.toLowerCase()] : null;
    if (!key) {
      words.push(piece);
      continue;
    }
    if (!value) return { fault: "empty", typed: piece };
    if (seen.has(key)) return { fault: "twice", typed: piece };
    seen.add(key);
    query[key] = key === "before" || key === "after" ? timeOf(value, key) : value.replace(/^@/, "");
    if (query[key] === null) return { fault: "no-date", typed: value };
  }
  query.text = words.join(" ").replace(/[“”„«»]/gu, '"');
  const isEmpty = !/[\p{L}\p{N}]/u.test(query.text) && !query.from;
  return isEmpty ? { fault: "nothing", typed } : query;
}

/** A day counts whole: after it is after its end, before it is before it begins. */
function timeOf(typed, key) {
  const day = dayOf(typed);
  if (day !== null) return key === "after" ? endOf(day) : day;
  const at = TIME.test(typed) ? Date.parse(typed) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** When a typed day (2026-11-27 or 27.11.2026) begins here, in ms; null if it is none. */
export function dayOf(typed) {
  for (const form of DATES) {
    const { year, month, day } = form.exec(typed)?.groups ?? {};
    if (!year) continue;
    const date = new Date(Number(year), Number(month) - 1, Number(day));
    return date.getMonth() === Number(month) - 1 && date.getDate() === Number(day) ? date.getTime() : null;
  }
  return null;
}

/** When the next day begins: not always after 24 hours. */
function endOf(day) {
  const date = new Date(day + DAY + DAY / 2);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}
