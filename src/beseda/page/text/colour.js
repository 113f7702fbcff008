/**
 * Gives each name a colour: always the same one, of those that the design sheet has (`--name-0` and on).
 *
 * Only the number comes from the name: how each is drawn, legible in both themes, is the sheet's affair.
 */

/** As many as `style/tokens.css` has; more would look alike beside each other. */
export const NAME_COLOURS = 12;

/**
 * @param {string} nickKey  a name's key, so that "Anna" and "anna" are one colour
 * @returns {number} 0 ≤ colour < NAME_COLOURS
 */
export function colourOf(nickKey) {
  let hash = 0x811c9dcd; // FNV-1a, from a start by which a handful of common names come out different
  for (let at = 0; at < nickKey.length; at += 1) {
    hash = Math.imul(hash ^ nickKey.charCodeAt(at), 0x01000193) >>> 0;
  }
  hash ^= hash >>> 15; // its low bits know little of the last letters
  return (hash >>> 0) % NAME_COLOURS;
}

/** The sign drawn for somebody: the first letter or digit of the name, as one character. */
export function initialOf(nick) {
  const match = /[\p{L}\p{N}]\p{M}*/u.exec(nick);
  return (match ? match[0] : (Array.from(nick)[0] ?? "?")).toLocaleUpperCase();
}
