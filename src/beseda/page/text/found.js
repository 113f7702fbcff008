/**
 * Where the words that were searched for stand in a text: what of it to show, and what of that to mark.
 *
 * Words are compared as the server compares them: whole, in any case, without accents. A word of the query
 * that is not in the text (an author's name, another form) marks nothing.
 */

const WORD = /[\p{L}\p{M}\p{N}_]+/gu;

/** Characters before the first hit that are shown, so that the hit is among the first lines of a result. */
const BEFORE = 60;

/** Characters of a result. */
const LONGEST = 400;

/**
 * What of a text a query speaks of.
 * @param {string} query  words, begun words*, and `from:anna` and the like, which are no words
 * @returns {(word: string) => boolean}
 */
export function wordsOf(query) {
  const text = query.replace(/(?<!\S)(?:from|in|after|before|от|в|после|до):\S*/giu, " ");
  const whole = new Set();
  const begun = [];
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (text[index + word.length] === "*") begun.push(folded(word));
    else whole.add(folded(word));
  }
  return (word) => whole.has(folded(word)) || begun.some((beginning) => folded(word).startsWith(beginning));
}

function folded(word) {
  return word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * @param {string} text
 * @param {(word: string) => boolean} isWanted  of `wordsOf`
 * @returns {{text: string, isHit: boolean}[]}
 */
export function foundParts(text, isWanted) {
  const line = text.replace(/\s+/gu, " ").trim();
  const hits = [...line.matchAll(WORD)].filter(([word]) => isWanted(word));
  const from = startOf(line, hits[0]?.index ?? 0);
  const to = endOf(line, from);
  const parts = [];
  let at = from;
  for (const { 0: word, index } of hits) {
    if (index < from || index + word.length > to) continue;
    if (index > at) parts.push({ text: line.slice(at, index), isHit: false });
    parts.push({ text: word, isHit: true });
    at = index + word.length;
  }
  if (at < to) parts.push({ text: line.slice(at, to), isHit: false });
  if (from > 0) parts.unshift({ text: "…", isHit: false });
  if (to < line.length) parts.push({ text: "…", isHit: false });
  return parts;
}

/** At the beginning of a word, some way before the first hit. */
function startOf(line, hit) {
  if (hit <= BEFORE) return 0;
  const space = line.indexOf(" ", hit - BEFORE);
  return space < 0 || space >= hit ? hit : space + 1;
}

function endOf(line, from) {
  if (line.length <= from + LONGEST) return line.length;
  const space = line.lastIndexOf(" ", from + LONGEST);
  return space > from ? space : from + LONGEST;
}
