/**
 * What may be meant by what is typed before the cursor: commands and what they take, people, rooms, emoji.
 *
 * Case and accents do not matter. People of the talk come first who spoke last. Knows the text and what the page knows;
 * neither keys nor how choices are shown.
 */

import { addressed } from "./completing-people.js";
import { BY_ANY_NAME, COMMANDS, usageOf } from "./commands.js";
import { findEmoji } from "./emoji.js";
import { folded } from "./folding.js";

/** Choices at once: as many as fit above the keyboard of a small phone. */
export const MOST_CHOICES = 8;
/** Letters after a colon from which on it asks for an emoji: ":d" is a smile by itself, and "12:3" is a time. */
const LEAST_OF_EMOJI = 2;

/**
 * @typedef {{insert: string, label: string, kind: "command"|"person"|"room"|"emoji"|"choice", detail?: string}} Choice
 * @typedef {{from: number, to: number, choices: Choice[]}} Completion  `from` to `to` is what a choice replaces
 *
 * @typedef {object} Asked
 * @property {string} text
 * @property {number} cursor
 * @property {object} state   of the store
 * @property {string|null} key  of the talk that it is typed in
 * @property {boolean} [asked]  whether somebody asks for it (Tab): only then a bare word may be a name
 * @property {(key: string, params?: object) => string} [t]   for the details of commands
 * @property {"en"|"ru"} [language]
 */

/**
 * @param {Asked} asked
 * @returns {Completion}  without choices if there is nothing to offer
 */
export function complete(asked) {
  const { text, cursor } = asked;
  const before = text.slice(0, cursor);
  const from = before.search(/\S*$/u);
  const word = before.slice(from);
  const context = { ...asked, before, word, isFirst: from === 0 };
  const choices = (choicesOf(context) ?? []).slice(0, MOST_CHOICES);
  return { from, to: cursor, choices };
}

/** The first kind that the word can be; null for none. */
function choicesOf(context) {
  const { before, word, isFirst } = context;
  if (isFirst && /^\/[^/]*$/u.test(word)) return commands(context, word.slice(1));
  const param = paramAt(before);
  if (param) {
    const offered = BY_KIND[param.kind]?.(context, param);
    if (offered) return offered;
  }
  if (word.startsWith("@")) return people(context, word.slice(1));
  if (word.startsWith("#")) return rooms(context, word);
  if (/^:[\p{L}\p{N}_+-]+$/u.test(word) && word.length > LEAST_OF_EMOJI) return emoji(context, word.slice(1));
  return context.asked && word ? people(context, word) : null;
}

const BY_KIND = {
  command: (context) => commands(context, context.word.replace(/^\//, ""), false),
  person: (context) => people(context, context.word, true),
  room: (context) => rooms(context, context.word),
  choice: ({ word }, { of }) =>
    of.filter((each) => each.startsWith(word.toLowerCase())).map((each) => choice("choice", each)),
};

/** Which param of a command the cursor is in; null outside of commands. */
function paramAt(before) {
  const found = /^\/(\S+)\s+([^]*)$/u.exec(before);
  const row = found ? BY_ANY_NAME.get(found[1].toLowerCase()) : undefined;
  if (!row) return null;
  const words = found[2].split(/\s+/u);
  const place = words.length - 1 - (row.at === "room" && words[0].startsWith("#") && words.length > 1 ? 1 : 0);
  return row.params[Math.min(place, row.params.length - 1)] ?? null;
}

const choice = (kind, insert, label = insert, detail = "") => ({
  insert: `${insert} `,
  label,
  kind,
  ...(detail ? { detail } : {}),
});

/** Commands that begin so by any of their names: those with that very name first, then as help has them. */
function commands({ t }, typed, hasSlash = true) {
  const wanted = folded(typed);
  const begins = (name) => folded(name).startsWith(wanted);
  const found = [...COMMANDS.values()].filter((row) => begins(row.name) || row.also.some(begins));
  found.sort((one, other) => Number(begins(other.name)) - Number(begins(one.name)));
  const isExact = ({ name, also }) => [name, ...also].includes(typed.toLowerCase());
  found.sort((one, other) => Number(isExact(other)) - Number(isExact(one)));
  return found.map((row) => {
    const label = t ? usageOf(row, t) : `/${row.name}`;
    const name = isExact(row) ? typed : row.name; // what is whole stays as it is, to be sent as it is
    return choice("command", hasSlash ? `/${name}` : name, label, t?.(`command.${row.name}`));
  });
}

function people(context, typed, everywhere = false) {
  const at = context.word.startsWith("@") ? "@" : "";
  const isCommand = context.before.startsWith("/");
  const colon = context.isFirst && !at && !isCommand ? ":" : "";
  return addressed(context.state, context.key, typed, MOST_CHOICES, everywhere).map(({ nick, displayName }) =>
    choice("person", `${at}${nick}${colon}`, nick, displayName && displayName !== nick ? displayName : ""),
  );
}

/** Rooms that the person is in or knows of, by the order of the list. */
function rooms({ state }, typed) {
  const wanted = folded(typed.replace(/^#/, ""));
  const known = state.order.map((key) => state.talks.get(key)).filter((talk) => talk?.kind === "room");
  const found = known.filter(({ name }) => folded(name).slice(1).startsWith(wanted));
  const inside = known.filter((talk) => wanted && !found.includes(talk) && folded(talk.name).includes(wanted));
  return [...found, ...inside].map(({ name, topic }) => choice("room", name, name, topic?.text));
}

function emoji({ language = "en" }, typed) {
  return findEmoji(typed, MOST_CHOICES).map((each) => {
    const names = each[language]?.length ? each[language] : each.en;
    return choice("emoji", each.text, `${each.text} ${names[0].replaceAll("_", " ")}`);
  });
}
