/**
 * What this browser remembers for us: the name, settings, drafts, what was not sent.
 *
 * A browser may have no storage at all, throw at the first touch of it, or be full. Then the page remembers for as long
 * as it is open, and says so by `isLasting`. Values are JSON, under a prefix of our own: other pages of the same host
 * and, behind a reverse proxy, of the same port have theirs beside it.
 */

const PREFIX = "beseda:";

/** Characters of one value; browsers give a host some five million in all. */
export const LONGEST_VALUE = 500_000;

/**
 * @typedef {object} Storage
 * @property {(name: string, otherwise?: any) => any} read      what was written, or `otherwise`; also if another
 *   version of the page has written something of another kind (a list, a text …)
 * @property {(name: string, value: any) => boolean} write      false: it is remembered only as long as the page is open
 * @property {(name: string) => void} forget
 * @property {() => string[]} names
 * @property {boolean} isLasting
 */

/**
 * One area (localStorage or sessionStorage) as we use it.
 * @param {() => globalThis.Storage} open  reading `window.localStorage` itself may throw
 * @param {string} [place]  parts the pages of one origin from each other: the path that the page lies in
 * @returns {Storage}
 */
export function makeStorage(open, place = "") {
  const prefix = PREFIX + place;
  const remembered = new Map();
  const area = attempt(open, null);
  const write = (name, value) => {
    const text = JSON.stringify(value);
    const isWritten = text.length <= LONGEST_VALUE && attempt(() => (area.setItem(prefix + name, text), true), false);
    if (isWritten) remembered.delete(name);
    else {
      attempt(() => area.removeItem(prefix + name));
      remembered.set(name, text);
    }
    return isWritten;
  };
  return {
    read(name, otherwise = null) {
      const text = remembered.get(name) ?? attempt(() => area.getItem(prefix + name), null);
      const value = text === null ? otherwise : attempt(() => JSON.parse(text), otherwise);
      return otherwise === null || kindOf(value) === kindOf(otherwise) ? value : otherwise;
    },
    write,
    forget(name) {
      remembered.delete(name);
      attempt(() => area.removeItem(prefix + name));
    },
    names() {
      const kept = attempt(() => Object.keys(area).filter((key) => key.startsWith(prefix)), []);
      return [...new Set([...kept.map((key) => key.slice(prefix.length)), ...remembered.keys()])];
    },
    get isLasting() {
      return area !== null && attempt(() => (area.setItem(`${prefix}?`, ""), area.removeItem(`${prefix}?`), true), false);
    },
  };
}

/**
 * Call when another tab of this browser has written something. @param {EventTarget} window
 * @param {(name: string, value: any) => void} fn
 */
export function onStorageChange(window, fn, place = "") {
  const prefix = PREFIX + place;
  window.addEventListener("storage", ({ key, newValue }) => {
    if (!key?.startsWith(prefix)) return;
    fn(key.slice(prefix.length), newValue === null ? null : attempt(() => JSON.parse(newValue), null));
  });
}

function kindOf(value) {
  return Array.isArray(value) ? "list" : value === null ? "nothing" : typeof value;
}

/** What `act` gives, or `otherwise` where it throws. */
function attempt(act, otherwise) {
  try {
    return act();
  } catch {
    return otherwise;
  }
}
