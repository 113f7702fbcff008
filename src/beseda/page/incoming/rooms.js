/**
 * Who is in a room, and what holds there: JOIN, PART, KICK, TOPIC, MODE, RENAME, INVITE, and the numerics
 * about it.
 */

import { isRoom, keyOf } from "../store/state.js";
import { eventItem } from "./item.js";
import { isRole, modeChanges } from "./modes.js";
import { isIgnored, isMe, isServer, timeOf } from "./reading.js";

/** extended-join's account of somebody who is not logged in. */
const NO_ACCOUNT = "*";

function inLog(key, item) {
  return { type: "item/added", key, where: "live", items: [item] };
}

/** Without extended-join nothing is said of it. */
function accountOf(word) {
  return word === undefined ? {} : { account: word === NO_ACCOUNT ? null : word };
}

function joined(message, context) {
  const { source, params } = message;
  const [name = "", account, realname] = params;
  const { nick, user, host } = source;
  const at = timeOf(message, context.now);
  const facts = { nick, user, host, realname, here: true };
  const known = { type: "people/known", people: [{ ...facts, ...accountOf(account) }] };
  const key = keyOf(name);
  if (isMe(context.state, nick)) {
    return [{ type: "talk/joined", name, at }, { type: "members/joined", key, nick }, known];
  }
  const item = eventItem(message, context, at, { name: "join" });
  return [{ type: "members/joined", key, nick }, known, inLog(key, item)];
}

function parted(message, context) {
  const { source, params } = message;
  const [name = "", reason = ""] = params;
  const [key, at] = [keyOf(name), timeOf(message, context.now)];
  if (isMe(context.state, source.nick)) {
    return [{ type: "talk/left", key, how: "part", by: source.nick, reason, at }];
  }
  const item = eventItem(message, context, at, { name: "part", reason });
  return [inLog(key, item), { type: "members/left", key, nick: source.nick }];
}

function kicked(message, context) {
  const [name = "", who = "", reason = ""] = message.params;
  const [key, at] = [keyOf(name), timeOf(message, context.now)];
  const by = message.source.nick;
  const line = inLog(key, eventItem(message, context, at, { name: "kick", who, reason }));
  if (isMe(context.state, who)) {
    return [line, { type: "talk/left", key, how: "kick", by, reason, at }];
  }
  return [line, { type: "members/left", key, nick: who }];
}

function topicSet(message, context) {
  const [name = "", text = ""] = message.params;
  const at = timeOf(message, context.now);
  const topic = text ? { text, by: message.source.nick, at } : null;
  const item = eventItem(message, context, at, { name: "topic", text });
  return [{ type: "talk/topic", key: keyOf(name), topic }, inLog(keyOf(name), item)];
}

/** 331, 332 and 333: the topic on joining, and who set it. */
function topicTold({ command, params }, { state }) {
  const [, name = "", word = "", seconds = ""] = params;
  const key = keyOf(name);
  if (command === "333") {
    const topic = state.talks.get(key)?.topic;
    const by = word.replace(/!.*$/s, "");
    return topic ? [{ type: "talk/topic", key, topic: { ...topic, by, at: 1000 * Number(seconds) } }] : [];
  }
  return [{ type: "talk/topic", key, topic: command === "332" ? { text: word, by: "", at: 0 } : null }];
}

function modesSet(message, context) {
  const [target = "", letters = "", ...parameters] = message.params;
  const { state, now } = context;
  if (!isRoom(target)) {
    return isMe(state, target) ? [{ type: "me/modes", changes: modeChanges(new Map(), letters, []) }] : [];
  }
  const key = keyOf(target);
  const events = changed(state, key, modeChanges(state.me.isupport, letters, parameters));
  // Who makes a room is its operator: the server says so, and that is no news.
  if (!isServer(state, message.source)) {
    events.push(inLog(key, eventItem(message, context, timeOf(message, now), modeEvent(state, message))));
  }
  return events;
}

/** What a line of the log says of a MODE. */
export function modeEvent(state, { params: [, letters = "", ...parameters] }) {
  return { name: "mode", changes: modeChanges(state.me.isupport, letters, parameters) };
}

function changed(state, key, changes) {
  const isOfMember = ([, letter]) => isRole(state.me.isupport, letter);
  const roles = changes.filter(isOfMember);
  const rules = changes.filter((change) => !isOfMember(change));
  const given = ([on, letter, nick]) => ({ type: "members/role", key, nick: nick ?? "", letter, on });
  const events = roles.map(given);
  return rules.length > 0 ? [...events, { type: "talk/modes", key, changes: rules }] : events;
}

/** 324: all rules of a room. */
function modesTold({ params: [, name = "", letters = "", ...parameters] }, { state }) {
  const changes = modeChanges(state.me.isupport, letters, parameters);
  return [{ type: "talk/modes", key: keyOf(name), changes, isWhole: true }];
}

function renamed(message, context) {
  const [from = "", to = "", reason = ""] = message.params;
  const at = timeOf(message, context.now);
  const item = eventItem(message, context, at, { name: "rename", from, to, reason });
  return [{ type: "talk/renamed", key: keyOf(from), name: to }, inLog(keyOf(to), item)];
}

function invited(message, context) {
  const [who = "", room = ""] = message.params;
  const by = message.source.nick;
  if (isIgnored(context.state, by)) {
    return [];
  }
  if (isMe(context.state, who)) {
    return [{ type: "toast/shown", kind: "info", key: "toasts.invited", params: { nick: by, room } }];
  }
  const item = eventItem(message, context, timeOf(message, context.now), { name: "invite", who });
  return context.state.talks.has(keyOf(room)) ? [inLog(keyOf(room), item)] : [];
}

/** 353: names with their prefixes, and user@host if asked for. */
function namesTold({ params }, { state }) {
  const [room = "", words = ""] = params.slice(2);
  const members = words
    .split(" ")
    .filter(Boolean)
    .map((word) => memberOf(state, word));
  return [{ type: "members/named", key: keyOf(room), members, isLast: false }];
}

function memberOf(state, word) {
  const prefixes = String(state.me.isupport.get("STATUSMSG") ?? "@+");
  let begin = 0;
  while (begin < word.length && prefixes.includes(word[begin])) {
    begin++;
  }
  const [nick, user, host] = word.slice(begin).split(/[!@]/);
  return { nick, prefixes: word.slice(0, begin), user, host };
}

function namesEnded({ params: [, room = ""] }) {
  return [{ type: "members/named", key: keyOf(room), members: [], isLast: true }];
}

/** 710: somebody asks to be let in. The room stands in the place of our name, or follows it. */
function knocked(message, context) {
  const { params } = message;
  const room = params.find(isRoom) ?? "";
  const who = (params[params.lastIndexOf(room) + 1] ?? "").replace(/!.*$/s, "");
  if (isIgnored(context.state, who)) {
    return [];
  }
  const item = eventItem(message, context, timeOf(message, context.now), { name: "knock", who });
  return context.state.talks.has(keyOf(room)) ? [inLog(keyOf(room), item)] : [];
}

export const ROOMS = {
  JOIN: joined,
  PART: parted,
  KICK: kicked,
  TOPIC: topicSet,
  331: topicTold,
  332: topicTold,
  333: topicTold,
  MODE: modesSet,
  324: modesTold,
  RENAME: renamed,
  INVITE: invited,
  353: namesTold,
  366: namesEnded,
  710: knocked,
};
