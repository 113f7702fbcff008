/**
 * Why something was not done, in the person's own words.
 *
 * A refusal is a code and a sentence in the server's language. The tables have our own sentence for each code; what is
 * not in them is told in the server's words, and so is what comes before the second of them is there: here is only what
 * keeps somebody out, or what never came to the server; what it refuses to who is in (refusals.js) is fetched later.
 * Knows no command's meaning, and no state.
 */

/**
 * @typedef {object} Refused  `fail` of a session's reply: a numeric's code is its number
 * @property {string|null} command
 * @property {string} code
 * @property {string[]} context
 * @property {string} text
 *
 * @typedef {object} Fault
 * @property {string} code
 * @property {string} key     of a sentence in words/
 * @property {object} params  of it
 */

/** Each: the sentence's key (without `fault.`), and what the words of the context are called in it. */
const BY_CODE = {
  // The session's own, for why nobody got in (net/registration.js).
  "name-invalid": ["badName", "name"],
  "name-looks-taken": ["nameTaken", "name"],
  "name-reserved": ["nameReserved", "name"],
  "name-taken": ["nameTaken", "name"],
  "password-needed": ["passwordNeeded"],
  "password-wrong": ["badPassword"],
  banned: ["banned"],

  // The session's own, for what never came to the server or back (net/requests.js).
  LOST: ["lost"],
  NOT_SENT: ["offline"],
  OFFLINE: ["offline"],
  TIMEOUT: ["timeout"],
  UNKNOWN: ["lost"],
};

/** Codes that say several things: the server's words tell which. */
const BY_WORDS = [
  ["name-looks-taken", /^That looks too much like (?<other>.+), who is here$/, "nameLooksTaken"],
];

const known = { byCode: BY_CODE, byWords: BY_WORDS };

/** Know these, too. */
export function learnRefusals(byCode, byWords) {
  known.byCode = { ...BY_CODE, ...byCode };
  known.byWords = [...BY_WORDS, ...byWords];
}

/** A window of seconds is told in minutes. */
const MINUTE = 60;

/**
 * Return our sentence for a refusal; the server's own if there is none.
 * @param {Refused} fail
 * @returns {Fault}
 */
export function faultOf({ command = null, code, context = [], text = "" }) {
  const named = `${command} ${code}`;
  const [key, ...names] = known.byCode[named] ?? known.byCode[code] ?? ["server"];
  const params = { words: text };
  names.forEach((name, place) => (params[name] = context[place] ?? ""));
  if (params.seconds) params.count = Math.round(Number(params.seconds) / MINUTE);
  const special = known.byWords.find(([of, words]) => (of === code || of === named) && words.test(text));
  if (special) Object.assign(params, special[1].exec(text).groups);
  for (const name of ["most"]) if (name in params) params.count = Number(params[name]);
  const told = special?.[2] ?? key;
  return { code: String(code), key: told === "server" && !text ? "fault.unknown" : `fault.${told}`, params };
}

/** Whether there is a sentence of our own for a code. */
export function isKnown(command, code) {
  return `${command} ${code}` in known.byCode || code in known.byCode;
}

/** The keys of all sentences that `faultOf` may return as yet. */
export function everyKey() {
  const { byCode, byWords } = known;
  const names = [...Object.values(byCode).map(([key]) => key), ...byWords.map(([, , key]) => key), "unknown"];
  return [...new Set(names)].map((name) => `fault.${name}`);
}
