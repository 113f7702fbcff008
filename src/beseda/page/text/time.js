/**
 * Times and days as people write them, in their language and time zone (`Intl`).
 *
 * A formatter costs a millisecond to make and a microsecond to use, so each is made once. Days are compared
 * by the calendar, not by 24 hours: an hour may be missing or doubled.
 */

const formatters = new Map();

function formatter(language, name, options) {
  const key = `${language} ${name}`;
  let made = formatters.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(language, options);
    formatters.set(key, made);
  }
  return made;
}

/** "12:40", as the language writes it. */
export function clockTime(at, language) {
  return formatter(language, "clock", { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** The whole of it, for tooltips: "Monday, 30 November 2026 at 12:40:05". */
export function fullTime(at, language) {
  return formatter(language, "full", { dateStyle: "full", timeStyle: "medium" }).format(at);
}

/**
 * Short and whole, for results and quotes: "12:40" today, else "28 Nov, 12:40", with the year if it is
 * another.
 */
export function shortTime(at, now, language) {
  if (isSameDay(at, now)) return clockTime(at, language);
  const year = isSameYear(at, now) ? undefined : "numeric";
  const options = { day: "numeric", month: "short", year, hour: "2-digit", minute: "2-digit" };
  return formatter(language, `short ${year}`, options).format(at);
}

/** A day inside a sentence: "21 October", with the year if it is another. */
export function dayAndMonth(at, now, language) {
  const year = isSameYear(at, now) ? undefined : "numeric";
  return formatter(language, `month ${year}`, { day: "numeric", month: "long", year }).format(at);
}

/** A day line: "Today", "Yesterday", "Saturday, 28 November", with the year if it is another. */
export function dayName(at, now, language) {
  const ago = daysBetween(at, now);
  if (ago === 0 || ago === 1) return capitalised(relative(language).format(-ago, "day"), language);
  const year = isSameYear(at, now) ? undefined : "numeric";
  const options = { weekday: "long", day: "numeric", month: "long", year };
  return capitalised(formatter(language, `day ${year}`, options).format(at), language);
}

function relative(language) {
  const key = `${language} relative`;
  if (!formatters.has(key)) formatters.set(key, new Intl.RelativeTimeFormat(language, { numeric: "auto" }));
  return formatters.get(key);
}

function capitalised(text, language) {
  const [first = ""] = text;
  return first.toLocaleUpperCase(language) + text.slice(first.length);
}

/** A number for each day of the calendar: equal numbers, same day. */
export function dayNumber(at) {
  const date = new Date(at);
  return date.getFullYear() * 10_000 + (date.getMonth() + 1) * 100 + date.getDate();
}

export function isSameDay(one, other) {
  return dayNumber(one) === dayNumber(other);
}

function isSameYear(one, other) {
  return new Date(one).getFullYear() === new Date(other).getFullYear();
}

/** How many midnights lie between the two; negative if `at` is a day to come. */
function daysBetween(at, now) {
  const midnight = (ms) => {
    const date = new Date(ms);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  };
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}

/** As a date field writes it: "2026-11-30". */
export function dateValue(at) {
  const date = new Date(at);
  const two = (number) => String(number).padStart(2, "0");
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The first moment of the day that a date field holds, here; NaN if it holds none. */
export function startOfDate(value) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(value);
  return match ? new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime() : NaN;
}

/** When the day after this one begins. */
export function startOfNextDay(at) {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}
