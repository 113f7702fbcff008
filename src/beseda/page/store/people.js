/**
 * What is known of people, whichever rooms they are in; renaming, which concerns them everywhere; and
 * leaving.
 */

import { keyOf } from "./state.js";
import { keepOnlyWhoConcerns, knowPerson } from "./knowing.js";
import { takeOut } from "./members.js";
import { renameTalk } from "./renaming.js";
import { renameInReactions } from "./reactions.js";

function known(state, { people: told }, touch) {
  for (const each of told) {
    const person = knowPerson(state, each);
    if (state.talks.has(keyOf(person.nick))) {
      touch(`talk:${keyOf(person.nick)}`);
    }
  }
  touch("people");
}

function renamed(state, { from, to }, touch) {
  const [old, key] = [keyOf(from), keyOf(to)];
  const person = state.people.get(old);
  if (person) {
    state.people.delete(old);
    state.people.set(key, { ...person, nick: to });
    touch("people");
  }
  if (old === keyOf(state.me.nick)) {
    state.me.nick = to;
    touch("me");
  }
  for (const talk of state.talks.values()) {
    renameInTalk(talk, from, to, touch);
  }
  if (state.talks.get(old)?.kind === "person") {
    renameTalk(state, old, to, touch);
  }
}

function renameInTalk(talk, from, to, touch) {
  for (const list of [talk.members, talk.naming, talk.typing]) {
    const entry = list?.get(keyOf(from));
    if (entry) {
      list.delete(keyOf(from));
      list.set(keyOf(to), { ...entry, nick: to });
      touch(`talk:${talk.key}`);
    }
  }
  if (renameInReactions(talk.log, from, to)) {
    touch(`log:${talk.key}`);
  }
}

function quit(state, { nick }, touch) {
  const key = keyOf(nick);
  for (const talk of state.talks.values()) {
    if (takeOut(talk, key) || talk.key === key) {
      touch(`talk:${talk.key}`);
    }
  }
  gone(state, key, touch);
  keepOnlyWhoConcerns(state, key);
}

function gone(state, key, touch) {
  const person = state.people.get(key);
  if (person) {
    person.here = false;
    touch("people");
  }
  if (state.talks.has(key)) {
    touch(`talk:${key}`);
  }
}

export const people = {
  "people/known": known,
  "people/renamed": renamed,
  "people/quit": quit,
  "people/offline": (state, { nicks }, touch) => nicks.forEach((nick) => gone(state, keyOf(nick), touch)),
};
