/**
 * Whether a text calls me by name, as the log shows it: the whole name, in small or capital letters of any
 * script.
 */

import { findMentions } from "../text/mentions.js";

const small = (name) => name.toLowerCase();

/** @returns {boolean} */
export function mentions(text, nick) {
  if (!nick) {
    return false;
  }
  const names = { own: small(nick), key: small, isKnown: () => false };
  return text.split("\n").some((line) => findMentions(line, names).some((mention) => mention.own));
}
