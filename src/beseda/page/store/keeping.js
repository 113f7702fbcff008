/**
 * Private talk, kept in this browser: to a server that began anew a guest is another one, and is told
 * nothing of what the guest before talked about. Rooms are not kept: the server has them.
 *
 * What is kept is bounded, is for one name, and goes when its person signs out. Nothing that was deleted is
 * in it.
 */

import { fieldsOf, isKeptLine, SAID } from "./kept.js";
import { EVERY_TOPIC } from "./store.js";
import { newItem } from "./state.js";

const STORED_AS = "talks";
/** Milliseconds after a line in which others may follow, so that not each of them writes everything. */
const WRITTEN_AFTER = 2000;
/** Talks that are kept: my own before strangers', those in which something was said last. */
export const MOST_TALKS = 30;
/** Lines of each: some ten screens. */
export const MOST_LINES = 200;
/**
 * Characters of all together: a browser gives a page some five million, and settings and drafts need room.
 */
export const MOST_CHARACTERS = 400_000;

const KEPT = new Set(["sent", "stored-here"]);
const FIELDS = ["id", "at", "kind", "by", "text", "editedAt", "replyTo", "own", "state"];

/**
 * @param {object} needs
 * @param {ReturnType<import("./store.js").makeStore>} needs.store
 * @param {{read: Function, write: Function, forget: Function}} needs.storage
 * @param {import("../net/clock.js").Clock} needs.clock
 * @returns {{save: () => void}} `save`: write now what waits to be written (the page is hidden or closed)
 */
export function keepTalks({ store, storage, clock }) {
  const { state } = store;
  let cancel = null;
  let seat = null;
  let nick = "";

  function save() {
    cancel?.();
    cancel = null;
    storage.write(STORED_AS, { nick: state.me.nick, talks: toKeep(state) });
  }

  /**
   * A new guest is shown all; whoever takes their seat again, after a reload, what the server had forgotten
   * before.
   */
  function seated() {
    if (!nick || state.me.seat === seat) {
      return;
    }
    seat = state.me.seat;
    const isNew = seat > 0;
    const kept = storage.read(STORED_AS, null);
    if (kept?.nick === state.me.nick && Array.isArray(kept.talks)) {
      const talks = kept.talks.map((talk) => read(talk, isNew)).filter((talk) => talk?.items.length > 0);
      store.dispatch({ type: "talks/restored", talks });
    }
  }

  /** Somebody was here, and is nobody now: they have signed out. */
  function signedOut() {
    cancel?.();
    cancel = null;
    storage.forget(STORED_AS);
  }

  store.subscribe([EVERY_TOPIC], (topics) => {
    const before = nick;
    nick = state.me.nick;
    if (before && !nick) {
      signedOut();
    }
    if (topics.has("me")) {
      seated();
    }
    const isOther = before !== "" && nick !== before;
    if (nick && cancel === null && (isOther || [...topics].some((topic) => isLogOfPerson(state, topic)))) {
      cancel = clock.after(WRITTEN_AFTER, save);
    }
  });
  return { save: () => cancel && save() };
}

function isLogOfPerson(state, topic) {
  return topic.startsWith("log:") && state.talks.get(topic.slice("log:".length))?.kind === "person";
}

/** The latest talks, each with its last lines, as long as there is room. */
function toKeep(state) {
  const people = [...state.talks.values()].filter(({ kind }) => kind === "person");
  const talks = [];
  let room = MOST_CHARACTERS;
  for (const talk of people.sort((one, other) => other.isOurs - one.isOurs || other.latestAt - one.latestAt).slice(0, MOST_TALKS)) {
    const items = linesOf(talk, room);
    room -= JSON.stringify(items).length;
    if (items.length > 0) {
      talks.push({ name: talk.name, items });
    }
  }
  return talks;
}

function linesOf({ log }, room) {
  const items = [];
  let taken = 0;
  for (const item of [...log.live.items].reverse()) {
    if (SAID.has(item.kind) && KEPT.has(item.state) && !item.redacted) {
      const line = fieldsOf(item, FIELDS);
      taken += JSON.stringify(line).length + 1;
      if (items.length === MOST_LINES || taken > room) {
        break;
      }
      items.unshift(line);
    }
  }
  return items;
}

/** What is stored may have been written by another version of the page: what is no talk is passed over. */
function read(kept, isAll) {
  const { name, items } = kept ?? {};
  if (typeof name !== "string" || !Array.isArray(items)) {
    return null;
  }
  const isShown = (line) => isKeptLine(line) && (isAll || line.state === "stored-here");
  return { name, items: items.filter(isShown).map((line) => newItem(fieldsOf(line, FIELDS))) };
}
