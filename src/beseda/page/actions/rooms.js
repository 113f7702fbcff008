/** Rooms and private talks: entering and leaving them. What is done with rooms more seldom is in making-rooms.js. */

import { isRoom, keyOf } from "../store/state.js";
import { done, DONE } from "./outcome.js";

/** In IRC these part one name from the next: half of what was meant would be entered. */
const SEVERAL = /[,\s]/;
const NO_SUCH_ROOM = "403";

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

  return { open, openByName, followLink, join, leave, startTalk, closeTalk: leave };
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
