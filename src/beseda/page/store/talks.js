/** Rooms and private talks: which there are, in what order, and what a room is like. */

import { isRoom, keyOf, makeTalk } from "./state.js";

/** Find a talk, or make it: whatever is told of a target means that it is there. */
export function talkFor(state, name, touch) {
  const key = keyOf(name);
  let talk = state.talks.get(key);
  if (!talk) {
    talk = makeTalk(name);
    state.talks.set(key, talk);
    placeTalk(state, talk, touch);
    touch(`talk:${key}`);
  }
  return talk;
}

/**
 * Put a talk where it belongs in the list: rooms by name (the lobby first), then people, the latest first.
 */
export function placeTalk(state, talk, touch) {
  const others = state.order.filter((key) => key !== talk.key);
  const place = others.findIndex((key) => isBefore(state, talk, state.talks.get(key)));
  others.splice(place < 0 ? others.length : place, 0, talk.key);
  if (others.some((key, at) => key !== state.order[at]) || others.length !== state.order.length) {
    state.order = others;
    touch("talks");
  }
}

function isBefore(state, one, other) {
  if (one.kind !== other.kind) {
    return one.kind === "room";
  }
  if (one.kind === "person") {
    return one.latestAt > other.latestAt;
  }
  const lobby = keyOf(state.server.lobby);
  return one.key === lobby || (other.key !== lobby && one.key < other.key);
}

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

function closed(state, { key }, touch) {
  if (!state.talks.delete(key)) {
    return;
  }
  const place = state.order.indexOf(key);
  state.order = state.order.filter((other) => other !== key);
  if (state.current === key) {
    state.current = state.order[Math.min(place, state.order.length - 1)] ?? null;
    touch("current");
  }
  if (state.attention === key) {
    state.attention = null;
  }
  [`talk:${key}`, `log:${key}`, "talks"].forEach(touch);
}

function joined(state, { name, at }, touch) {
  const talk = talkFor(state, name, touch);
  Object.assign(talk, { name, joined: true, areMembersWhole: false, members: new Map() });
  talk.readUntil ||= at;
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
  const lists = String(state.me.isupport.get("CHANMODES") ?? "").split(",")[0];
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

/**
 * A talk goes on under another name: a room that was renamed, or a person. Another talk of that name makes
 * way.
 */
export function renameTalk(state, key, name, touch) {
  const talk = state.talks.get(key);
  const newKey = keyOf(name);
  if (!talk) {
    return;
  }
  if (newKey !== key) {
    closed(state, { key: newKey }, touch);
    state.talks.delete(key);
    state.talks.set(newKey, talk);
    state.order = state.order.map((each) => (each === key ? newKey : each));
    for (const place of ["current", "attention"]) {
      state[place] = state[place] === key ? newKey : state[place];
    }
    talk.key = newKey;
    [`talk:${key}`, `log:${key}`, `log:${newKey}`, "current"].forEach(touch);
  }
  talk.name = name;
  placeTalk(state, talk, touch);
  touch(`talk:${newKey}`);
  touch("talks");
}

export const talks = {
  "talk/opened": opened,
  "talk/started": (state, { name }, touch) => void talkFor(state, name, touch),
  "talk/closed": closed,
  "talk/joined": joined,
  "talk/left": left,
  "talk/topic": (state, { key, topic }, touch) => void change(state, key, touch, { topic }),
  "talk/modes": modes,
  "talk/renamed": (state, { key, name }, touch) => isRoom(name) && renameTalk(state, key, name, touch),
  "talk/muted": (state, { key, muted }, touch) => change(state, key, touch, { muted }) && touch("talks"),
};
