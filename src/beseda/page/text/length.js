/**
 * How long a message is, as the server counts: bytes of UTF-8, and lines.
 *
 * Says nothing while there is room enough, for a number that runs along with every key is noise.
 */

/** The server's own limits (core/limits.py), for where it has not told us others. */
export const LONGEST_TEXT = 16384;
export const MOST_LINES = 100;
/** From here on a person is shown what is left: a paragraph's worth before the end. */
const SHOWN_FROM = 0.9;
const MOST_BYTES_OF_UNIT = 3;

const encoder = new TextEncoder();

/** @param {string} text @returns {{bytes: number, lines: number}} */
export function lengthOf(text) {
  return { bytes: encoder.encode(text).length, lines: text.split("\n").length };
}

/**
 * What is left of what is nearly used up, or over; null while there is enough of both.
 * @param {string} text
 * @param {{bytes: number, lines: number}} limits
 * @returns {null | {of: "bytes" | "lines", left: number}}
 */
export function leftOf(text, limits = { bytes: LONGEST_TEXT, lines: MOST_LINES }) {
  if (text.length * MOST_BYTES_OF_UNIT < limits.bytes * SHOWN_FROM && text.length < limits.lines * SHOWN_FROM) {
    return null; // the usual case, at every key: too short for either, and nothing has to be counted
  }
  const used = lengthOf(text);
  const near = ["lines", "bytes"].filter((of) => used[of] >= limits[of] * SHOWN_FROM);
  if (near.length === 0) return null;
  const of = near.reduce((one, other) => (used[other] / limits[other] > used[one] / limits[one] ? other : one));
  return { of, left: limits[of] - used[of] };
}
