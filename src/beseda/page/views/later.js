/**
 * What of the page is fetched when it is first wanted: dialogs, menus, pickers, panels.
 *
 * All of it comes in one script, soon after somebody is in (app.js), so it is mostly there. A network that is lost
 * before that is no end: it is tried once more by itself, and then it is said that it did not come; whoever wants it
 * again tries again.
 */

/** Milliseconds until it is tried again: a phone that comes out of a tunnel. */
const AGAIN_AFTER = 1000;
/** What browsers say of a script that they did not get; all else is a fault of ours, and to be seen. */
const NOT_FETCHED = /modul/i;

/**
 * @template T
 * @param {object} app
 * @param {() => Promise<T>} fetching  an `import()` for each try
 * @returns {Promise<T | null>}  null if it did not come, which has been said
 */
export async function fetched(app, fetching) {
  try {
    return await fetching().catch((fault) => again(fault, fetching));
  } catch (fault) {
    if (!NOT_FETCHED.test(fault.message)) throw fault;
    app.actions.tell("error", { key: "app.notFetched" });
    return null;
  }
}

async function again(fault, fetching) {
  if (!NOT_FETCHED.test(fault.message)) throw fault;
  await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
  return fetching();
}
