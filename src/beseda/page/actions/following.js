/**
 * What the page asks for by itself: the last messages of each talk, who of a room is away, who is back, old private
 * talks.
 *
 * Nobody does any of this by hand, and nothing of it is shown when it fails: it is asked for again with the next seat.
 * One talk is read at a time, the current one first, before anything else that costs much.
 */

import { numberOf } from "../irc/isupport.js";
import { newestKnown } from "../store/segment.js";
import { isRoom, keyOf } from "../store/state.js";
import { DONE } from "./outcome.js";

/** Members of a room of whom the server is asked who is away: of more nobody looks at each. */
const MOST_ASKED = 500;
/** Private talks that are found again: nobody scrolls further. */
const MOST_TALKS = 50;
/** Rooms that are entered again, and how many by one line: a line holds ten of the longest names. */
const MOST_ENTERED = 30;
const AT_ONCE = 10;
/** Their names in the storage; whoever signs out leaves nothing behind. */
export const ROOMS = "rooms";
/** People whom one has talked with: their talks come back before strangers'. */
export const PEOPLE = "people";
const MOST_PEOPLE = 100;
/** Fields of WHOX: user, host, nick, flags, real name; in this order they come (IRCv3 "WHOX"). */
const FIELDS = "%uhnfr";
const AWAY = "G";
/** The clocks of server and browser may differ. */
const DAY = 86_400_000;
/** Milliseconds in which it is known which talk is looked at, which is read first: the rooms come one by one. */
const SHOWN_WITHIN = 1000;
/** Keys of metadata that the page shows. */
const KEYS = ["display-name"];

/** Characters of the names in one line: of three bytes each they fit. */
const LONGEST_NAMES = 120;

export function makeFollowing({ store, session, storage, asking, history, reading, clock }) {
  const { state, dispatch, subscribe } = store;
  /** Talks, and not their names: one that is renamed has been read. */
  let read = new WeakSet();
  const watched = new Set();
  let known = new Set();
  let seat = -1;
  let isOnline = false;
  let hasLooked = false;
  let areTalksWanted = false;
  let isShownAwaited = true;
  let remembered = { names: "", people: "" };
  let isReading = false;

  function start() {
    const stop = subscribe(["connection", "me", "talks", "current"], look);
    look();
    return stop;
  }

  function look() {
    const wasOnline = isOnline;
    isOnline = state.connection.phase === "online";
    const news = [...state.talks.keys()].filter((key) => !known.has(key));
    known = new Set(state.talks.keys());
    news.forEach((key) => reading.recall(key));
    if (!isOnline) return;
    if (!wasOnline) begin();
    else remember();
    watch();
    readNext();
  }

  /** There is a connection again; what belongs to it begins anew. */
  function begin() {
    watched.clear();
    if (state.me.seat !== seat) read = new WeakSet();
    if (state.me.caps.has("draft/metadata-3") && session.isLeading) asking.send("METADATA", ["*", "SUB", ...KEYS]);
    if (session.standing.how === "new" && session.isLeading) enter();
    areTalksWanted ||= !hasLooked && session.standing.how === "resumed";
    if (!hasLooked) clock.after(SHOWN_WITHIN, readWithoutWaiting);
    hasLooked = true;
    seat = state.me.seat;
  }

  /** Whoever comes in is in the lobby, and in the rooms that they were in here when they were here last. */
  function enter() {
    const rooms = storage.read(ROOMS, []).filter((name) => typeof name === "string");
    const names = [state.server.lobby, ...rooms].filter((name) => name && !isIn(name));
    const some = [...new Map(names.map((name) => [keyOf(name), name])).values()].slice(0, MOST_ENTERED);
    for (let from = 0; from < some.length; from += AT_ONCE) {
      asking.send("JOIN", [some.slice(from, from + AT_ONCE).join(",")]);
    }
  }

  function isIn(name) {
    return state.talks.get(keyOf(name))?.joined ?? false;
  }

  function remember() {
    const talks = [...state.talks.values()];
    const names = talks.filter(({ joined }) => joined).map(({ name }) => name);
    const people = talks.filter(({ isOurs }) => isOurs).map(({ key }) => key);
    if (names.join() !== remembered.names) storage.write(ROOMS, names);
    if (people.join() !== remembered.people) storage.write(PEOPLE, people.slice(-MOST_PEOPLE));
    remembered = { names: names.join(), people: people.join() };
  }

  function mayFindTalks() {
    return areTalksWanted && state.connection.phase === "online";
  }

  /**
   * Private talks that the server remembers, for who has just loaded the page again. To look for them costs as much as
   * two pages of talk: whoever waits for the talk that they look at has that first.
   */
  async function findTalks() {
    areTalksWanted = false;
    const between = [clock.now() + DAY, 0].map((ms) => `timestamp=${new Date(ms).toISOString()}`);
    const outcome = await asking.ask("CHATHISTORY", ["TARGETS", ...between, String(MOST_TALKS)], { isPrivate: true });
    if (!outcome.ok) return;
    const ours = new Set(storage.read(PEOPLE, []));
    for (const { command, params } of outcome.reply.messages) {
      const [, name] = params;
      if (command !== "CHATHISTORY" || !name || isRoom(name)) continue;
      dispatch({ type: "talk/started", name, isOurs: ours.has(keyOf(name)) });
      asking.send("MARKREAD", [name]);
    }
  }

  /** Who is talked with in private is told of when they come and go. */
  function watch() {
    const most = numberOf(state.me.isupport, "MONITOR", 0);
    const gone = [...watched].filter((key) => !state.talks.has(key));
    for (const key of gone) watched.delete(key);
    for (const line of inLines(gone)) asking.send("MONITOR", ["-", line]);
    const names = [...state.talks.values()].filter(({ kind, key }) => kind === "person" && !watched.has(key));
    const some = names.slice(0, Math.max(0, most - watched.size));
    for (const { key } of some) watched.add(key);
    for (const line of inLines(some.map(({ name }) => name))) asking.send("MONITOR", ["+", line]);
  }

  function readWithoutWaiting() {
    isShownAwaited = false;
    readNext();
  }

  async function readNext() {
    if (isReading || (isShownAwaited && state.current === null)) return;
    isReading = true;
    try {
      for (let talk = next(); talk !== null || mayFindTalks(); talk = next()) {
        if (talk !== null) await readOne(talk);
        if (mayFindTalks()) await findTalks();
      }
    } finally {
      isReading = false;
    }
  }

  async function readOne(talk) {
    read.add(talk);
    const { ok } = history.hasLatest(talk) ? DONE : await history.loadLatest(talk.key);
    if (!ok && state.connection.phase !== "online") read.delete(talk);
    await rulesOf(talk);
    await whoIsAway(talk);
  }

  function next() {
    if (state.connection.phase !== "online") return null;
    const order = state.current === null ? state.order : [state.current, ...state.order];
    return order.map((key) => state.talks.get(key)).find((talk) => canBeRead(talk) && !read.has(talk)) ?? null;
  }

  function canBeRead(talk) {
    return talk !== undefined && (talk.kind === "person" || talk.joined) && !isHandedOn(talk);
  }

  /** The tab that leads has read it, and has told us of it with all that it knows. */
  function isHandedOn({ log }) {
    return !session.isLeading && newestKnown(log.live)?.seat === state.me.seat;
  }

  /** The rules come as an answer that is news for the store. */
  async function rulesOf(talk) {
    if (talk.kind === "room") await asking.ask("MODE", [talk.name]);
  }

  async function whoIsAway(talk) {
    if (talk.kind !== "room" || talk.members.size > MOST_ASKED || !state.me.isupport.has("WHOX")) return;
    const outcome = await asking.ask("WHO", [talk.name, FIELDS], { isPrivate: true });
    if (!outcome.ok) return;
    const rows = outcome.reply.messages.filter(({ command }) => command === "354").map(({ params }) => personOf(params));
    dispatch({ type: "people/known", people: rows });
  }

  /** What is known of people by those who have left the page's sight. */
  function personOf([, user, host, nick, flags, realname]) {
    const before = state.people.get(keyOf(nick))?.away ?? null;
    return { nick, user, host, realname, away: flags.startsWith(AWAY) ? (before ?? "") : null };
  }

  return { start };
}

/** Names with commas between them, as many as a line holds. */
function inLines(names) {
  const lines = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length < LONGEST_NAMES) lines[lines.length - 1] = `${last},${name}`;
    else lines.push(name);
  }
  return lines;
}
