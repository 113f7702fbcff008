/**
 * Reactions: who put which text to a message, and by which id of its own each is taken back.
 *
 * A reaction may be told twice (its echo, a page, a resume), and may be taken back before it is told.
 */

import { keyOf } from "./state.js";

/** Put a reaction to an item. `by` what it is taken back again: its own id. */
export function put(log, item, { text, nick, reactionId = null }) {
  if (item.redacted) {
    return;
  }
  item.reactions.set(text, (item.reactions.get(text) ?? new Set()).add(nick));
  if (reactionId) {
    log.reactionIds.set(reactionId, { about: item.id, text, nick });
  }
}

export function take(log, item, { text, nick }) {
  const who = item.reactions.get(text);
  who?.delete(nick);
  if (who?.size === 0) {
    item.reactions.delete(text);
  }
  log.reactionIds.forEach((reaction, id) => {
    if (reaction.about === item.id && reaction.text === text && reaction.nick === nick) {
      log.reactionIds.delete(id);
    }
  });
}

/** Forget the reactions of an item: they are told anew, or it is gone. */
export function clear(log, item) {
  if (item.reactions.size > 0) {
    item.reactions = new Map();
    log.reactionIds.forEach((reaction, id) => reaction.about === item.id && log.reactionIds.delete(id));
  }
}

/** Forget the ids of reactions to items that are not here any more. */
export function keepOnlyOf(log, has) {
  log.reactionIds.forEach((reaction, id) => {
    if (!has(reaction.about)) {
      log.reactionIds.delete(id);
    }
  });
}

/**
 * Somebody is called otherwise now: they can still take back what they put. @returns whether anything
 * changed
 */
export function renameInReactions(log, from, to) {
  let isChanged = false;
  for (const reaction of log.reactionIds.values()) {
    if (keyOf(reaction.nick) === keyOf(from)) {
      for (const segment of [log.live, log.window]) {
        const who = segment?.byId.get(reaction.about)?.reactions.get(reaction.text);
        if (who?.delete(reaction.nick)) {
          who.add(to);
        }
      }
      reaction.nick = to;
      isChanged = true;
    }
  }
  return isChanged;
}
