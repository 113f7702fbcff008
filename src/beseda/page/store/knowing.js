/** The list of people: what is known of each is merged, and who concerns us no more is forgotten. */

import { keyOf, makePerson } from "./state.js";

/** Merge what was told of somebody with what was known. What was not told (undefined) stays. */
export function knowPerson(state, told) {
  const key = keyOf(told.nick);
  const person = state.people.get(key) ?? makePerson(told.nick);
  for (const [name, value] of Object.entries(told)) {
    if (value !== undefined) {
      person[name] = value;
    }
  }
  state.people.set(key, person);
  return person;
}

/** Forget somebody with whom we are in no room, and do not talk: nothing more would be told of them. */
export function keepOnlyWhoConcerns(state, key) {
  const concerns = (talk) => talk.key === key || talk.members.has(key);
  if (key !== keyOf(state.me.nick) && ![...state.talks.values()].some(concerns)) {
    state.people.delete(key);
  }
}
