/** How code is written in a message, and line ends as a message has them. */

const FENCE = "```";

/** The text between fences, as a block of its own; null where it has fences itself. @param {string} text */
export function asCode(text) {
  return text.includes(FENCE) ? null : `${FENCE}\n${text.replace(/\n+$/, "")}\n${FENCE}`;
}

/** Nothing else of what was pasted is changed. @param {string} text */
export function lineEndsOf(text) {
  return text.replace(/\r\n?|\u2028|\u2029/g, "\n");
}
