/**
 * What an action comes to: `{ok: true, …}`, or `{ok: false, code, key, params, text}`, where `text` is the sentence for
 * the person, and key and params make it anew when the language changes.
 */

import { faultOf } from "../words/faults.js";

/** @typedef {{ok: true} & Record<string, any>} Done */
/** @typedef {{ok: false, code: string, key: string, params: object, text: string}} Undone */

/** @type {Done} */
export const DONE = Object.freeze({ ok: true });

/** @returns {Done} */
export function done(more = {}) {
  return { ok: true, ...more };
}

/**
 * Make outcomes that can tell a person why.
 * @param {(key: string, params?: object) => string} t
 */
export function makeUndone(t) {
  /** By a sentence of the page's own. @returns {Undone} */
  function undone(code, key, params = {}) {
    return { ok: false, code, key, params, text: t(key, params) };
  }

  /** By a server's refusal. @returns {Undone} */
  function refused(fail) {
    const { code, key, params } = faultOf(fail);
    return undone(code, key, params);
  }

  return { undone, refused };
}
