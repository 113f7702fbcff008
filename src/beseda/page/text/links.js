/**
 * Finds the links in a text, and says how each may be shown.
 *
 * Only http and https are links: whatever else looks like an address stays text. What is shown must not
 * say another place than where the link goes: addresses with a user's name before the host
 * (`https://bank.example@evil.example`) are no links, invisible marks that turn the writing round end a
 * link, and a host whose letters could be taken for others is shown in its ASCII form (`xn--…`).
 */

/** Nobody reads a longer address, and no browser is obliged to open it. */
export const LONGEST_LINK = 2048;

// Bidirectional controls, zero-width marks and control bytes end an address: what follows would be shown elsewhere.
const ADDRESS =
  /\bhttps?:\/\/(?![/?#\\])[^\s<>"`\u0000-\u001f\u007f-\u00a0\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/giu;
const TRAILING = /[.,;:!?…'’”»*_~|]$/u;
const BRACKETS = { ")": "(", "]": "[", "}": "{" };

// Letters of Cyrillic and Greek that are drawn like Latin ones: a label of nothing else imitates a Latin name.
const LOOK_LATIN = /^[аеорсухіјѕһԁԛԝӏвкмнтαορνικτυχ0-9-]+$/iu;
const SCRIPTS = [
  /^[\p{Script=Cyrillic}\d-]+$/u,
  /^[\p{Script=Greek}\d-]+$/u,
  /^[\p{Script=Latin}\d-]+$/u,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\d-]+$/u,
  /^[\p{Script=Hangul}\d-]+$/u,
  /^[\p{Script=Arabic}\d-]+$/u,
  /^[\p{Script=Hebrew}\d-]+$/u,
];

/**
 * @param {string} text
 * @returns {{from: number, to: number, href: string, shown: string}[]} in order, none overlapping another
 */
export function findLinks(text) {
  if (!text.includes("://")) return []; // most messages hold none
  const found = [];
  for (const match of text.matchAll(ADDRESS)) {
    const typed = withoutTrailing(match[0]);
    const link = typed.length <= LONGEST_LINK ? asLink(typed) : null;
    if (link) found.push({ from: match.index, to: match.index + typed.length, ...link });
  }
  return found;
}

/** The address without the sentence's own full stop, quote or bracket; a bracket opened inside stays. */
function withoutTrailing(typed) {
  const depth = { ")": 0, "]": 0, "}": 0 };
  for (const character of typed) {
    if (character in depth) depth[character] -= 1;
    for (const close in BRACKETS) if (BRACKETS[close] === character) depth[close] += 1;
  }
  let end = typed.length;
  while (end > 0) {
    const last = typed[end - 1];
    if (last in depth && depth[last] < 0) depth[last] += 1;
    else if (!TRAILING.test(last)) break;
    end -= 1;
  }
  return typed.slice(0, end);
}

function asLink(typed) {
  let url;
  try {
    url = new URL(typed);
  } catch {
    return null;
  }
  const isSafe =
    (url.protocol === "http:" || url.protocol === "https:") && url.hostname && !url.username && !url.password;
  return isSafe ? { href: url.href, shown: shownAddress(typed, url) } : null;
}

/** As typed, but with the host in ASCII where its letters could be taken for those of another. */
function shownAddress(typed, url) {
  const start = typed.indexOf("://") + 3;
  const rest = typed.slice(start);
  const end = rest.search(/[/?#\\]/u);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const host = authority.replace(/:\d*$/u, "");
  if (/^[\x21-\x7e]*$/u.test(host) || isPlainlyItself(host)) return typed;
  return typed.slice(0, start) + url.host + (end < 0 ? "" : rest.slice(end));
}

function isPlainlyItself(host) {
  const labels = host.normalize("NFC").split(".");
  const top = labels[labels.length - 1];
  return labels.every((label) => {
    if (/^[\x21-\x7e]*$/u.test(label)) return true;
    if (!SCRIPTS.some((script) => script.test(label))) return false;
    return !LOOK_LATIN.test(label) || /[^\x21-\x7e]/u.test(top);
  });
}
