/** Words as they are compared when somebody looks for a name: without case, and without accents (ё is е, é is e). */

const MARKS = /\p{M}+/gu;

/** @param {string} text */
export function folded(text) {
  return text.normalize("NFKD").replace(MARKS, "").toLowerCase();
}
