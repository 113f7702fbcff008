/** Rooms: making and finding them, letting others in, giving them another name. */

import { keyOf } from "../store/state.js";
import { done } from "./outcome.js";
import { roomName } from "./rooms.js";

/** Rooms of one answer: nobody reads on further, and whoever looks for one types some of its name. */
const MOST_LISTED = 200;
/** Up to so many rooms the server is asked for all; above that for large ones first, and for a part of a name. */
const FEW_ROOMS = 500;
/** Members that a room of a large server must have to be listed at once, until enough of them are found. */
const LEAST_MEMBERS = [50, 10, 2];
/** So many are worth a look; of fewer, smaller ones are asked for, too. */
const ENOUGH = 50;
const WILDCARDS = /[*?,\s]/g;
/** The roles of who has made a room. */
const FOUNDERS = /[~&@]/;

export function makeRoomMaking({ store, asking, actions }) {
  const { ask } = asking;
  const { state } = store;
  const talkOf = (key) => state.talks.get(key);
  const nameOf = (key) => talkOf(key)?.name ?? key;

  /** Make a room. There may be one already: then it is entered as it is, and `isNew` is false. */
  async function createRoom(typed, { secret = false, inviteOnly = false, topic = "" } = {}) {
    const outcome = await actions.join(typed);
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

  async function invite(key, nick) {
    return ask("INVITE", [nick, nameOf(key)]);
  }

  async function knock(name, words = "") {
    return ask("KNOCK", words ? [roomName(name), words] : [roomName(name)]);
  }

  async function renameRoom(key, name) {
    return ask("RENAME", [nameOf(key), roomName(name)]);
  }

  return { createRoom, invite, knock, renameRoom, listRooms: makeListing(ask) };
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
