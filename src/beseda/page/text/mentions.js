/**
 * Finds names in a text: whose they are is the caller's knowledge (`find`).
 *
 * A name is a whole word: "anna" is not in "annals". Somebody else's name counts where somebody is plainly
 * spoken to (`@boris`, or `boris:` at the start of a line), for many names are words of every day; one's own
 * counts everywhere. Linear in the text: each word is looked at once.
 */

/** What a name may hold beside letters and digits (RFC 2812, section 2.3.1). */
const WORD = /[\p{L}\p{M}\p{N}\-_[\]\\^{}|`]+/gu;

/** No name is longer, so no longer word is one. */
const LONGEST_NAME = 64;

/**
 * @param {string} text  one line
 * @param {{own: string, key: (name: string) => string, isKnown: (key: string) => boolean}} names
 *   own: the key of one's own name; key: a name's key; isKnown: whether somebody is called so
 * @returns {{from: number, to: number, name: string, own: boolean}[]}
 */
export function findMentions(text, names) {
  const found = [];
  for (const match of text.matchAll(WORD)) {
    if (match[0].length > LONGEST_NAME) continue;
    const mention = mentionAt(text, match.index, match[0], names);
    if (mention) found.push(mention);
  }
  return found;
}

function mentionAt(text, start, word, names) {
  const isCalled = start > 0 && text[start - 1] === "@" && !/[\p{L}\p{N}]/u.test(text[start - 2] ?? " ");
  for (const name of spellings(word)) {
    const key = names.key(name);
    const own = key === names.own;
    const end = start + name.length;
    const isAddressed = start === 0 && /[:,]/u.test(text[end] ?? "");
    if (!own && !((isCalled || isAddressed) && names.isKnown(key))) continue;
    return { from: isCalled ? start - 1 : start, to: end, name, own };
  }
  return null;
}

/** The word, and the word without the marks a sentence may put behind a name ("anna-" or "anna|"). */
function spellings(word) {
  const bare = word.replace(/[-_|`^]+$/u, "");
  return bare && bare !== word ? [word, bare] : [word];
}
