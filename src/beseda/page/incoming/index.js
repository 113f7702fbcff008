/**
 * What comes from the server, made into events of the store: a row for each command and numeric, one file a
 * family.
 *
 * Rows are pure: `(message, context) → events`. Answers to what this page asked (pages of the past,
 * searches, lists) are for who asked: see page.js. Knows nothing of connections.
 */

import { isWithin, LineIds, withSource } from "./reading.js";
import { PEOPLE } from "./people.js";
import { ROOMS } from "./rooms.js";
import { SAID } from "./said.js";
import { refused, SERVER } from "./server.js";

const ROWS = Object.assign(Object.create(null), SAID, ROOMS, PEOPLE, SERVER);
/** Batches of what is past or was asked for: shown by who asked. */
const ANSWERS = new Set(["chathistory", "draft/chathistory-targets", "soju.im/search", "beseda/edits"]);
/** Numerics that refuse something and have no row of their own. */
const ERROR = /^[45]\d\d$|^696$/;

/**
 * @param {object} needs
 * @param {ReturnType<import("../store/store.js").makeStore>} needs.store
 * @param {{now: () => number, after: (ms: number, run: () => void) => (() => void)}} needs.clock
 * @returns {{receive: (message: object) => void}}
 */
export function makeIncoming({ store, clock }) {
  const context = { state: store.state, now: clock.now, lineIds: new LineIds() };
  const expiry = makeExpiry(store, clock);

  function receive(message) {
    for (const event of eventsOf(message, context)) {
      store.dispatch(event);
      if (event.type === "typing/heard") {
        expiry.note(event.key);
      }
    }
  }

  return { receive };
}

/** @returns {object[]} what a message means, in order */
export function eventsOf(message, context) {
  // Own words that were under way at a loss: the session has found them there, and put their label on them.
  const isFoundAgain = "label" in message.tags;
  if (isWithin(message, ANSWERS) && !isFoundAgain) {
    return [];
  }
  const row = ROWS[message.command] ?? (ERROR.test(message.command) ? refused : null);
  return row ? row(withSource(message), context) : [];
}

/** Typing runs out by itself: one timer, for whoever's runs out first. */
function makeExpiry(store, clock) {
  let due = Infinity;
  let cancel = () => {};

  function note(key) {
    const untils = [...(store.state.talks.get(key)?.typing.values() ?? [])].map(({ until }) => until);
    set(Math.min(...untils));
  }

  function set(until) {
    if (until < due) {
      cancel();
      due = until;
      cancel = clock.after(until - clock.now(), expire);
    }
  }

  function expire() {
    due = Infinity;
    store.dispatch({ type: "typing/expired", now: clock.now() });
    store.state.talks.forEach((talk, key) => talk.typing.size > 0 && note(key));
  }

  return { note };
}
