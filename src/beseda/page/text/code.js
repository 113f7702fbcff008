/**
 * Tells pasted code from prose, so that what somebody pasted without a fence keeps its columns.
 *
 * A guess, so it is a careful one: at least three lines, most of which no sentence would look like.
 */

const FEWEST_LINES = 3;

/** The share of lines that must look like code. */
const ENOUGH = 0.6;

/** What hardly any sentence looks like. */
const STRONG = [
  /[{};]\s*$/u, // blocks and statements
  /^\s*(?:async )?def \w+\(/u,
  /^\s*class \w+\s*[:({]/u,
  /^\s*from \S+ import \S/u,
  /^\s*(?:const|let|var|export|public|private|static|void|int|fn|func|#include|#define)\b.*[=({<]/u,
  /^\s*(?:if|elif|for|while|switch|else|try|except|finally|with)\b.*[:{]\s*$/u,
  /^\s*(?:\$|>>>|\.\.\.|#!)\s?\S/u, // a session of a shell or of Python
  /^\s*<\/?[a-z][^>]*>/iu, // mark-up
  /^\s*["']?[\w.-]+["']?\s*(?::=|=>|[-+*/|&]?=)\s*\S/u, // an assignment
  /^\s*["'][\w -]+["']\s*:\s*\S/u, // a pair of JSON
  /^\s*[\w.]+\(.*\)\s*$/u, // a call
  /^\s*(?:\/\/|\/\*|\*\/)/u, // a comment
];

/** What stands among code, and among sentences too: it is never enough alone. */
const WEAK = [/^\s*(?:import|return|raise|yield|package|using|struct)\b/u, /^(?: {4}|\t)\s*\S/u];

/**
 * @param {string[]} lines
 * @returns {boolean}
 */
export function looksLikeCode(lines) {
  const full = lines.filter((line) => line.trim() !== "");
  if (full.length < FEWEST_LINES) return false;
  const strong = full.filter((line) => STRONG.some((sign) => sign.test(line))).length;
  const weak = full.filter(
    (line) => WEAK.some((sign) => sign.test(line)) && !STRONG.some((sign) => sign.test(line)),
  ).length;
  return strong >= 2 && strong + weak >= full.length * ENOUGH;
}
