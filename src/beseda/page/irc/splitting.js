/**
 * A text of any length as what IRC carries: messages, and the lines of each.
 *
 * A message of several lines, or of a longer one than a line of IRC holds, is a `draft/multiline` batch
 * (IRCv3 "Multiline"); without that, or if it is more than one may say at once, it is several messages. Cut
 * at a space if there is one, else between characters as people see them, never inside one. Refuses to know
 * who says it.
 */

import { format, LONGEST_REST, size } from "./line.js";
import { MULTILINE } from "./batches.js";

/** Bytes of "~user@host" of the longest kind on our server, for as long as we don't know our own. */
const LONGEST_USER_AND_HOST = 18 + 63;
/** A line holds at least this much, however long the names are, so that cutting makes progress. */
const LEAST_WORDS = 16;
const ACTION_BEGINS = "\x01ACTION ";
const ACTION_ENDS = "\x01";

const SEGMENTER = typeof Intl.Segmenter === "function" ? new Intl.Segmenter() : null;

/**
 * @typedef {{bytes: number, lines: number}} Multiline   the most that one message may have
 * @typedef {{words: number, multiline: Multiline|null}} Limits   `words`: bytes of words that one line holds
 */

/** Bytes of words that fit a line, as others are sent it: with who says it. */
export function roomForWords(command, target, source) {
  const { nick, user = "", host = "" } = source;
  const said = user && host ? size(`${user}@${host}`) : LONGEST_USER_AND_HOST;
  return Math.max(LEAST_WORDS, LONGEST_REST - size(`:${nick}! ${command} ${target} :`) - said);
}

/**
 * What one line and one message to somebody hold.
 * @param {{caps: Set<string>, capValues: Map<string, string>, source: import("./line.js").Source}} standing
 * @returns {Limits}
 */
export function limitsFor({ caps, capValues, source }, target, command = "PRIVMSG") {
  const multiline = caps.has(MULTILINE) ? readMultiline(capValues.get(MULTILINE)) : null;
  return { words: roomForWords(command, target, source), multiline };
}

/** The value of the capability `draft/multiline`; null: there is none, or it says no limit. */
export function readMultiline(value) {
  const limits = Object.fromEntries(String(value).split(",").map((token) => token.split("=")));
  const bytes = Number.parseInt(limits["max-bytes"], 10);
  const lines = Number.parseInt(limits["max-lines"] ?? "100", 10);
  return bytes > 0 && lines > 0 ? { bytes, lines } : null;
}

/**
 * Return a text as the texts of as few messages as possible; none if it is blank.
 * @param {string} text
 * @param {Limits} limits
 * @param {{isAction?: boolean}} [how]   `isAction`: each is marked as what somebody does ("/me")
 * @returns {string[]}
 */
export function partsOf(text, limits, { isAction = false } = {}) {
  const bare = text.replace(/\r\n?/g, "\n").replace(/\0/g, "").replace(/^(?:[^\S\n]*\n)+|\s+$/g, "");
  const marks = isAction ? size(ACTION_BEGINS + ACTION_ENDS) : 0;
  const isAlone = limits.multiline === null;
  const found = isAlone ? oneByOne(bare, limits.words - marks) : together(bare, limits, marks);
  return isAction ? found.map((part) => ACTION_BEGINS + part + ACTION_ENDS) : found;
}

/**
 * Return the lines of one message, as they go over the wire.
 * @param {import("./line.js").Message} message   a PRIVMSG or NOTICE; its text may have "\n"
 * @param {Limits} limits
 * @param {string} reference   of the batch, if one is needed
 */
export function linesOf(message, limits, reference) {
  const [target, text] = message.params;
  const inOneLine = [target, text.replaceAll("\n", " ")];
  if (limits.multiline === null) return [format({ ...message, params: inOneLine })];
  if (!text.includes("\n") && size(text) <= limits.words) return [format(message)];
  const opening = [`+${reference}`, MULTILINE, target];
  const lines = [format({ tags: message.tags, command: "BATCH", params: opening })];
  for (const line of text.split("\n")) {
    pieces(line, limits.words).forEach((piece, place) => {
      const tags = place === 0 ? { batch: reference } : { batch: reference, "draft/multiline-concat": "" };
      lines.push(format({ tags, command: message.command, params: [target, piece] }));
    });
  }
  lines.push(format({ command: "BATCH", params: [`-${reference}`] }));
  return lines;
}

/** Return a line in pieces of at most `most` bytes, spaces kept: joined, they are the line. */
export function pieces(line, most) {
  if (size(line) <= most) return [line];
  const found = [];
  let [piece, bytes, afterSpace] = ["", 0, 0];
  for (const character of characters(line, most)) {
    const more = size(character);
    while (bytes + more > most && bytes > 0) {
      const cut = afterSpace > piece.length / 2 ? afterSpace : piece.length;
      found.push(piece.slice(0, cut));
      piece = piece.slice(cut);
      [bytes, afterSpace] = [size(piece), 0];
    }
    piece += character;
    bytes += more;
    if (character === " ") afterSpace = piece.length;
  }
  return [...found, piece];
}

/** What people see as one character stays whole, if it fits at all: a pile of marks may not. */
function* characters(text, most) {
  if (SEGMENTER === null) {
    yield* text;
    return;
  }
  for (const { segment } of SEGMENTER.segment(text)) {
    if (segment.length * 3 <= most || size(segment) <= most) yield segment;
    else yield* segment;
  }
}

function oneByOne(text, words) {
  return text.split("\n").flatMap((line) => pieces(line, words)).filter((piece) => piece.trim() !== "");
}

function together(text, { words, multiline }, marks) {
  const found = [];
  let [part, bytes, lines] = ["", marks, 0];
  for (const line of text.split("\n")) {
    pieces(line, words - marks).forEach((piece, place) => {
      const separator = lines === 0 || place > 0 ? "" : "\n";
      const more = size(separator + piece);
      if (lines > 0 && (bytes + more > multiline.bytes || lines + 1 > multiline.lines)) {
        found.push(part);
        [part, bytes, lines] = [piece, marks + size(piece), 1];
      } else {
        [part, bytes, lines] = [part + separator + piece, bytes + more, lines + 1];
      }
    });
  }
  return [...found, part].filter((each) => each.trim() !== "");
}
