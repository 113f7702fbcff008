/**
 * What the page says, in the person's language.
 *
 * A sentence is a text with {names}, or an object of the forms that the language's numbers take ("one", "few", …); which
 * form is told by `count` and the browser's own plural rules. Both languages have the same sentences with the same names
 * (tests/page/words). A new language is two files, and a row here. Only the one that is spoken is fetched: at first what
 * one reads until one talks, and later what dialogs, menus, panels and commands say, and why the server refuses something.
 */

/** @typedef {() => Promise<{default: Sentences}>} Fetching */
/** @type {Object<string, {own: string, first: Fetching, later: Fetching}>} */
export const LANGUAGES = {
  en: { own: "English", first: () => import("./en.js"), later: () => import("./later/en.js") },
  ru: { own: "Русский", first: () => import("./ru.js"), later: () => import("./later/ru.js") },
};

/** @typedef {Object<string, string | Object<string, string>>} Sentences */

/** @type {Map<string, Sentences>} of the languages that were learnt */
const known = new Map();

/** Fetch the first sentences of a language; `makeWords` has them from then on. @param {string} language */
export async function learn(language) {
  const sentences = known.get(language) ?? (await LANGUAGES[language].first()).default;
  if (!known.has(language)) known.set(language, { ...sentences });
  return known.get(language);
}

/** Fetch the other sentences, too, and what is known of refusals. Whoever has words of that language has these then. */
export async function learnLater(language) {
  const { later } = LANGUAGES[language];
  const [sentences, others] = await Promise.all([learn(language), later(), import("./refusals.js")]);
  return Object.assign(sentences, others.default);
}

/** What is spoken where none of the person's languages is known here. */
const FALLBACK = "en";

/** The first of the wanted languages that there is; "ru-RU" is "ru". @param {readonly string[]} wanted */
export function languageFor(wanted) {
  const known = wanted.map((language) => language.toLowerCase().split("-")[0]).find((language) => language in LANGUAGES);
  return known ?? FALLBACK;
}

/**
 * The words of a language; one that was not learnt has none yet.
 * @param {string} language
 * @param {readonly string[]} [wanted]  the browser's own list: where "en-GB" is spoken, times are other ones than in "en"
 * @returns {{language: string, locale: string, t: (key: string, params?: object) => string,
 *            number: (n: number) => string}}
 */
export function makeWords(language, wanted = []) {
  const spoken = language in LANGUAGES ? language : FALLBACK;
  const sentences = known.get(spoken) ?? {};
  const rules = new Intl.PluralRules(spoken);
  const numbers = new Intl.NumberFormat(spoken);
  const t = (key, params = {}) => {
    const sentence = sentences[key];
    if (sentence === undefined) return key;
    if (typeof sentence === "string") return fill(sentence, params, numbers);
    return fill(sentence[rules.select(params.count)] ?? sentence.other, params, numbers);
  };
  const locale = wanted.find((each) => each.split("-")[0] === spoken) ?? spoken;
  return { language: spoken, locale, t, number: (n) => numbers.format(n) };
}

/** Put what is meant in the place of each {name}; what is not given stays as it is, to be seen. */
function fill(sentence, params, numbers) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = params[name];
    if (value === undefined || value === null) return whole;
    return typeof value === "number" ? numbers.format(value) : isolated(String(value));
  });
}

/** Letters that are read from right to left, and the marks that say so. */
const FROM_THE_RIGHT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u200f\u061c]/u;

/**
 * Somebody's name or text inside our sentence: where it is read from right to left it must not turn the sentence round,
 * or who did what to whom would read otherwise (Unicode's bidirectional algorithm, UAX 9, "Explicit Directional Isolates").
 */
function isolated(value) {
  return FROM_THE_RIGHT.test(value) ? `\u2068${value}\u2069` : value;
}
