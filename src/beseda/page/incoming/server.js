/**
 * What the server says of itself, of our seat, and of what it would not do: 001, 005, CAP, RESUME, FAIL,
 * WARN, NOTE.
 */

import { readIsupport } from "../irc/isupport.js";
import { faultOf } from "../words/faults.js";
import { labelOf, timeOf } from "./reading.js";

function welcomed(message, context) {
  const { isResumed = false } = context;
  context.isResumed = false;
  const [nick = ""] = message.params;
  const named = { type: "server/named", name: message.source.nick };
  return [named, { type: "me/registered", nick, isResumed, at: timeOf(message, context.now) }];
}

/** docs/irc-resume.md: SUCCESS comes before the welcome, TOKEN in it. */
function resumed({ params: [what, , seconds] }, context) {
  context.isResumed = context.isResumed || what === "SUCCESS";
  return what === "TOKEN" ? [{ type: "me/resumable", seconds: Number(seconds) || 0 }] : [];
}

function supported({ params }) {
  const gone = params.slice(1, -1).filter((token) => token.startsWith("-"));
  const tokens = [...readIsupport(new Map(), params), ...gone.map((token) => [token.slice(1), null])];
  const network = tokens.find(([name]) => name === "NETWORK")?.[1];
  return [{ type: "me/isupport", tokens }, ...(network ? [{ type: "server/named", network }] : [])];
}

/** capability-negotiation: what is granted and taken away adds up; a new connection begins with nothing. */
function capabilities({ params: [, subcommand, ...rest] }, { state }) {
  const words = (rest.at(-1) ?? "").split(" ").filter(Boolean);
  const caps = new Set(state.me.caps);
  for (const word of words) {
    if (subcommand === "ACK" && !word.startsWith("-")) {
      caps.add(word);
    } else if (subcommand === "ACK" || subcommand === "DEL") {
      caps.delete(word.replace(/^-/, ""));
    }
  }
  return subcommand === "ACK" || subcommand === "DEL" ? [{ type: "me/caps", caps: [...caps] }] : [];
}

/** 375, 372, 376: line by line, told when it is whole. */
function ofTheDay({ command, params }, context) {
  if (command === "372") {
    context.motd = [...(context.motd ?? []), (params.at(-1) ?? "").replace(/^- /, "")];
    return [];
  }
  const lines = command === "376" ? (context.motd ?? []) : [];
  context.motd = [];
  return command === "375" ? [] : [{ type: "server/motd", lines }];
}

/** A resume brought not all: in every talk lines may be missing after those that we have. */
function warned(message, context) {
  const [about, code] = message.params;
  if (about === "RESUME" && code === "HISTORY_LOST") {
    return [...context.state.talks.keys()].map((key) => ({ type: "gap/opened", key }));
  }
  return noted(message, context);
}

function noted(message, context) {
  const text = message.params.at(-1) ?? "";
  const at = timeOf(message, context.now);
  return labelOf(message) === null ? [{ type: "server/noticed", text, at }] : [];
}

/** What nobody asked for by a label is told to the person, in their words; the other answers are for who asked. */
export function refused(message, { state }) {
  if (labelOf(message) !== null || state.connection.phase !== "online") {
    return [];
  }
  const { command, params } = message;
  const [code, context] = command === "FAIL" ? [params[1] ?? "", params.slice(2, -1)] : [command, params.slice(1, -1)];
  const { key, params: named } = faultOf({
    command: command === "FAIL" ? params[0] : command,
    code,
    context,
    text: params.at(-1) ?? "",
  });
  return [{ type: "toast/shown", kind: "error", key, params: named }];
}

export const SERVER = {
  "001": welcomed,
  "005": supported,
  372: ofTheDay,
  375: ofTheDay,
  376: ofTheDay,
  422: ofTheDay,
  381: () => [{ type: "me/modes", changes: [[true, "o"]] }],
  CAP: capabilities,
  RESUME: resumed,
  FAIL: refused,
  WARN: warned,
  NOTE: noted,
  WALLOPS: (message, { now }) => [
    { type: "server/noticed", text: message.params.at(-1) ?? "", at: timeOf(message, now) },
  ],
};
