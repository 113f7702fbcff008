/**
 * What of the page is fetched when it is first wanted: dialogs, menus, pickers, panels, and what they say.
 *
 * All of it comes in one script, one sheet and a file of words, soon after somebody is in (app.js), so it is mostly
 * there. A network that is lost before that is no end: it is tried once more by itself, and then it is said that it did
 * not come; whoever wants it again tries again.
 */

import { h } from "./element.js";

/** Milliseconds until it is tried again: a phone that comes out of a tunnel. */
const AGAIN_AFTER = 1000;
/** What browsers say of a script that they did not get; all else is a fault of ours, and to be seen. */
const NOT_FETCHED = /modul/i;

/** @type {Promise<void> | null} once it has been asked for, and has not failed */
let sheet = null;

/** The sheet of all that is fetched later, which the page names: there when it is used. @returns {Promise<void>} */
export function dressed() {
  const address = document.querySelector('meta[name="beseda-sheet"]')?.content;
  sheet ??= address ? linked(address) : Promise.resolve();
  return sheet;
}

function linked(href) {
  return new Promise((resolve, reject) => {
    const onerror = () => {
      link.remove();
      sheet = null;
      reject(new Error("the sheet of later modules did not come"));
    };
    const link = h("link", { rel: "stylesheet", href, onload: () => resolve(), onerror });
    document.head.append(link);
  });
}

/**
 * @template T
 * @param {object} app
 * @param {() => Promise<T>} fetching  an `import()` for each try
 * @returns {Promise<T | null>}  null if it did not come, which has been said
 */
export async function fetched(app, fetching) {
  try {
    const all = () => Promise.all([fetching(), app.allWords(), dressed()]);
    const [came] = await all().catch((fault) => again(fault, all));
    return came;
  } catch (fault) {
    if (!NOT_FETCHED.test(fault.message)) throw fault;
    app.actions.tell("error", { key: "app.notFetched" });
    return null;
  }
}

async function again(fault, all) {
  if (!NOT_FETCHED.test(fault.message)) throw fault;
  await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
  return all();
}
