/** People, and oneself among them: who somebody is, one's own name, being away. */

import { keyOf } from "../store/state.js";
import { done } from "./outcome.js";

/** The metadata key of the name that somebody is shown by. */
const DISPLAY_NAME = "display-name";

/** What each line of WHOIS's answer tells; `params` are those after our own name and theirs. */
const FACTS = {
  311: ([user, host, , realname]) => ({ user, host, realname }),
  312: ([, server]) => ({ server }),
  313: () => ({ isOperator: true }),
  317: ([idle, since]) => ({ idle: Number(idle), since: Number(since) * 1000 }),
  330: ([account]) => ({ account }),
  301: ([away]) => ({ away }),
  335: () => ({ isBot: true }),
  760: ([key, , value]) => (key === DISPLAY_NAME ? { displayName: value } : {}),
};
const ROOMS = "319";

export function makePeople({ store, asking, storage }) {
  const { ask, undone } = asking;
  const { state, dispatch } = store;

  /** What the server tells of somebody. */
  async function whois(nick) {
    const outcome = await ask("WHOIS", [nick], { isPrivate: true });
    if (!outcome.ok) return outcome;
    const facts = { nick, rooms: [], away: null, isOperator: false, isBot: false, displayName: null };
    for (const { command, params: [, called, ...rest] } of outcome.reply.messages) {
      if (command in FACTS) Object.assign(facts, { nick: called }, FACTS[command](rest));
      if (command === ROOMS) facts.rooms.push(...rest.at(-1).trim().split(/\s+/).map(roomOf));
    }
    const { user, host, realname, away, displayName, isBot } = facts;
    const known = { nick: facts.nick, user, host, realname, away, displayName, bot: isBot };
    dispatch({ type: "people/known", people: [known] });
    return done(facts);
  }

  /** Be away, with these words; null: be back. */
  async function setAway(text) {
    const outcome = await ask("AWAY", text ? [text] : []);
    if (outcome.ok) dispatch({ type: "me/away", text: text || null });
    return outcome;
  }

  async function rename(nick) {
    const name = nick.trim();
    if (!name) return undone("no-name", "fault.nameEmpty");
    const outcome = await ask("NICK", [name]);
    if (outcome.ok) storage.write("nick", name);
    return outcome;
  }

  /** The name that one is shown by; "" for none but one's own. */
  async function setDisplayName(name) {
    const params = ["*", "SET", DISPLAY_NAME];
    const outcome = await ask("METADATA", name.trim() ? [...params, name.trim()] : params);
    if (outcome.ok) {
      dispatch({ type: "people/known", people: [{ nick: state.me.nick, displayName: name.trim() || null }] });
    }
    return outcome;
  }

  return { whois, setAway, rename, setDisplayName };
}

function roomOf(word) {
  const at = word.indexOf("#");
  return { name: word.slice(at), prefixes: word.slice(0, at), key: keyOf(word.slice(at)) };
}
