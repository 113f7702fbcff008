/** What people say, and what becomes of it: PRIVMSG, NOTICE, TAGMSG, EDIT, REDACT, MARKREAD. */

import { keyOf } from "../store/state.js";
import { editedText, saidItem } from "./item.js";
import { isIgnored, isMe, isServer, isWithin, labelOf, talkNameOf, timeOf } from "./reading.js";

const MISSED = new Set(["beseda/resume"]);

function said(message, context) {
  const { state, now } = context;
  if (isServer(state, message.source) && isMe(state, message.params[0])) {
    const text = message.params[1] ?? "";
    return [
      { type: "server/noticed", text, at: timeOf(message, now) },
      { type: "toast/shown", kind: "info", text },
    ];
  }
  const name = talkNameOf(state, message);
  const key = keyOf(name);
  const item = saidItem(message, context, key, timeOf(message, now));
  if (item === null || !name) {
    return [];
  }
  const label = item.own ? labelOf(message) : null;
  if (label !== null) {
    return [{ type: "item/confirmed", key, name, label, item }];
  }
  const where = isWithin(message, MISSED) ? "missed" : "live";
  return [{ type: "item/added", key, name, where, items: [item] }];
}

/** Tags alone: typing, and reactions. */
function tagged(message, { state, now }) {
  const { tags, source } = message;
  const key = keyOf(talkNameOf(state, message));
  const nick = source.nick;
  const reaction = reactionOf(message);
  if (isIgnored(state, nick) && (reaction?.on ?? true)) {
    return [];
  }
  if (reaction) {
    return [{ type: "item/reacted", key, nick, ...reaction, at: timeOf(message, now) }];
  }
  const typing = tags["+typing"] ?? tags["+draft/typing"];
  // By our own clock: it says when this runs out, and the server's may be another.
  return typing ? [{ type: "typing/heard", key, nick, state: typing, at: now() }] : [];
}

/** A reaction, or its end, to another message; null if it is neither (react, "Format"). */
export function reactionOf({ tags }) {
  const id = tags["+reply"] ?? tags["+draft/reply"];
  const [put, taken] = [tags["+draft/react"], tags["+draft/unreact"]];
  const text = put || taken;
  return id && text ? { id, text, on: Boolean(put), reactionId: tags.msgid ?? null } : null;
}

/** message-edit, "Editing messages". */
export function editOf({ tags }) {
  const id = tags["draft/target-msgid"];
  return id ? { id, text: editedText(tags["draft/edit-text"] ?? "") } : null;
}

function edited(message, { state, now }) {
  const edit = editOf(message);
  const key = keyOf(talkNameOf(state, message));
  return edit ? [{ type: "item/edited", key, ...edit, at: timeOf(message, now) }] : [];
}

function redacted(message, { state, now }) {
  const [, id, reason = ""] = message.params;
  const by = message.source.nick;
  const key = keyOf(talkNameOf(state, message));
  return [{ type: "item/redacted", key, id, by, reason, at: timeOf(message, now) }];
}

/** read-marker, "MARKREAD": "*" if nobody has ever said up to where. */
function markedRead({ params: [target = "", until = ""] }) {
  const key = keyOf(target);
  const at = Date.parse(until.replace(/^timestamp=/, ""));
  if (until === "*") {
    return [{ type: "read/never", key }];
  }
  return Number.isNaN(at) ? [] : [{ type: "read/marked", key, until: at }];
}

export const SAID = {
  PRIVMSG: said,
  NOTICE: said,
  TAGMSG: tagged,
  EDIT: edited,
  REDACT: redacted,
  MARKREAD: markedRead,
};
