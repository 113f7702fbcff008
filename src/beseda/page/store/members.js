/**
 * Who is in a room, and with what roles.
 *
 * A list of names comes in parts: it is gathered beside the one that stands, and takes its place when it is
 * whole. Who comes and goes meanwhile does so in both.
 */

import { memberPrefixes } from "../irc/isupport.js";
import { keyOf } from "./state.js";
import { keepOnlyWhoConcerns, knowPerson } from "./knowing.js";

function lists(talk) {
  return talk.naming ? [talk.members, talk.naming] : [talk.members];
}

function named(state, { key, members, isLast }, touch) {
  const talk = state.talks.get(key);
  if (!talk) {
    return;
  }
  talk.naming ??= new Map();
  for (const member of members) {
    const { nick, prefixes, ...rest } = member;
    talk.naming.set(keyOf(nick), { nick, prefixes });
    knowPerson(state, { nick, ...rest });
  }
  if (isLast) {
    Object.assign(talk, { members: talk.naming, naming: null, areMembersWhole: true });
    touch(`talk:${key}`);
    touch("people");
  }
}

function joined(state, { key, nick }, touch) {
  const talk = state.talks.get(key);
  if (talk) {
    lists(talk).forEach((members) => members.set(keyOf(nick), { nick, prefixes: "" }));
    knowPerson(state, { nick, here: true });
    touch(`talk:${key}`);
    touch("people");
  }
}

function left(state, { key, nick }, touch) {
  const talk = state.talks.get(key);
  if (talk) {
    takeOut(talk, keyOf(nick));
    keepOnlyWhoConcerns(state, keyOf(nick));
    touch(`talk:${key}`);
    touch("people");
  }
}

/** @returns whether somebody of that name was there */
export function takeOut(talk, nickKey) {
  const was = lists(talk).map((members) => members.delete(nickKey));
  return talk.typing.delete(nickKey) || was.includes(true);
}

/** Prefixes stay in the order of rank, however they were given. */
function role(state, { key, nick, letter, on }, touch) {
  const ranks = memberPrefixes(state.me.isupport);
  const prefix = ranks.find(({ mode }) => mode === letter)?.prefix;
  const talk = state.talks.get(key);
  if (!talk || !prefix) {
    return;
  }
  for (const members of lists(talk)) {
    const member = members.get(keyOf(nick));
    if (member) {
      const prefixes = ranks.map((each) => each.prefix);
      const has = prefixes.filter((each) => (each === prefix ? on : member.prefixes.includes(each)));
      members.set(keyOf(nick), { ...member, prefixes: has.join("") });
    }
  }
  touch(`talk:${key}`);
}

export const members = {
  "members/named": named,
  "members/joined": joined,
  "members/left": left,
  "members/role": role,
};
