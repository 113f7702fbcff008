/** Tells words to say from a command, before anything of the commands themselves is known (commands.js). */

const COMMAND = /^\/(\?|\p{L}[\p{L}\p{N}_-]*)(?:\s+([^]*))?$/u;

/**
 * Read what was typed: words to say, or a command's name and what follows it.
 *
 * A command's name begins with a letter, and has no slash in it: a path (`/usr/bin`) and a comment (`/* … *​/`) are
 * said as they stand. `//text` says `/text`.
 * @returns {{say: string}|{word: string, rest: string}}
 */
export function readLine(text) {
  if (text.startsWith("//")) return { say: text.slice(1) };
  const found = COMMAND.exec(text);
  return found ? { word: found[1].toLowerCase(), rest: (found[2] ?? "").trim() } : { say: text };
}
