/** Which people may be meant by the beginning of a name: those who spoke last come first, then by the alphabet. */

import { folded } from "./folding.js";

/** Messages that are looked back on for who spoke last: some screens. */
const LOOKED_BACK = 200;

/**
 * @param {object} state  of the store
 * @param {string|null} key  of the talk
 * @param {string} typed
 * @param {number} most
 * @param {boolean} [everywhere]  also whom the page knows from elsewhere, after those
 * @returns {{nick: string, displayName: string|null}[]}
 */
export function addressed(state, key, typed, most, everywhere = false) {
  const talk = state.talks.get(key);
  const wanted = folded(typed);
  const own = ownKey(state);
  const spoke = lastSpeakers(talk);
  const found = [];
  const inTalk = new Map(everybody(talk));
  for (const [nickKey, nick] of everywhere ? [...inTalk, ...known(state, inTalk)] : inTalk) {
    if (nickKey === own) continue;
    const displayName = state.people.get(nickKey)?.displayName ?? null;
    const rank = Math.min(rankOf(nick, wanted), displayName ? rankOf(displayName, wanted) : NEVER);
    if (rank < NEVER) found.push({ nick, displayName, rank, spoke: spoke.get(nickKey) ?? Infinity });
  }
  found.sort((one, other) => one.rank - other.rank || one.spoke - other.spoke || byName(one.nick, other.nick));
  return found.slice(0, most).map(({ nick, displayName }) => ({ nick, displayName }));
}

const NEVER = 2;
/** In names of several words (jean-luc, max_m) each may be begun with. */
const PARTS = /[\s_|[\]{}-]+/u;

function rankOf(name, wanted) {
  const whole = folded(name);
  if (whole.startsWith(wanted)) return 0;
  return whole.split(PARTS).some((part) => part && part.startsWith(wanted)) ? 1 : NEVER;
}

function byName(one, other) {
  return one.localeCompare(other);
}

/** Of a private talk: the other one. */
function* everybody(talk) {
  if (!talk) return;
  if (talk.kind === "person") yield [talk.key, talk.name];
  for (const [nickKey, { nick }] of talk.members) yield [nickKey, nick];
}

function* known(state, but) {
  for (const [nickKey, { nick, here }] of state.people) if (here && !but.has(nickKey)) yield [nickKey, nick];
}

function ownKey(state) {
  return state.me.nick.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Each speaker's place among the last ones, 0 the newest. */
function lastSpeakers(talk) {
  const spoke = new Map();
  for (const { nickKey } of talk?.log.live.items.slice(-LOOKED_BACK).reverse() ?? []) {
    if (!spoke.has(nickKey)) spoke.set(nickKey, spoke.size);
  }
  return spoke;
}
