/** What is unread in a talk, and where it begins. */

import { SAID } from "./kept.js";
import { isUnsent } from "./segment.js";

/** Whether it counts as something to be read: what others said, and is still there. */
export function counts(item) {
  return SAID.has(item.kind) && !item.own && !item.redacted;
}

/** One more has come, at the end or thereabouts. */
export function countOne(state, talk, item, touch) {
  if (!counts(item) || item.at <= talk.readUntil) {
    return;
  }
  if (state.attention === talk.key) {
    talk.readUntil = item.at;
    touch(`talk:${talk.key}`);
    return;
  }
  if (talk.unread === 0) {
    talk.firstUnread = item.id;
  }
  talk.unread += 1;
  talk.mentions += item.mention ? 1 : 0;
  touch(`talk:${talk.key}`);
  touch("talks");
}

/**
 * Count anew what was said after `readUntil`, from the end backwards: a page, a marker, a deletion has
 * changed it.
 */
export function countAnew(talk) {
  const { items } = talk.log.live;
  let [unread, mentions, first] = [0, 0, null];
  for (let place = items.length - 1; place >= 0; place--) {
    const item = items[place];
    if (item.at <= talk.readUntil && !isUnsent(item)) {
      break;
    }
    if (counts(item) && item.at > talk.readUntil) {
      [unread, mentions, first] = [unread + 1, mentions + (item.mention ? 1 : 0), item.id];
    }
  }
  Object.assign(talk, { unread, mentions });
  if (unread > 0) {
    talk.firstUnread = first;
  }
}
