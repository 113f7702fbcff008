/**
 * One line of IRC, read and written: the page's only parser and only serialiser.
 *
 * Knows the grammar of tags, source, command and parameters (modern-irc, "Message Format"; IRCv3 "Message
 * Tags"). Refuses to know any command. What `parse` gives `format` can write, and what `format` writes reads
 * back the same; no field can become another line.
 */

/** Bytes of a line without its tags and without CR LF (modern-irc, "Message Format": 512 with them). */
export const LONGEST_REST = 510;
/** Bytes between the "@" and the space in a line that a client sends (message-tags, "Size limit"). */
export const LONGEST_CLIENT_TAGS = 4094;

/**
 * @typedef {{nick: string, user: string, host: string}} Source   a server has its name as `nick`, and no user
 * @typedef {Object<string, string>} Tags   unescaped; a tag without a value has "".
 * @typedef {{tags: Tags, source: Source|null, command: string, params: string[], batch?: object|null}}
 *   Message
 */

export class LineError extends Error {}

const ESCAPES = { ";": "\\:", " ": "\\s", "\\": "\\\\", "\r": "\\r", "\n": "\\n" };
const UNESCAPES = { ":": ";", s: " ", "\\": "\\", r: "\r", n: "\n" };
const COMMAND = /^(?:[A-Za-z]+|[0-9]{3})$/;
const KEY = /^[^;= \0\r\n]+$/;
const FORBIDDEN = /[\0\r\n]/;
const ENCODER = new TextEncoder();

/** Bytes of a text in UTF-8. */
export function size(text) {
  return ENCODER.encode(text).length;
}

/**
 * Read a line without its CR LF. Several spaces are one; those at the end are none.
 * @param {string} text
 * @returns {Message}
 * @throws {LineError} the text is no line
 */
export function parse(text) {
  if (FORBIDDEN.test(text)) throw new LineError("a character that no line has");
  let tags = {};
  let source = null;
  let rest = text;
  if (rest.startsWith("@")) {
    const [head, after] = splitOnce(rest, " ");
    tags = parseTags(head.slice(1));
    rest = after;
  }
  rest = rest.replace(/^ +/, "");
  if (rest.startsWith(":")) {
    const [head, after] = splitOnce(rest, " ");
    source = parseSource(head.slice(1));
    rest = after;
  }
  const [head, trailing] = splitOnce(rest, " :");
  const [command, ...params] = head.split(" ").filter((word) => word !== "");
  if (command === undefined || !COMMAND.test(command)) throw new LineError("no command");
  if (rest.includes(" :")) params.push(trailing);
  return { tags, source, command: command.toUpperCase(), params };
}

/**
 * Return the message as a line without CR LF.
 * @param {{tags?: Tags, source?: Source|null, command: string, params?: string[]}} message
 * @throws {LineError} a field contains what a line can't carry
 */
export function format({ tags = {}, source = null, command, params = [] }) {
  if (!COMMAND.test(command)) throw new LineError(`no command: ${command}`);
  const words = [command];
  if (source !== null) words.unshift(`:${formatSource(source)}`);
  params.forEach((param, place) => {
    const isLast = place === params.length - 1;
    if (!isLast && !isMiddle(param)) throw new LineError("only the last parameter may have spaces");
    words.push(isMiddle(param) ? param : `:${param}`);
  });
  const text = words.join(" ");
  if (FORBIDDEN.test(text)) throw new LineError("a character that no line has");
  return formatTags(tags) + text;
}

/** Read "a=b;c" (message-tags, "Format"). Of a key that comes twice the last counts. */
export function parseTags(text) {
  const tags = {};
  for (const part of text.split(";")) {
    const [key, value] = splitOnce(part, "=");
    if (key !== "") tags[key] = unescapeTag(value);
  }
  return tags;
}

/** Return the tags with their "@" and space, as they stand before a line; "" for none. */
export function formatTags(tags) {
  const parts = Object.entries(tags).map(([key, value]) => {
    if (!KEY.test(key) || value.includes("\0")) throw new LineError(`no tag: ${key}`);
    return value === "" ? key : `${key}=${escapeTag(value)}`;
  });
  return parts.length > 0 ? `@${parts.join(";")} ` : "";
}

/** @param {string} text nick!user@host, or a server's name */
export function parseSource(text) {
  const [nickAndUser, host] = splitOnce(text, "@");
  const [nick, user] = splitOnce(nickAndUser, "!");
  return { nick, user, host };
}

export function formatSource({ nick, user, host }) {
  const text = nick + (user ? `!${user}` : "") + (host ? `@${host}` : "");
  if (text === "" || text.includes(" ")) throw new LineError("no source");
  return text;
}

/** Whether a parameter can stand before others, without a colon. */
export function isMiddle(param) {
  return param !== "" && !param.startsWith(":") && !param.includes(" ");
}

function escapeTag(value) {
  return value.replace(/[; \\\r\n]/g, (char) => ESCAPES[char]);
}

/** A backslash that escapes nothing is dropped (message-tags, "Escaping values"). */
function unescapeTag(value) {
  return value.includes("\\") ? value.replace(/\\([^]?)/g, (_, char) => UNESCAPES[char] ?? char) : value;
}

function splitOnce(text, separator) {
  const place = text.indexOf(separator);
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + separator.length)];
}
