/**
 * Emoji by name: what the picker shows, what `:smi` completes to, and how one is read out.
 *
 * Names of both languages are always found, whichever one is spoken: who writes Russian may type `:fire`.
 */

import { TABLE } from "./emoji-table.js";

/** Offered at once for a reaction; six fit a menu on the narrowest phone. */
export const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🎉"];
/** Lately used ones that are kept: four rows of the picker. */
export const MOST_RECENT = 24;
const RECENT = "recent-emoji";
const CYRILLIC = /[а-яё]/;

/** @typedef {{text: string, en: string[], ru: string[]}} Emoji */

/** @type {{name: string, emoji: Emoji[]}[]} */
export const GROUPS = Object.entries(TABLE).map(([name, lines]) => ({
  name,
  emoji: lines.trim().split("\n").map(readLine),
}));

const ALL = GROUPS.flatMap((group) => group.emoji);
const BY_TEXT = new Map(ALL.map((emoji) => [bare(emoji.text), emoji]));

function readLine(line) {
  const [text, ...names] = line.split(" ");
  return {
    text,
    en: names.filter((name) => !CYRILLIC.test(name)),
    ru: names.filter((name) => CYRILLIC.test(name)),
  };
}

/** The same emoji is typed with or without the mark that asks for a picture (U+FE0F). */
function bare(text) {
  return text.replaceAll("\ufe0f", "");
}

/** Names as they are compared: lower case, ё as е, a blank or hyphen between words as "_". */
function folded(name) {
  return name
    .toLowerCase()
    .replaceAll("ё", "е")
    .replace(/(?<=\p{L})[\s-]/gu, "_");
}

/** The name to show or read out; an emoji that is not in the table is its own name. */
export function emojiName(text, language) {
  const emoji = BY_TEXT.get(bare(text));
  const names = emoji?.[language] ?? emoji?.en;
  return names ? names[0].replaceAll("_", " ") : text;
}

/** How well a name answers the query: the smaller the better, null if not at all. */
function rank(emoji, query) {
  let best = null;
  for (const names of [emoji.en, emoji.ru]) {
    for (const [place, name] of names.entries()) {
      const at = folded(name).indexOf(query);
      if (at < 0) continue;
      const exact = folded(name) === query ? 0 : 1;
      const score = at === 0 ? exact * 2 + Math.min(place, 1) : 4;
      best = best === null ? score : Math.min(best, score);
    }
  }
  return best;
}

/**
 * Emoji whose name begins with the query, then those that have it inside; all of them for an empty one.
 * @param {string} query
 * @param {number} most
 * @returns {Emoji[]}
 */
export function findEmoji(query, most = ALL.length) {
  const wanted = folded(query.trim());
  if (wanted === "") return ALL.slice(0, most);
  return ALL.map((emoji) => ({ emoji, score: rank(emoji, wanted) }))
    .filter(({ score }) => score !== null)
    .sort((one, other) => one.score - other.score)
    .slice(0, most)
    .map(({ emoji }) => emoji);
}

/**
 * Which were used last, newest first, as the browser remembers them (device/storage.js).
 * @param {{read(name: string, otherwise: unknown): unknown, write(name: string, value: unknown): unknown}} storage
 */
export function makeRecentEmoji(storage) {
  let recent = known(storage.read(RECENT, []));
  return {
    list: () => recent,
    add(text) {
      recent = [text, ...recent.filter((other) => other !== text)].slice(0, MOST_RECENT);
      storage.write(RECENT, recent);
    },
  };
}

/** Somebody else's words under our name are nothing used lately. */
function known(stored) {
  return Array.isArray(stored) ? stored.filter((text) => BY_TEXT.has(bare(String(text)))) : [];
}
