/**
 * Which names are one: a name folded is the key of whoever, or whatever, has it.
 *
 * The server says by CASEMAPPING what a client can fold by itself; if names are equal beyond that, it tells
 * the spelling that it keeps (modern-irc, "CASEMAPPING Parameter").
 */

const RFC1459 = { "[": "{", "]": "}", "\\": "|", "~": "^" };

const FOLDS = {
  ascii: (name) => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  rfc1459: (name) => FOLDS.ascii(name).replace(/[[\]\\~]/g, (char) => RFC1459[char]),
  "rfc1459-strict": (name) => FOLDS.ascii(name).replace(/[[\]\\]/g, (char) => RFC1459[char]),
};

/**
 * @param {string} name @param {string} [casemapping] the value of CASEMAPPING; an unknown one folds as
 * "ascii"
 */
export function fold(name, casemapping = "ascii") {
  return (Object.hasOwn(FOLDS, casemapping) ? FOLDS[casemapping] : FOLDS.ascii)(name);
}
