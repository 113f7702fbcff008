/**
 * What becomes of a message: other words, taken back, reactions.
 *
 * The message changes here when the server says that it has changed, and not before. Who may do what the server knows.
 */

import { formatTags, LONGEST_CLIENT_TAGS, size } from "../irc/line.js";
import { done, DONE } from "./outcome.js";

const TARGET_MSGID = "draft/target-msgid";
const EDIT_TEXT = "draft/edit-text";
const REPLY = "+reply";
const REACT = "+draft/react";
const UNREACT = "+draft/unreact";
/** "[2026-11-27 18:04 UTC] <anna> " or "… * anna ", before the words. */
const HEAD_OF_WORDING = /^\[[^\]]*\] (?:<[^>]*>|\* \S+) /;
/** Bytes that the label may take of the tags. */
const FOR_LABEL = 64;

export function makeChanging({ store, asking }) {
  const { ask, undone } = asking;
  const { state, dispatch } = store;
  const nameOf = (key) => state.talks.get(key)?.name ?? key;

  async function edit(key, id, text) {
    const said = text.replace(/\r\n?/g, "\n").trim();
    if (!said) return undone("INVALID_EDIT", "fault.textEmpty");
    const tags = { [TARGET_MSGID]: id, [EDIT_TEXT]: said };
    if (size(formatTags(tags)) > LONGEST_CLIENT_TAGS - FOR_LABEL) return undone("too-long", "fault.tooLongToEdit");
    const outcome = itemOf(key, id)?.text === said ? DONE : await ask("EDIT", [nameOf(key)], { tags });
    if (outcome.ok && state.talks.get(key)?.editing === id) dispatch({ type: "editing/chosen", key, id: null });
    return outcome;
  }

  /** Take back a message, one's own, or as who runs the room anybody's. */
  async function redact(key, id, reason = "") {
    return ask("REDACT", reason ? [nameOf(key), id, reason] : [nameOf(key), id]);
  }

  /** Put a reaction; the same one again takes it back. */
  async function react(key, id, text) {
    const isThere = itemOf(key, id)?.reactions.get(text)?.has(state.me.nick) ?? false;
    return reacted(key, id, isThere ? UNREACT : REACT, text);
  }

  async function unreact(key, id, text) {
    return reacted(key, id, UNREACT, text);
  }

  async function reacted(key, id, tag, text) {
    return ask("TAGMSG", [nameOf(key)], { tags: { [REPLY]: id, [tag]: text } });
  }

  /** What a message said before, oldest first, if the server lets us see that (docs/irc-history.md, "EDITS"). */
  async function wordings(key, id) {
    const outcome = await ask("EDITS", [nameOf(key), id], { isPrivate: true });
    if (!outcome.ok) return outcome;
    const found = new Map();
    for (const { command, tags, params } of outcome.reply.messages) {
      if (command !== "NOTICE") continue;
      const text = params.at(-1).replace(HEAD_OF_WORDING, "");
      found.set(tags.time, found.has(tags.time) ? `${found.get(tags.time)}\n${text}` : text);
    }
    return done({ wordings: [...found].map(([time, text]) => ({ at: Date.parse(time), text })) });
  }

  function itemOf(key, id) {
    const log = state.talks.get(key)?.log;
    return log?.live.byId.get(id) ?? log?.window?.byId.get(id);
  }

  return { edit, redact, react, unreact, wordings };
}
