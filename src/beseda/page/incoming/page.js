/**
 * Pages of the past, as the server answers CHATHISTORY and SEARCH, made into what the store takes.
 *
 * What belongs to a message comes after it in the page (its edit, its reactions): it is put into the item.
 * What became of messages of other pages (a deletion) is told beside the items.
 */

import { keyOf } from "../store/state.js";
import { eventItem, saidItem } from "./item.js";
import { isIgnored, LineIds, talkNameOf, timeOf, withSource } from "./reading.js";
import { modeEvent } from "./rooms.js";
import { editOf, reactionOf } from "./said.js";

/** What happened in a room, and what its line says (event-playback). */
const HAPPENED = {
  TOPIC: ({ params: [, text = ""] }) => ({ name: "topic", text }),
  KICK: ({ params: [, who, reason = ""] }) => ({ name: "kick", who, reason }),
  RENAME: ({ params: [from, to, reason = ""] }) => ({ name: "rename", from, to, reason }),
  MODE: (message, state) => modeEvent(state, message),
};
/** Context does not count in a page's limit. */
const CONTEXT = "draft/chathistory-context";

/**
 * @param {import("../store/state.js").State} state
 * @param {{key: string, where: "latest"|"older"|"newer"|"window"|"gap", messages: object[], limit: number,
 *   gap?: string}} page   messages: the lines of the batch; limit: how many were asked for
 * @returns the event `page/loaded`
 */
export function pageEvent(state, { key, where, messages, limit, gap }) {
  const page = { items: [], byId: new Map(), redactions: [], reactions: [] };
  const context = { state, now: () => 0, lineIds: new LineIds() };
  messages.forEach((message) => read(page, withSource(message), context, key));
  const { items, redactions, reactions } = page;
  const lines = messages.filter(({ tags }) => !(CONTEXT in tags));
  const ids = lines.map(({ tags }) => tags.msgid).filter(Boolean);
  const reached = { begin: ids[0] ?? null, end: ids.at(-1) ?? null, isEnd: lines.length < limit };
  return { type: "page/loaded", key, where, items, redactions, reactions, gap, ...reached };
}

function read(page, message, context, key) {
  const { command, tags, params, source } = message;
  const at = timeOf(message, context.now);
  if (command === "PRIVMSG" || command === "NOTICE") {
    add(page, saidItem(message, context, key, at));
  } else if (command === "EDIT") {
    edit(page, editOf(message), at);
  } else if (command === "REDACT") {
    page.redactions.push({ id: params[1], by: source.nick, reason: params[2] ?? "", at });
  } else if (command === "TAGMSG") {
    const { id: about, text, on } = reactionOf(message) ?? {};
    if (on && !isIgnored(context.state, source.nick)) {
      page.reactions.push({ id: tags.msgid ?? null, about, text, nick: source.nick, at });
    }
  } else if (Object.hasOwn(HAPPENED, command)) {
    add(page, eventItem(message, context, at, HAPPENED[command](message, context.state)));
  }
}

function add(page, item) {
  if (item) {
    page.items.push(item);
    page.byId.set(item.id, item);
  }
}

function edit(page, change, at) {
  const item = page.byId.get(change?.id);
  if (item) {
    Object.assign(item, { text: change.text, editedAt: at });
  }
}

/** What a search has found, each with the key of its talk. @returns {(Item & {talkKey: string})[]} */
export function foundItems(state, messages) {
  const context = { state, now: () => 0, lineIds: new LineIds() };
  const found = [];
  for (const message of messages.map(withSource)) {
    if (message.command === "PRIVMSG" || message.command === "NOTICE") {
      const talkName = talkNameOf(state, message);
      const item = saidItem(message, context, keyOf(talkName), timeOf(message, context.now));
      found.push(item && { ...item, talkKey: keyOf(talkName), talkName });
    }
  }
  return found.filter(Boolean);
}
