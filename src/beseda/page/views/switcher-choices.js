/** What the room switcher finds for a few letters. Pure: knows the store's state and no page. */

import { isRoom, keyOf } from "../store/state.js";

/** What a list shows at once; who wants another types one more letter. */
export const MOST_CHOICES = 30;

/** Letters fold for finding: ё is е, accents are none. @param {string} text */
export function folded(text) {
  return text.toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/^#/, "");
}

/**
 * @typedef {{key: string, name: string, kind: "room"|"person", unread: number, mentions: number, isNew: boolean}} Choice
 * @param {object} state @param {string} typed
 * @returns {Choice[]} best first
 */
export function choicesFor(state, typed) {
  const wanted = folded(typed.trim());
  const wantsRoom = typed.trim().startsWith("#");
  const fits = (name) => rank(folded(name), wanted);
  const found = [];
  const add = (choice, order) => {
    const rankOf = fits(choice.name);
    if (rankOf < 0 || (wantsRoom && choice.kind !== "room")) return;
    found.push({ choice, order: rankOf * 10_000 + order });
  };
  state.order.forEach((key, at) => {
    const talk = state.talks.get(key);
    if (talk) add(known(talk), key === state.current && !wanted ? 9_000 : urgency(known(talk), talk.muted) + at);
  });
  if (wanted) addPeople(state, add);
  found.sort((a, b) => a.order - b.order);
  const choices = found.slice(0, MOST_CHOICES).map(({ choice }) => choice);
  return [...choices, ...unknown(state, typed.trim(), choices)];
}

function known({ key, name, kind, unread, mentions, muted }) {
  const meant = kind === "person" && !muted ? unread : mentions;
  return { key, name, kind, unread, mentions: meant, isNew: false };
}

/** What is meant for this person comes first, then what is unread. */
function urgency({ mentions, unread }, muted) {
  if (mentions) return 0;
  return unread && !muted ? 1_000 : 2_000;
}

function addPeople(state, add) {
  for (const person of state.people.values()) {
    const key = keyOf(person.nick);
    if (person.here === false || state.order.includes(key) || key === keyOf(state.me.nick)) continue;
    add({ key, name: person.nick, kind: "person", unread: 0, mentions: 0, isNew: true }, 5_000);
  }
}

/** A name that nothing has yet may be a room or a person all the same. */
function unknown(state, typed, choices) {
  const key = keyOf(typed);
  if (!typed || /[\s,]/.test(typed) || choices.some((choice) => choice.key === key || choice.key === `#${key}`)) return [];
  const fresh = (name, kind) => ({ key: keyOf(name), name, kind, unread: 0, mentions: 0, isNew: true });
  return isRoom(typed) ? [fresh(typed, "room")] : [fresh(`#${typed}`, "room"), fresh(typed, "person")];
}

/** How well a name fits: 0 is the whole, 1 its beginning, 2 a word's, 3 anywhere; -1 not at all. */
export function rank(name, wanted) {
  if (!wanted || name === wanted) return 0;
  const at = name.indexOf(wanted);
  if (at === 0) return 1;
  if (at < 0) return -1;
  return /[\p{L}\p{N}]/u.test(name[at - 1]) ? 3 : 2;
}
