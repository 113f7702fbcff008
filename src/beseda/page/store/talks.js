/** Rooms and private talks: which there are, in what order, and what a room is like. */

import { channelModes } from "../irc/isupport.js";
import { makeOurs, takeAway, talkFor } from "./listing.js";
import { renameTalk } from "./renaming.js";
import { isRoom } from "./state.js";

/** The server knows nothing any more of what was said in private: it can be read, and that is all. */
export function markTalkAsStoredHere(talk, touch) {
  for (const item of talk.log.live.items) {
    if (item.state === "sent") {
      item.state = "stored-here";
    }
  }
  talk.log.live.atStart = true;
  touch(`log:${talk.key}`);
}

function change(state, key, touch, fields) {
  const talk = state.talks.get(key);
  if (talk) {
    Object.assign(talk, fields);
    touch(`talk:${key}`);
  }
  return talk;
}

function opened(state, { key }, touch) {
  const before = state.talks.get(state.current);
  if (state.current === key || (key !== null && !state.talks.has(key))) {
    return;
  }
  if (before && before.unread === 0 && before.firstUnread) {
    change(state, before.key, touch, { firstUnread: null });
  }
  state.current = key;
  touch("current");
}

function started(state, { name, isOurs = false }, touch) {
  const talk = talkFor(state, name, touch);
  if (isOurs) {
    makeOurs(state, talk, touch);
  }
}

function joined(state, { name, at }, touch) {
  const talk = talkFor(state, name, touch);
  Object.assign(talk, { name, joined: true, joinedAt: at, areMembersWhole: false, naming: null });
  // A server with markers says right after this up to where I have read.
  talk.readUntil ||= state.me.caps.has("draft/read-marker") ? 0 : at;
  state.me.since ||= at;
  touch(`talk:${talk.key}`);
  touch("talks");
}

function left(state, { key }, touch) {
  const talk = change(state, key, touch, { joined: false, members: new Map(), typing: new Map() });
  if (talk) {
    touch("talks");
  }
}

/** A rule with a list (bans) is no mode to keep: `letters` of CHANMODES' first kind. */
function modes(state, { key, changes, isWhole = false }, touch) {
  const talk = change(state, key, touch, {});
  if (!talk) {
    return;
  }
  const { lists } = channelModes(state.me.isupport);
  if (isWhole) {
    talk.modes.clear();
  }
  for (const [on, letter, parameter] of changes) {
    if (on && !lists.includes(letter)) {
      talk.modes.set(letter, parameter ?? true);
    } else {
      talk.modes.delete(letter);
    }
  }
}

export const talks = {
  "talk/opened": opened,
  "talk/started": started,
  "talk/closed": (state, { key }, touch) => takeAway(state, key, touch),
  "talk/joined": joined,
  "talk/left": left,
  "talk/topic": (state, { key, topic }, touch) => void change(state, key, touch, { topic }),
  "talk/modes": modes,
  "talk/renamed": (state, { key, name }, touch) => isRoom(name) && renameTalk(state, key, name, touch),
  "talk/muted": (state, { key, muted }, touch) => change(state, key, touch, { muted }) && touch("talks"),
};
