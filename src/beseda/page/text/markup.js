/**
 * Reads a message's text as its writer meant it: a tree of plain values, for a view to draw.
 *
 * `code`, *emphasis*, **strong**, ``` fences, > quotes, links and names; lines and lists stay as typed. What
 * is not closed, or stands inside a word (2*3*4), is text. Nothing here makes elements, and no value holds
 * markup: a view puts each text into a text node.
 *
 * A block is {type: "text", inline}, {type: "code", language, text} or {type: "quote", blocks}; an inline is
 * {type: "text", text}, {type: "code", text}, {type: "emphasis" | "strong", children}, {type: "link", href,
 * text}, {type: "mention", text, own} or {type: "room", text}. Reading takes time linear in the text: each
 * line is walked once, each delimiter closes or becomes text once.
 */

import { looksLikeCode } from "./code.js";
import { findLinks } from "./links.js";
import { findMentions } from "./mentions.js";

/** Quotes of quotes of quotes: deeper ones are drawn like these, for they would have no room on a phone. */
export const DEEPEST_QUOTE = 3;

/** A message with more marks than this is shown without the rest of them: each mark is an element to draw. */
export const MOST_MARKS = 120;

const FENCE = /^\s*```\s*([\w+#.-]{0,20})\s*$/u;
const QUOTED = /^>(?: |$)/u;
const ROOM = /(?<![\p{L}\p{N}#&/])#[^\s,:*?/#"'<>()[\]]{1,64}/gu;

// Bold, italic, colour and other formatting that IRC clients send (modern.ircdocs.horse/formatting): not shown.
// eslint-disable-next-line no-control-regex
const FORMATTING =
  /\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9a-f]{6}(?:,[0-9a-f]{6})?)?|[\x00-\x08\x0b-\x1f\x7f]/giu;

/**
 * @param {string} text  with "\n" between lines
 * @param {{names?: object, isRoom?: (name: string) => boolean}} [known]  names: as `findMentions` wants them
 * @returns {object[]} blocks
 */
export function parseMarkup(text, known = {}) {
  const reading = { known, left: MOST_MARKS };
  const lines = text.replace(FORMATTING, "").split("\n");
  if (looksLikeCode(lines)) return [{ type: "code", language: "", text: lines.join("\n") }];
  return readBlocks(lines, reading, 0);
}

function readBlocks(lines, reading, depth) {
  const blocks = [];
  const lastFence = lines.findLastIndex((line) => FENCE.test(line));
  let at = 0;
  while (at < lines.length) {
    const start = at;
    if (reading.left <= 0) {
      addText(blocks, lines.slice(at), reading);
      break;
    }
    if (at < lastFence && FENCE.test(lines[at])) {
      const end = closingFence(lines, at + 1);
      if (end > 0) {
        const language = FENCE.exec(lines[at])[1];
        reading.left -= 1;
        blocks.push({ type: "code", language, text: lines.slice(at + 1, end).join("\n") });
        at = end + 1;
        continue;
      }
    }
    const isQuote = QUOTED.test(lines[at]) && depth < DEEPEST_QUOTE;
    do at += 1;
    while (
      at < lines.length &&
      !(at < lastFence && FENCE.test(lines[at])) &&
      isQuote === isQuoteLine(lines[at], depth)
    );
    const taken = lines.slice(start, at);
    if (isQuote) {
      reading.left -= 1;
      blocks.push({ type: "quote", blocks: readBlocks(taken.map(unquoted), reading, depth + 1) });
    } else addText(blocks, taken, reading);
  }
  return blocks;
}

function isQuoteLine(line, depth) {
  return depth < DEEPEST_QUOTE && QUOTED.test(line);
}

function unquoted(line) {
  return line.replace(QUOTED, "");
}

/** The bare fence that closes, or -1: a fence that names a language opens one of its own. */
function closingFence(lines, from) {
  for (let at = from; at < lines.length; at += 1) {
    const match = FENCE.exec(lines[at]);
    if (match) return match[1] === "" ? at : -1;
  }
  return -1;
}

/** Lines as one text; empty ones at its edges beside code and quotes would only be gaps. */
function addText(blocks, lines, reading) {
  let [from, to] = [0, lines.length];
  while (from < to && lines[from].trim() === "") from += 1;
  while (to > from && lines[to - 1].trim() === "") to -= 1;
  if (from === to) return;
  const last = blocks[blocks.length - 1];
  const inline = last?.type === "text" ? last.inline : [];
  for (let at = from; at < to; at += 1) {
    if (inline.length > 0) addPlain(inline, "\n");
    for (const part of readLine(lines[at], reading)) {
      if (part.type === "text") addPlain(inline, part.text);
      else inline.push(part);
    }
  }
  if (inline !== last?.inline) blocks.push({ type: "text", inline });
}

/**
 * The marks of one line. Code goes before links, links before names, and all before emphasis.
 * @returns {object[]} inlines
 */
function readLine(line, reading) {
  const spots = spotsOf(line, reading.known);
  const writer = new InlineWriter(reading);
  let spot = 0;
  const codes = codeSpans(line);
  let code = 0;
  let star = -1;
  let at = 0;
  while (at < line.length) {
    while (spot < spots.length && spots[spot].from < at) spot += 1;
    while (code < codes.length && codes[code].from < at) code += 1;
    const nextSpot = spots[spot];
    const nextCode = codes[code];
    if (nextCode && nextCode.from === at) {
      writer.mark({ type: "code", text: nextCode.text }, line.slice(at, nextCode.to));
      at = nextCode.to;
    } else if (nextSpot && nextSpot.from === at) {
      writer.mark(nextSpot.inline, line.slice(at, nextSpot.to));
      at = nextSpot.to;
    } else if (line[at] === "*") {
      let end = at;
      while (line[end] === "*") end += 1;
      writer.stars(end - at, line[at - 1] ?? " ", line[end] ?? " ");
      at = end;
    } else {
      if (star <= at) star = indexOrEnd(line, "*", at + 1); // looked for once: a line may have none
      const end = Math.min(star, nextSpot?.from ?? line.length, nextCode?.from ?? line.length);
      writer.text(line.slice(at, end));
      at = end;
    }
  }
  return writer.finish();
}

function indexOrEnd(line, sign, from) {
  const found = line.indexOf(sign, from);
  return found < 0 ? line.length : found;
}

/** Links, names and rooms of a line, in order; where two overlap, the one that begins first. */
function spotsOf(line, known) {
  const spots = findLinks(line).map(({ from, to, href, shown }) => ({
    from,
    to,
    inline: { type: "link", href, text: shown },
  }));
  if (known.names) {
    for (const { from, to, own } of findMentions(line, known.names)) {
      spots.push({ from, to, inline: { type: "mention", text: line.slice(from, to), own } });
    }
  }
  if (known.isRoom && line.includes("#")) {
    for (const match of line.matchAll(ROOM)) {
      const name = match[0].replace(/[.!;…]+$/u, "");
      if (known.isRoom(name))
        spots.push({
          from: match.index,
          to: match.index + name.length,
          inline: { type: "room", text: name },
        });
    }
  }
  return spots.sort((one, other) => one.from - other.from || other.to - one.to);
}

/** Runs of backticks closed by the next run of the same length; what stands between is kept as typed. */
function codeSpans(line) {
  if (!line.includes("`")) return [];
  const runs = [...line.matchAll(/`+/gu)].map((match) => ({
    from: match.index,
    length: match[0].length,
    next: null,
  }));
  const latest = new Map();
  for (let at = runs.length - 1; at >= 0; at -= 1) {
    runs[at].next = latest.get(runs[at].length) ?? null;
    latest.set(runs[at].length, at);
  }
  const spans = [];
  for (let at = 0; at < runs.length; at += 1) {
    const { from, length, next } = runs[at];
    if (next === null) continue;
    const text = line.slice(from + length, runs[next].from);
    if (text.trim())
      spans.push({ from, to: runs[next].from + length, text: text.replace(/^ (?=.*` $|`)|(?<=`) $/gu, "") });
    at = next;
  }
  return spans;
}

/** Puts inlines together; at most one emphasis and one strong are open at a time, so nesting is bounded. */
class InlineWriter {
  #reading;
  #parts = [];
  #open = []; // {kind, at}: where in parts it was opened; the part there is the delimiter as text

  constructor(reading) {
    this.#reading = reading;
  }

  text(text) {
    addPlain(this.#parts, text);
  }

  /** A finished mark; as plain text when the message has had its share of marks. */
  mark(inline, typed) {
    if (this.#reading.left <= 0) return this.text(typed);
    this.#reading.left -= 1;
    this.#parts.push(inline);
  }

  /** A run of stars: closes what it can, else opens, else is text. */
  stars(count, before, after) {
    const kinds =
      count === 1 ? ["emphasis"] : count === 2 ? ["strong"] : count === 3 ? ["strong", "emphasis"] : [];
    const closes = kinds.length > 0 && !/\s/u.test(before) && !/[\p{L}\p{N}]/u.test(after);
    const opens = kinds.length > 0 && !/\s/u.test(after) && !/[\p{L}\p{N}]/u.test(before);
    if (closes && kinds.every((kind) => this.#open.some((one) => one.kind === kind))) {
      for (const kind of this.#inner(kinds)) this.#close(kind);
    } else if (opens && this.#reading.left > 0) {
      for (const kind of kinds) this.#start(kind);
    } else {
      this.text("*".repeat(count));
    }
  }

  #inner(kinds) {
    return [...kinds].sort((one, other) => this.#position(other) - this.#position(one));
  }

  #position(kind) {
    return this.#open.findIndex((one) => one.kind === kind);
  }

  #start(kind) {
    this.#open = this.#open.filter((one) => one.kind !== kind); // "*a *b*": the nearer one counts
    this.#open.push({ kind, at: this.#parts.length });
    this.#parts.push({ type: "text", text: kind === "strong" ? "**" : "*", isDelimiter: true });
  }

  #close(kind) {
    const position = this.#position(kind);
    if (position < 0) return;
    const { at } = this.#open[position];
    this.#open.length = position; // what was opened inside and not closed is text
    const children = joined(this.#parts.splice(at).slice(1));
    this.#reading.left -= 1;
    this.#parts.push({ type: kind, children });
  }

  finish() {
    return joined(this.#parts);
  }
}

/** Neighbouring texts as one. */
function joined(parts) {
  const whole = [];
  for (const part of parts) {
    if (part.type === "text") addPlain(whole, part.text);
    else whole.push(part);
  }
  return whole;
}

function addPlain(parts, text) {
  const last = parts[parts.length - 1];
  if (last?.type === "text" && !last.isDelimiter) last.text += text;
  else if (text) parts.push({ type: "text", text });
}

/** What a text says without its marks, on one line: for quotes, results and announcements. */
export function plainLine(text, longest = 200) {
  const line = text
    .slice(0, longest * 4)
    .replace(FORMATTING, "")
    .replace(/```\w*|[`*]{1,3}(?=\S)|(?<=\S)[`*]{1,3}/gu, "")
    .replace(/^>\s?/gmu, "")
    .replace(/\s+/gu, " ")
    .trim();
  const characters = Array.from(line);
  return characters.length > longest ? `${characters.slice(0, longest).join("").trimEnd()}…` : line;
}
