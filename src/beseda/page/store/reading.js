/** Up to where I have read; and who is typing just now. */

import { keyOf } from "./state.js";
import { countAnew } from "./counting.js";
import { newestKnown } from "./segment.js";

/** The earliest time at which somebody may have read: 0 is nobody knows when. */
const ALL_IS_UNREAD = 1;
/** How long somebody counts as typing after they said so (typing, "Client implementation considerations"). */
export const TYPING_MS = { active: 6000, paused: 30000 };

function attention(state, { key }, touch) {
  state.attention = key;
  const talk = state.talks.get(key);
  if (talk && talk.unread > 0) {
    readUpTo(talk, newestKnown(talk.log.live)?.at ?? talk.readUntil, touch);
  }
}

/** A marker never goes back (read-marker, "MARKREAD"). Where the new lines began stays to be seen. */
export function readUpTo(talk, until, touch) {
  if (until <= talk.readUntil) {
    return;
  }
  talk.readUntil = until;
  countAnew(talk);
  touch(`talk:${talk.key}`);
  touch("talks");
}

function marked(state, { key, until }, touch) {
  const talk = state.talks.get(key);
  if (talk) {
    readUpTo(talk, until, touch);
  }
}

/**
 * Nobody has ever read here. In a room that means: from when I joined it; what was said to me in private is
 * all for me to read.
 */
function never(state, { key }, touch) {
  const talk = state.talks.get(key);
  if (talk) {
    readUpTo(talk, talk.readUntil || talk.joinedAt || ALL_IS_UNREAD, touch);
  }
}

function heard(state, { key, nick, state: how, at }, touch) {
  const talk = state.talks.get(key);
  const lasts = TYPING_MS[how];
  if (!talk || keyOf(nick) === keyOf(state.me.nick)) {
    return;
  }
  if (lasts) {
    talk.typing.set(keyOf(nick), { nick, until: at + lasts });
    touch(`talk:${key}`);
  } else if (talk.typing.delete(keyOf(nick))) {
    touch(`talk:${key}`);
  }
}

function expired(state, { now }, touch) {
  for (const talk of state.talks.values()) {
    for (const [nickKey, { until }] of talk.typing) {
      if (until <= now) {
        talk.typing.delete(nickKey);
        touch(`talk:${talk.key}`);
      }
    }
  }
}

export const reading = {
  "attention/changed": attention,
  "read/marked": marked,
  "read/never": never,
  "typing/heard": heard,
  "typing/expired": expired,
};
