/** Rooms and private talks: entering and leaving them, making them, finding them. */

import { isRoom, keyOf } from "../store/state.js";
import { done, DONE } from "./outcome.js";

/** Rooms of one answer: nobody reads on further, and whoever looks for one types some of its name. */
export const MOST_LISTED = 200;
/** Up to so many rooms the server is asked for all; above that for large ones first, and for a part of a name. */
const FEW_ROOMS = 500;
/** Members that a room of a large server must have to be listed at once, until enough of them are found. */
const LEAST_MEMBERS = [50, 10, 2];
/** So many are worth a look; of fewer, smaller ones are asked for, too. */
const ENOUGH = 50;
const WILDCARDS = /[*?,\s]/g;
/** In IRC these part one name from the next: half of what was meant would be entered. */
const SEVERAL = /[,\s]/;
const NO_SUCH_ROOM = "403";
/** The roles of who has made a room. */
const FOUNDERS = /[~&@]/;

export function makeRooms({ store, asking }) {
  const { ask, undone } = asking;
  const { state, dispatch } = store;
  const talkOf = (key) => state.talks.get(key);

  async function open(key) {
    dispatch({ type: "talk/opened", key });
    return done({ key });
  }

  /** Go to a room or person by name: it is opened, entered, or begun. */
  async function openByName(name) {
    const talk = talkOf(keyOf(name));
    if (talk && (talk.kind === "person" || talk.joined)) return open(talk.key);
    return isRoom(name) ? join(name) : startTalk(name);
  }

  /** Go where a link leads. No link makes a room: whoever follows one to a room that is not to be seen is asked. */
  async function followLink(name) {
    if (!isRoom(name) || talkOf(keyOf(name))?.joined || SEVERAL.test(name)) return openByName(name);
    const looked = await ask("TOPIC", [name], { isPrivate: true });
    if (looked.ok || looked.code !== NO_SUCH_ROOM) return openByName(name);
    dispatch({ type: "dialog/shown", name: "create", params: { room: name, isSought: true } });
    return { ...looked, isShown: true };
  }

  async function join(typed, key) {
    const name = roomName(typed);
    if (!name) return undone("no-name", "fault.emptyRoomName");
    if (SEVERAL.test(name)) return undone("476", "fault.badRoomName", { room: name });
    if (talkOf(keyOf(name))?.joined) return open(keyOf(name));
    const outcome = await ask("JOIN", key ? [name, key] : [name]);
    return outcome.ok ? open(entered(outcome.reply, name)) : outcome;
  }

  /** Make a room. There may be one already: then it is entered as it is, and `isNew` is false. */
  async function createRoom(typed, { secret = false, inviteOnly = false, topic = "" } = {}) {
    const outcome = await join(typed);
    if (!outcome.ok) return outcome;
    const talk = talkOf(outcome.key);
    const own = talk?.members.get(keyOf(state.me.nick));
    const isNew = talk?.members.size === 1 && FOUNDERS.test(own?.prefixes ?? "");
    if (!isNew) return done({ key: outcome.key, isNew });
    const letters = `${secret ? "s" : ""}${inviteOnly ? "i" : ""}`;
    const steps = [letters && ["MODE", [talk.name, `+${letters}`]], topic && ["TOPIC", [talk.name, topic]]];
    for (const [command, params] of steps.filter(Boolean)) {
      const set = await ask(command, params);
      if (!set.ok) return { ...set, key: outcome.key };
    }
    return done({ key: outcome.key, isNew: true });
  }

  /** Leave a room, or put a private talk out of the list; by its key or its name. */
  async function leave(keyOrName) {
    const talk = talkOf(keyOf(keyOrName)) ?? talkOf(keyOf(roomName(keyOrName)));
    if (!talk) return undone("nowhere", "fault.noSuchTarget", { target: keyOrName });
    if (talk.kind === "room" && talk.joined) {
      const outcome = await ask("PART", [talk.name]);
      if (!outcome.ok && outcome.code !== "442") return outcome;
    }
    dispatch({ type: "talk/closed", key: talk.key });
    return DONE;
  }

  /** Begin to talk with a person who is there; called as they are called by the server. */
  async function startTalk(nick) {
    const known = talkOf(keyOf(nick)) ?? state.people.get(keyOf(nick));
    if (known?.kind === "person") return open(known.key);
    let name = known?.here ? known.nick : null;
    if (name === null) {
      const outcome = await ask("WHOIS", [nick], { isPrivate: true });
      if (!outcome.ok) return outcome;
      name = outcome.reply.messages.find(({ command }) => command === "311")?.params[1];
      if (!name) return undone("401", "fault.noSuchPerson", { name: nick });
    }
    dispatch({ type: "talk/started", name, isOurs: true });
    return open(keyOf(name));
  }

  async function invite(key, nick) {
    return ask("INVITE", [nick, nameOf(key)]);
  }

  async function knock(name, words = "") {
    return ask("KNOCK", words ? [roomName(name), words] : [roomName(name)]);
  }

  async function renameRoom(key, name) {
    return ask("RENAME", [nameOf(key), roomName(name)]);
  }

  const nameOf = (key) => talkOf(key)?.name ?? key;
  const listing = makeListing(ask);
  return {
    open, openByName, followLink, join, createRoom, leave, startTalk, closeTalk: leave, invite, knock, renameRoom,
    listRooms: listing,
  };
}

/** A room as it is typed, with or without its mark. */
export function roomName(typed) {
  const name = typed.trim();
  return name === "" || name === "#" ? "" : isRoom(name) ? name : `#${name}`;
}

/** The key of the room that was entered, by the server's spelling; the server answers nothing if we were in it. */
function entered(reply, typed) {
  return keyOf(reply.messages.find(({ command }) => command === "JOIN")?.params[0] ?? typed);
}

function makeListing(ask) {
  /**
   * Rooms with some words in their names, or the largest ones; at most MOST_LISTED. `isMore`: there are others.
   * @param {{query?: string}} [wanted]
   * @returns {Promise<{ok: true, rooms: {name: string, members: number, topic: string}[], isMore: boolean}|object>}
   */
  return async function listRooms({ query = "" } = {}) {
    const part = query.replace(/^#/, "").replace(WILDCARDS, "");
    if (part) return listed([`*${part}*`], false);
    const counted = await ask("LUSERS", [], { isPrivate: true });
    if (!counted.ok) return counted;
    const count = Number(counted.reply.messages.find(({ command }) => command === "254")?.params[1] ?? 0);
    if (count <= FEW_ROOMS) return listed([], false);
    let outcome = counted;
    for (const least of LEAST_MEMBERS) {
      outcome = await listed([`>${least - 1}`], true);
      if (!outcome.ok || outcome.rooms.length >= ENOUGH) break;
    }
    return outcome;
  };

  async function listed(conditions, isMore) {
    const outcome = await ask("LIST", conditions, { isPrivate: true });
    if (!outcome.ok) return outcome;
    const lines = outcome.reply.messages.filter(({ command }) => command === "322");
    const rooms = lines.map(({ params: [, name, members, topic = ""] }) => ({ name, members: Number(members), topic }));
    rooms.sort((one, other) => other.members - one.members || one.name.localeCompare(other.name));
    return done({ rooms: rooms.slice(0, MOST_LISTED), isMore: isMore || rooms.length > MOST_LISTED });
  }
}
