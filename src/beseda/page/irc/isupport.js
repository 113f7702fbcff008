/**
 * What the server supports, as its 005 lines say (modern-irc, "RPL_ISUPPORT (005)").
 *
 * A map of tokens, and readers of those that a page asks for. Refuses to know what is done with it.
 */

/** What holds if the server says nothing of it (modern-irc, "RPL_ISUPPORT Parameters"). */
const USUAL_PREFIXES = "(ov)@+";

/**
 * Write a 005's tokens into the map: `-NAME` takes one away.
 * @param {Map<string, string|true>} isupport
 * @param {string[]} params the whole line's: the client's name first, the sentence last
 */
export function readIsupport(isupport, params) {
  for (const token of params.slice(1, -1)) {
    if (token.startsWith("-")) {
      isupport.delete(token.slice(1));
      continue;
    }
    const place = token.indexOf("=");
    if (place < 0) isupport.set(token, true);
    else isupport.set(token.slice(0, place), unescapeValue(token.slice(place + 1)) || true);
  }
  return isupport;
}

/** The modes of members and their prefixes, highest first: `[{mode: "o", prefix: "@"}, …]`. */
export function memberPrefixes(isupport) {
  const value = isupport.get("PREFIX");
  const match = /^\(([^)]*)\)(.*)$/.exec(typeof value === "string" ? value : USUAL_PREFIXES);
  if (match === null) return [];
  const prefixes = [...match[2]];
  return [...match[1]].map((mode, place) => ({ mode, prefix: prefixes[place] ?? "" }));
}

/** Letters of channel modes by kind: lists; always with a parameter; with one when set; without one. */
export function channelModes(isupport) {
  const value = isupport.get("CHANMODES");
  const kinds = (typeof value === "string" ? value : "").split(",");
  const [lists = "", always = "", whenSet = "", never = ""] = kinds;
  return { lists, always, whenSet, never };
}

/** The number of a token such as CHATHISTORY=100; `otherwise` if it is not told. */
export function numberOf(isupport, token, otherwise) {
  const value = Number.parseInt(isupport.get(token), 10);
  return Number.isNaN(value) ? otherwise : value;
}

function unescapeValue(value) {
  const characterOf = (_, digits) => String.fromCharCode(Number.parseInt(digits, 16));
  return value.replace(/\\x([0-9A-Fa-f]{2})/g, characterOf);
}
