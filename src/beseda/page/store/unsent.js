/**
 * Own lines that were not sent when the page was loaded again: they are there after it, marked, and can be
 * sent again.
 *
 * The server may have had one of them all the same. So each is kept with the newest line that was here
 * then: if the same words of mine come with a later place, they are that line.
 */

import { fieldsOf, isKeptLine } from "./kept.js";
import { isUnsent, newestKnown } from "./segment.js";
import { EVERY_TOPIC } from "./store.js";
import { newItem } from "./state.js";

const STORED_AS = "unsent";
/** Milliseconds for more lines to come before all are written. */
const WRITTEN_AFTER = 500;
/** Lines that are kept: who has more than these waiting has pasted a book. */
export const MOST_UNSENT = 100;
/** The fault of a line that was under way, or had failed, when the page was loaded again. */
export const RELOADED = "reloaded";

const FIELDS = ["id", "at", "kind", "by", "text", "replyTo"];

/**
 * @param {object} needs
 * @param {ReturnType<import("./store.js").makeStore>} needs.store
 * @param {{read: Function, write: Function, forget: Function}} needs.storage  what lasts as long as this tab
 * @param {import("../net/clock.js").Clock} needs.clock
 * @returns {{save: () => void}} `save`: write now (the page is hidden or closed)
 */
export function keepUnsent({ store, storage, clock }) {
  const { state } = store;
  let isRestored = false;
  let areStored = storage.read(STORED_AS, null) !== null;
  let cancel = null;

  function save() {
    cancel?.();
    cancel = null;
    const lines = isRestored ? toKeep(state) : [];
    if (lines.length > 0) {
      areStored = storage.write(STORED_AS, { nick: state.me.nick, lines }) || true;
    } else if (isRestored && areStored) {
      areStored = false;
      storage.forget(STORED_AS);
    }
  }

  /** Once a page: whoever has the same name as before it was loaded again. */
  function restore() {
    isRestored = true;
    const kept = storage.read(STORED_AS, null);
    if (kept?.nick === state.me.nick && Array.isArray(kept.lines)) {
      store.dispatch({ type: "unsent/restored", lines: kept.lines.filter(isLine).map(read) });
    }
  }

  store.subscribe([EVERY_TOPIC], (topics) => {
    if (!isRestored && state.me.nick) {
      restore();
    }
    const concerns = areStored || [...topics].some((topic) => isLogWithUnsent(state, topic));
    if (concerns && cancel === null) {
      cancel = clock.after(WRITTEN_AFTER, save);
    }
  });
  return { save };
}

function isLogWithUnsent(state, topic) {
  const last = topic.startsWith("log:") && state.talks.get(topic.slice("log:".length))?.log.live.items.at(-1);
  return Boolean(last) && isUnsent(last);
}

function toKeep(state) {
  const lines = [];
  for (const { name, log } of state.talks.values()) {
    const after = newestKnown(log.live)?.id ?? null;
    for (const item of log.live.items.filter(isUnsent)) {
      lines.push({ name, item: { ...fieldsOf(item, FIELDS), after: item.after ?? after } });
    }
  }
  return lines.slice(0, MOST_UNSENT);
}

function isLine(line) {
  const { name, item } = line ?? {};
  return typeof name === "string" && isKeptLine(item);
}

function read({ name, item }) {
  const fault = { code: RELOADED, text: "" };
  return { name, item: newItem({ ...fieldsOf(item, [...FIELDS, "after"]), own: true, state: "failed", fault }) };
}
