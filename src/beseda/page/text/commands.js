/**
 * The table of slash commands: a row each, with what follows it, where it holds, and what it does. Help, usage and
 * completion are read from the rows, so they can't go stale.
 *
 * A row only translates typed words into calls of actions. The names are those of plain text (`/help` over `nc`), of
 * IRC's programs and of other chats, in English and in Russian.
 */

import { keyOf } from "../store/state.js";
import { dayOf } from "./query.js";

/**
 * @typedef {object} Param  what follows a command
 * @property {string} name  also the key of its word for people: `param.NAME`
 * @property {"person"|"room"|"command"|"text"|"word"|"choice"} kind  what completion offers
 * @property {boolean} [may]  whether it may be left out
 * @property {string[]} [of]  of a choice: what there is
 *
 * @typedef {object} Call  a command as it was typed
 * @property {object} actions
 * @property {object} state  of the store
 * @property {string|null} key  the talk that it is about
 * @property {Record<string, string>} args  by the params' names; "" where nothing was typed
 * @property {(key: string, params?: object) => string} t  for words that others will read
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string[]} also
 * @property {"anywhere"|"talk"|"room"} at  what must be there; in a `room` command another room may be named first
 * @property {Param[]} params  the last one takes the rest of the line if it is a text
 * @property {(call: Call) => Promise<object>} run
 */

const ROOM = { name: "room", kind: "room" };
const PERSON = { name: "person", kind: "person" };
const TEXT = { name: "text", kind: "text" };
const REASON = { name: "reason", kind: "text", may: true };
const REACTION = { name: "reaction", kind: "text" };
const THEMES = ["auto", "light", "dark"];
const LANGUAGES = ["en", "ru"];
const SHRUG = "¯\\_(ツ)_/¯";
const DONE = { ok: true };

const may = (param) => ({ ...param, may: true });

/** @type {Map<string, Row>} in the order in which help tells them */
export const COMMANDS = new Map();
/** @type {Map<string, Row>} the same rows, by their other names, too */
export const BY_ANY_NAME = new Map();

function command(name, also, at, params, run) {
  const row = { name, also: also ? also.split(" ") : [], at, params, run };
  COMMANDS.set(name, row);
  for (const each of [name, ...row.also]) {
    if (BY_ANY_NAME.has(each)) throw new Error(`/${each} means two things`);
    BY_ANY_NAME.set(each, row);
  }
}

async function shown(actions, name, params = {}) {
  actions.showDialog(name, params);
  return DONE;
}

async function changed(actions, name, value) {
  actions.setSetting(name, value);
  return DONE;
}

// Rooms and people.

command("help", "commands h ? помощь справка команды", "anywhere", [may({ name: "command", kind: "command" })], (call) =>
  shown(call.actions, "help", { command: BY_ANY_NAME.get(bare(call.args.command))?.name ?? null }));

command("join", "j войти зайти", "anywhere", [ROOM, may({ name: "key", kind: "word" })], ({ actions, args }) =>
  actions.join(args.room, args.key || undefined));

command("create", "new создать", "anywhere", [ROOM, may({ name: "topic", kind: "text" })], ({ actions, args }) =>
  actions.createRoom(args.room, { topic: args.topic }));

command("leave", "part close выйти покинуть", "talk", [may(ROOM)], ({ actions, key, args }) =>
  args.room ? actions.leave(args.room) : actions.leave(key));

command("rooms", "list channels комнаты", "anywhere", [may({ name: "words", kind: "text" })], ({ actions, args }) =>
  shown(actions, "rooms", { query: args.words }));

command("names", "who users n people кто имена", "room", [], ({ actions, key }) => shown(actions, "people", { key }));

command("msg", "m w query whisper tell pm dm сообщение лично лс", "anywhere", [PERSON, may(TEXT)], async (call) => {
  const { actions, args } = call;
  const opened = await actions.startTalk(args.person);
  return opened.ok && args.text ? actions.say(opened.key, args.text) : opened;
});

command("whois", "wi person кто-это", "anywhere", [PERSON], ({ actions, args }) =>
  shown(actions, "person", { nick: args.person }));

// Saying, and what was said.

command("me", "я", "talk", [TEXT], ({ actions, key, args }) => actions.act(key, args.text));

command("say", "сказать", "talk", [TEXT], ({ actions, key, args }) => actions.say(key, args.text));

command("shrug", "пожать", "talk", [may(TEXT)], ({ actions, key, args }) =>
  actions.say(key, args.text ? `${args.text} ${SHRUG}` : SHRUG));

command("reply", "re ответить ответ", "talk", [TEXT], ({ actions, state, key, args }) =>
  onLast(state, key, isAnothers, (id) => actions.say(key, args.text, { replyTo: id })));

command("edit", "e править исправить поправить", "talk", [TEXT], ({ actions, state, key, args }) =>
  onLast(state, key, isMine, (id) => actions.edit(key, id, args.text)));

command("delete", "del remove удалить стереть", "talk", [REASON], ({ actions, state, key, args }) =>
  onLast(state, key, isMine, (id) => actions.redact(key, id, args.reason)));

command("edits", "правки", "talk", [], ({ actions, state, key }) =>
  onLast(state, key, isEdited, (id) => shown(actions, "wordings", { key, id })));

command("react", "r реакция", "talk", [REACTION], ({ actions, state, key, args }) =>
  onLast(state, key, isAnothers, (id) => actions.react(key, id, args.reaction)));

command("unreact", "снять", "talk", [REACTION], ({ actions, state, key, args }) =>
  onLast(state, key, isAnothers, (id) => actions.unreact(key, id, args.reaction)));

command("search", "find поиск найти", "anywhere", [{ name: "words", kind: "text" }], ({ actions, args }) =>
  actions.search(args.words, { in: null }));

command("history", "last jump goto история", "talk", [may({ name: "date", kind: "word" })], async (call) => {
  const { actions, key, args } = call;
  if (!args.date) return actions.loadOlder(key);
  const at = dayOf(args.date);
  return at === null ? refused("no-date", "fault.noDate", { typed: args.date }) : actions.jumpToTime(key, at);
});

// Oneself.

command("nick", "name ник имя", "anywhere", [{ name: "name", kind: "word" }], ({ actions, args }) =>
  actions.rename(args.name));

command("away", "afk brb отойти", "anywhere", [may(TEXT)], ({ actions, state, args, t }) =>
  actions.setAway(args.text || (state.me.away === null ? t("away.default") : null)));

command("back", "вернуться", "anywhere", [], ({ actions }) => actions.setAway(null));

command("mute", "заглушить", "talk", [may(PERSON)], ({ actions, key, args }) =>
  args.person ? actions.silence(key, args.person, true) : actions.mute(key, true));

command("unmute", "слышать", "talk", [may(PERSON)], ({ actions, key, args }) =>
  args.person ? actions.silence(key, args.person, false) : actions.mute(key, false));

command("ignore", "block игнор", "anywhere", [may(PERSON)], async ({ actions, state, args }) => {
  const { ignored } = state.settings;
  if (args.person) return actions.ignore(args.person, !ignored.includes(keyOf(args.person)));
  return shown(actions, "answer", { titleKey: "command.ignored", lines: ignored.length > 0 ? ignored : ["–"] });
});

command("unignore", "unblock", "anywhere", [PERSON], ({ actions, args }) => actions.ignore(args.person, false));

command("settings", "options preferences настройки", "anywhere", [], ({ actions }) => shown(actions, "settings"));

command("theme", "тема-страницы", "anywhere", [{ name: "theme", kind: "choice", of: THEMES }], ({ actions, args }) =>
  changed(actions, "theme", args.theme));

command("lang", "language язык", "anywhere", [{ name: "language", kind: "choice", of: LANGUAGES }], (call) =>
  changed(call.actions, "language", call.args.language));

command("quit", "exit bye logout q выход уйти", "anywhere", [may(TEXT)], ({ actions }) => actions.signOut());

// A room's own.

command("topic", "t тема", "room", [may(TEXT)], ({ actions, key, args }) =>
  args.text ? actions.setTopic(key, args.text === "-" ? "" : args.text) : shown(actions, "topic", { key }));

command("rename", "переименовать", "room", [ROOM], ({ actions, key, args }) => actions.renameRoom(key, args.room));

command("invite", "пригласить позвать", "room", [PERSON, may(ROOM)], ({ actions, key, args }) =>
  actions.invite(args.room || key, args.person));

command("knock", "постучать", "anywhere", [ROOM, REASON], ({ actions, args }) => actions.knock(args.room, args.reason));

command("kick", "выставить", "room", [PERSON, REASON], ({ actions, key, args }) =>
  actions.kick(key, args.person, args.reason));

command("ban", "b запретить", "room", [PERSON, REASON], ({ actions, key, args }) =>
  actions.ban(key, args.person, args.reason));

command("unban", "разрешить", "room", [{ name: "mask", kind: "person" }], ({ actions, key, args }) =>
  actions.unban(key, args.mask));

command("kickban", "kb", "room", [PERSON, REASON], async ({ actions, key, args }) => {
  const banned = await actions.ban(key, args.person, args.reason);
  return banned.ok ? actions.kick(key, args.person, args.reason) : banned;
});

for (const [name, also, role] of [
  ["op", "ведущий", "operator"],
  ["voice", "голос", "voice"],
  ["deop", "devoice снять-роль", "none"],
]) {
  command(name, also, "room", [PERSON], ({ actions, key, args }) => actions.setRole(key, args.person, role));
}

command("mode", "modes режим", "room", [may({ name: "modes", kind: "text" })], ({ actions, key, args }) =>
  args.modes ? actions.setModes(key, args.modes) : shown(actions, "room", { key }));

// For who knows the protocol.

command("quote", "raw", "anywhere", [{ name: "line", kind: "text" }], ({ actions, args }) => actions.ask(args.line));

for (const name of ["motd", "version", "info", "time", "lusers", "whowas", "oper", "setname"]) {
  command(name, "", "anywhere", [may({ name: "line", kind: "text" })], ({ actions, args }) =>
    actions.ask(`${name.toUpperCase()} ${args.line}`.trim()));
}

// Reading what follows a command (its name is read by command-line.js).

/** A command's name as people repeat it, with a slash or without. */
function bare(word) {
  return word.replace(/^\//, "").toLowerCase();
}

/**
 * Share out what follows a command among its params; null if one is missing.
 * @returns {Record<string, string>|null}
 */
export function argsOf(row, rest) {
  const args = {};
  let left = rest;
  for (const [place, param] of row.params.entries()) {
    const takesRest = param.kind === "text" && place === row.params.length - 1;
    const end = takesRest ? left.length : left.search(/\s|$/);
    args[param.name] = left.slice(0, end);
    left = left.slice(end).trim();
    if (!args[param.name] && !param.may) return null;
    if (param.kind === "choice" && !param.of.includes(args[param.name])) return null;
  }
  return args;
}

/** How a command is used: `/join <room> [key]`. `t` gives the params' names. */
export function usageOf(row, t) {
  const words = row.params.map((param) => {
    const name = param.kind === "choice" ? param.of.join("|") : t(`param.${param.name}`);
    return param.may ? `[${name}]` : `<${name}>`;
  });
  return [`/${row.name}`, ...words].join(" ");
}

/** The name that is nearest to a mistyped one; null if none is near. */
export function nearest(word) {
  let best = null;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const name of BY_ANY_NAME.keys()) {
    const changes = distance(word, name);
    if (changes < least && changes < name.length) [best, least] = [name, changes];
  }
  return best;
}

/** How many letters must be put in, left out, replaced, or swapped with the next one, to make one word of another. */
function distance(from, to) {
  let [before, last] = [[], Array.from({ length: to.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (isSwap) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[to.length];
}

// What commands without a number are about: the last message that fits.

const MESSAGES = new Set(["message", "action", "notice"]);
const isMessage = (item) => MESSAGES.has(item.kind) && item.state === "sent" && !item.redacted;
const isMine = (item) => isMessage(item) && item.own;
const isEdited = (item) => isMessage(item) && item.editedAt !== null;
const isAnothers = (item) => isMessage(item) && !item.own;

async function onLast(state, key, fits, then) {
  const items = state.talks.get(key)?.log.live.items ?? [];
  const item = items.findLast(fits);
  return item ? then(item.id) : refused("no-message", "fault.noMessageYet", {});
}

const refused = (code, key, params) => ({ ok: false, code, key, params, text: "" });
