/**
 * What those do who run a room: its topic and rules, roles, and who may come or speak.
 *
 * The server decides who may. A ban or a mute is of a name (`anna!*@*`): who is behind one address here may be a whole
 * office. Whoever is banned or muted can't take another name in that room.
 */

import { memberPrefixes } from "../irc/isupport.js";
import { keyOf } from "../store/state.js";
import { done, DONE } from "./outcome.js";

/** The letters of roles that people give here. */
const LETTER_OF_ROLE = { operator: "o", voice: "v" };
/** The extended ban of who may be there, but not speak (005, EXTBAN). */
const MUTE = "m:";
const IS_MASK = /[!@*?]/;

export function makeModerating({ store, asking }) {
  const { ask } = asking;
  const { state } = store;
  const nameOf = (key) => state.talks.get(key)?.name ?? key;

  async function setTopic(key, text) {
    return ask("TOPIC", [nameOf(key), text.replace(/\s*\n\s*/g, " ")]);
  }

  async function kick(key, nick, reason = "") {
    return ask("KICK", reason ? [nameOf(key), nick, reason] : [nameOf(key), nick]);
  }

  async function ban(key, nick) {
    return ask("MODE", [nameOf(key), "+b", maskOf(nick)]);
  }

  /** Take a ban or a mute away: by its mask, or by the name that it is of. */
  async function unban(key, mask) {
    return ask("MODE", [nameOf(key), "-b", maskOf(mask)]);
  }

  /** Let somebody be there without speaking, or speak again. */
  async function silence(key, nick, yes) {
    return ask("MODE", [nameOf(key), yes ? "+b" : "-b", MUTE + maskOf(nick)]);
  }

  /** @returns {Promise<{ok: true, bans: {mask: string, nick: string, isMute: boolean, by: string, at: number}[]}>} */
  async function listBans(key) {
    const outcome = await ask("MODE", [nameOf(key), "b"], { isPrivate: true });
    if (!outcome.ok) return outcome;
    return done({ bans: outcome.reply.messages.filter(({ command }) => command === "367").map(banOf) });
  }

  async function setRole(key, nick, role) {
    const member = state.talks.get(key)?.members.get(keyOf(nick));
    const held = rolesOf(member?.prefixes ?? "");
    const letter = LETTER_OF_ROLE[role];
    const taken = letter ? held.filter((each) => role === "voice" && each !== letter) : held;
    if (!letter && taken.length === 0) return DONE;
    const letters = `${taken.length ? `-${taken.join("")}` : ""}${letter ? `+${letter}` : ""}`;
    return ask("MODE", [nameOf(key), letters, ...Array(taken.length + (letter ? 1 : 0)).fill(nick)]);
  }

  /** The letters of the roles that these prefixes stand for. */
  function rolesOf(prefixes) {
    return memberPrefixes(state.me.isupport).filter(({ prefix }) => prefixes.includes(prefix)).map(({ mode }) => mode);
  }

  /** Change rules by IRC's letters and their parameters: "+k secret", "+i-t". */
  async function setModes(key, words) {
    return ask("MODE", [nameOf(key), ...words.trim().split(/\s+/)]);
  }

  return { setTopic, kick, ban, unban, silence, listBans, setRole, setModes };
}

function maskOf(nick) {
  return IS_MASK.test(nick) || nick.startsWith(MUTE) ? nick : `${nick}!*@*`;
}

function banOf({ params: [, , mask, by = "", at = "0"] }) {
  const isMute = mask.startsWith(MUTE);
  const nick = (isMute ? mask.slice(MUTE.length) : mask).replace(/!.*$/, "");
  return { mask, nick, isMute, by, at: Number(at) * 1000 };
}
