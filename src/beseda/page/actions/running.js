/** What is typed with a slash: reads it by the table of commands, and does it. Words without one are said. */

import { readLine } from "../text/command-line.js";
import { BY_ANY_NAME, argsOf, nearest, usageOf } from "../text/commands.js";
import { format, LineError, parse } from "../irc/line.js";
import { keyOf } from "../store/state.js";
import { done } from "./outcome.js";

/** Lines of an answer that a dialog shows. */
const MOST_TOLD = 200;

export function makeRunning({ store, asking, session, t, actions }) {
  const { undone } = asking;
  const { state } = store;

  /**
   * Do what was typed in a talk.
   * @param {string|null} key
   * @param {string} text
   */
  async function run(key, text) {
    const line = readLine(text);
    if ("say" in line) return key ? actions.say(key, line.say) : undone("nowhere", "fault.nowhere");
    const row = BY_ANY_NAME.get(line.word);
    if (!row) return unknown(line.word);
    const place = placeOf(row, key, line.rest);
    const args = argsOf(row, place.rest);
    if (!args) return undone("usage", "command.usage", { usage: usageOf(row, t) });
    if (row.at !== "anywhere" && !canBeHere(row, place.key)) return undone("nowhere", "fault.nowhere");
    const outcome = await row.run({ actions: { ...actions, ask }, state, key: place.key, args, t });
    return outcome?.ok === false && !outcome.text ? undone(outcome.code, outcome.key, outcome.params) : outcome;
  }

  /** In a command about a room another one may be named first, as IRC has it: `/kick #tea anna`. */
  function placeOf(row, key, rest) {
    const [, name, others] = /^(#\S+)\s*([^]*)$/u.exec(rest) ?? [];
    const isNamed = name && row.at === "room" && row.params[0]?.kind !== "room";
    return isNamed ? { key: keyOf(name), rest: others } : { key, rest };
  }

  function canBeHere(row, key) {
    const talk = state.talks.get(key);
    return row.at === "room" ? talk?.kind === "room" : Boolean(talk) || row.params[0]?.kind === "room";
  }

  function unknown(word) {
    const near = nearest(word);
    const key = near ? "command.unknownNear" : "command.unknown";
    return undone("unknown-command", key, { word, ...(near ? { near } : {}) });
  }

  /** Send a line of IRC as it was typed, and show what the server answers. */
  async function ask(typed) {
    let message;
    try {
      message = parse(typed.replace(/[\r\n\0]+/g, " "));
    } catch (fault) {
      if (!(fault instanceof LineError)) throw fault;
      return undone("usage", "command.usage", { usage: usageOf(BY_ANY_NAME.get("quote"), t) });
    }
    const { tags, command, params } = message;
    const reply = await session.request({ tags, source: null, command, params });
    if (reply.fail) return asking.refused(reply.fail);
    const lines = reply.messages.slice(0, MOST_TOLD).map(toldOf);
    if (lines.length > 0) actions.showDialog("answer", { title: command, lines });
    return done({ lines });
  }

  return { run, ask };
}

/** A numeric as people read it: without its number and one's own name. */
function toldOf({ command, params }) {
  return /^\d{3}$/.test(command) ? params.slice(1).join(" ") : format({ command, params });
}
