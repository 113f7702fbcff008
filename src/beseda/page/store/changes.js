/**
 * What becomes of what was said: other words, deletion, reactions. Wherever it is shown: in talk, a window,
 * a search.
 */

import { changeLater, editTo, redact } from "./adding.js";
import { countAnew } from "./counting.js";
import { put, take } from "./reactions.js";
import { mentions } from "./mention.js";

/** Every copy of an item that is here. */
function copies(state, talk, id) {
  const { live, window } = talk.log;
  const found = [live.byId.get(id), window?.byId.get(id)];
  found.push(state.search.results.find((item) => item.id === id && item.talkKey === talk.key));
  return found.filter(Boolean);
}

/** An action that came line by line: its further lines have ids made of the first one's. */
function* furtherLines(talk, id) {
  for (let line = 1; talk.log.live.byId.has(`${id}/${line}`); line++) {
    yield talk.log.live.byId.get(`${id}/${line}`);
  }
}

function edited(state, { key, id, text, at }, touch) {
  const talk = state.talks.get(key);
  if (!talk) {
    return;
  }
  const found = copies(state, talk, id);
  for (const item of found) {
    editTo(item, { text, at });
    item.mention = !item.own && mentions(item.text, state.me.nick);
  }
  if (found.length === 0) {
    changeLater(talk.log, id, { edit: { text, at } });
  }
  touchAll(state, talk, touch);
}

function redacted(state, { key, id, by, reason }, touch) {
  const talk = state.talks.get(key);
  if (!talk) {
    return;
  }
  const reaction = talk.log.reactionIds.get(id);
  if (reaction) {
    copies(state, talk, reaction.about).forEach((item) => take(talk.log, item, reaction));
  } else {
    redactMessage(state, talk, id, { by, reason }, touch);
  }
  touchAll(state, talk, touch);
}

function redactMessage(state, talk, id, redaction, touch) {
  const found = [...copies(state, talk, id), ...furtherLines(talk, id)];
  found.forEach((item) => redact(talk.log, item, redaction));
  if (found.length === 0) {
    changeLater(talk.log, id, { redacted: redaction });
  }
  if (talk.editing === id) {
    talk.editing = null;
  }
  if (talk.replyTo === id) {
    talk.replyTo = null;
  }
  if (talk.unread > 0) {
    countAnew(talk);
    touch("talks");
  }
  touch(`talk:${talk.key}`);
}

function reacted(state, { key, id, text, nick, on, reactionId = null }, touch) {
  const talk = state.talks.get(key);
  if (!talk || talk.log.later.get(reactionId)?.redacted) {
    return;
  }
  for (const item of copies(state, talk, id)) {
    (on ? put : take)(talk.log, item, { text, nick, reactionId });
  }
  touchAll(state, talk, touch);
}

function touchAll(state, talk, touch) {
  touch(`log:${talk.key}`);
  if (state.search.results.length > 0) {
    touch("search");
  }
}

export const changes = {
  "item/edited": edited,
  "item/redacted": redacted,
  "item/reacted": reacted,
};
