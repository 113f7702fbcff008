/**
 * What is told of people, whichever rooms they are in: NICK, QUIT, AWAY, ACCOUNT, CHGHOST, SETNAME,
 * metadata, WHO.
 */

import { isRoom, keyOf } from "../store/state.js";
import { eventItem } from "./item.js";
import { isMe, timeOf } from "./reading.js";

const NO_ACCOUNT = "*";
const DISPLAY_NAME = "display-name";

function known(...people) {
  return { type: "people/known", people };
}

/** A line in the log of each talk that somebody is part of. */
function inLogs(message, context, event) {
  const key = keyOf(message.source.nick);
  const talks = [...context.state.talks.values()].filter((talk) => talk.key === key || talk.members.has(key));
  const at = timeOf(message, context.now);
  const item = () => eventItem(message, context, at, event);
  return talks.map((talk) => ({ type: "item/added", key: talk.key, where: "live", items: [item()] }));
}

/** The lines come first: a private talk is called otherwise after it. */
function renamed(message, context) {
  const [from, [to = ""]] = [message.source.nick, message.params];
  return [...inLogs(message, context, { name: "nick", to }), { type: "people/renamed", from, to }];
}

function quit(message, context) {
  const [reason = ""] = message.params;
  const { nick } = message.source;
  return [...inLogs(message, context, { name: "quit", reason }), { type: "people/quit", nick }];
}

function away({ source, params: [text = ""] }, { state }) {
  const events = [known({ nick: source.nick, away: text || null, here: true })];
  return isMe(state, source.nick) ? [...events, { type: "me/away", text: text || null }] : events;
}

/** 305, 306: what I am; the words come with AWAY, and after a resume with nothing. */
function awayOfMine({ command }, { state }) {
  return [{ type: "me/away", text: command === "305" ? null : (state.me.away ?? "") }];
}

function account({ source, params: [name] }) {
  return [known({ nick: source.nick, account: name === NO_ACCOUNT ? null : name })];
}

/** 761 and 766, and METADATA of others' making: only the name that somebody wants to be shown by is kept. */
function metadata({ command, params }, { state }) {
  const words = command === "METADATA" ? params : params.slice(1);
  const [target = "", key, , value = ""] = words;
  if (key !== DISPLAY_NAME || isRoom(target)) {
    return [];
  }
  const nick = target === "*" ? state.me.nick : target;
  return [known({ nick, displayName: command === "766" ? null : value || null })];
}

/** 352: a line of WHO; "G" says that somebody is gone, "B" that it is a bot. */
function whoTold({ params }, { state }) {
  const [, , user, host, , nick = "", flags = "", last = ""] = params;
  const isAway = flags.startsWith("G");
  const before = state.people.get(keyOf(nick))?.away;
  const realname = last.replace(/^\d+ ?/, "");
  const bot = flags.includes(String(state.me.isupport.get("BOT") ?? "B"));
  return [known({ nick, user, host, realname, away: isAway ? (before ?? "") : null, here: true, bot })];
}

/** MONITOR's lists: nick!user@host, …; of who is gone the name alone. */
function names(list = "") {
  return list
    .split(",")
    .map((word) => word.replace(/!.*$/s, ""))
    .filter(Boolean);
}

export const PEOPLE = {
  NICK: renamed,
  QUIT: quit,
  AWAY: away,
  305: awayOfMine,
  306: awayOfMine,
  301: ({ params: [, nick = "", text = ""] }) => [known({ nick, away: text })],
  ACCOUNT: account,
  CHGHOST: ({ source, params: [user, host] }) => [known({ nick: source.nick, user, host })],
  SETNAME: ({ source, params: [realname] }) => [known({ nick: source.nick, realname })],
  METADATA: metadata,
  761: metadata,
  766: metadata,
  311: ({ params: [, nick = "", user, host, , realname] }) => [
    known({ nick, user, host, realname, here: true }),
  ],
  335: ({ params: [, nick = ""] }) => [known({ nick, bot: true })],
  352: whoTold,
  401: ({ params: [, nick = ""] }) => (isRoom(nick) ? [] : [{ type: "people/offline", nicks: [nick] }]),
  730: ({ params: [, list] }) => [known(...names(list).map((nick) => ({ nick, here: true })))],
  731: ({ params: [, list] }) => [{ type: "people/offline", nicks: names(list) }],
};
