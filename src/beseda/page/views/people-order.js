/**
 * Who is here, in the order that they are shown: operators, then all who are here, then who is away; by name in each.
 *
 * Pure, and quick enough for a room of thousands: one collator, one pass, one sort of each part.
 */

const OPERATORS = "~&@%";
/** Highest first, as the server ranks them. */
const RANKS = `${OPERATORS}+`;

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {string} nick
 * @property {string} shown      the name to be shown, where it is another one
 * @property {string} prefix     the highest role's, or ""
 * @property {string | null} away
 * @property {boolean} bot
 *
 * @typedef {{name: "operators" | "here" | "away", rows: Row[]}} Part
 */

/**
 * @param {Map<string, {nick: string, prefixes: string}>} members
 * @param {Map<string, object>} people
 * @param {{query?: string, locale?: string}} [how]
 * @returns {Part[]} without those that are empty
 */
export function orderPeople(members, people, { query = "", locale } = {}) {
  const parts = { operators: [], here: [], away: [] };
  const wanted = query.trim().toLocaleLowerCase(locale);
  for (const [key, member] of members) {
    const row = rowOf(key, member, people.get(key));
    if (wanted === "" || answers(row, wanted, locale)) parts[partOf(row)].push(row);
  }
  const collator = new Intl.Collator(locale, { sensitivity: "base", numeric: true });
  return Object.entries(parts)
    .filter(([, rows]) => rows.length > 0)
    .map(([name, rows]) => ({ name, rows: rows.sort((one, other) => compare(one, other, collator)) }));
}

/** The highest of somebody's roles, as its prefix; "" for none. @param {string} [prefixes] */
export function highestPrefix(prefixes = "") {
  for (const prefix of RANKS) if (prefixes.includes(prefix)) return prefix;
  return "";
}

/** Whether a prefix is of those who look after the room. */
export function isOperator(prefixes) {
  const highest = highestPrefix(prefixes);
  return highest !== "" && OPERATORS.includes(highest);
}

function rowOf(key, member, person) {
  return {
    key,
    nick: member.nick,
    shown: person?.displayName || member.nick,
    prefix: highestPrefix(member.prefixes),
    away: person?.away ?? null,
    bot: Boolean(person?.bot),
  };
}

function partOf(row) {
  if (isOperator(row.prefix)) return "operators";
  return row.away === null ? "here" : "away";
}

function answers(row, wanted, locale) {
  return [row.nick, row.shown].some((name) => name.toLocaleLowerCase(locale).includes(wanted));
}

/** Operators by rank; otherwise those who may speak in a moderated room are not set apart: they are people. */
function compare(one, other, collator) {
  const byRank = OPERATORS.indexOf(one.prefix) - OPERATORS.indexOf(other.prefix);
  if (isOperator(one.prefix) && byRank !== 0) return byRank;
  return collator.compare(one.shown, other.shown) || (one.key < other.key ? -1 : 1);
}
