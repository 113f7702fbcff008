/** A page without a server: the real store and actions, a session that notes what is sent and answers as told. */

import { makeActions } from "../../../src/beseda/page/actions/index.js";
import { parse } from "../../../src/beseda/page/irc/line.js";
import { partsOf } from "../../../src/beseda/page/irc/splitting.js";
import { makeStore } from "../../../src/beseda/page/store/store.js";
import { keyOf, newItem } from "../../../src/beseda/page/store/state.js";
import { learnLater, makeWords } from "../../../src/beseda/page/words/index.js";

await learnLater("en");

export const NOW = Date.parse("2026-11-27T18:00:00.000Z");
const LIMITS = { words: 400, multiline: { bytes: 4000, lines: 20 } };

/**
 * @param {Record<string, (message: object) => string[]|object>} [answers]  by command: lines of the answer, or a reply
 */
export function company(answers = {}) {
  const clock = makeClock();
  const store = makeStore({ now: clock.now, schedule: (run) => run() });
  const session = makeSession(answers);
  const storage = makeStorage();
  const { t } = makeWords("en");
  const actions = makeActions({ store, session, storage, clock, t, allWords: async () => {} });
  store.dispatch({ type: "connection/phase", phase: "online" });
  store.dispatch({ type: "me/registered", nick: "anna", isResumed: false, at: NOW });
  return { actions, clock, session, storage, store, ...helpers(store) };
}

function helpers({ dispatch, state }) {
  return {
    /** We are in this room, with these others. */
    inRoom(name, members = []) {
      dispatch({ type: "talk/joined", name, at: NOW });
      const all = members.map((word) => {
        const [, prefixes, nick] = /^([~&@%+]*)(.*)$/.exec(word);
        return { nick, prefixes };
      });
      dispatch({ type: "members/named", key: keyOf(name), members: all, isLast: true });
      return state.talks.get(keyOf(name));
    },
    /** It was said in this talk. */
    said(key, given) {
      const item = newItem({ at: NOW, by: "boris", text: "hello", own: given.by === "anna", ...given });
      dispatch({ type: "item/added", key, where: "live", items: [item] });
      return item;
    },
  };
}

function makeSession(answers) {
  const sent = [];
  let counter = 0;
  return {
    sent,
    /** Lines as they were sent, without tags. */
    get lines() {
      return sent.map(({ command, params }) => [command, ...params].join(" "));
    },
    start() {},
    stop() {},
    send: (message) => void sent.push(message),
    async request(message, options = {}) {
      sent.push({ ...message, options });
      const answer = await answers[message.command]?.(message);
      return Array.isArray(answer ?? []) ? reply(answer ?? []) : { messages: [], batch: null, fail: null, ...answer };
    },
    standing: { how: "resumed" },
    isLeading: true,
    nextLabel: () => `t-${(counter += 1)}`,
    partsOf: (target, text, how) => partsOf(text, LIMITS, how),
  };
}

function reply(lines) {
  return { messages: lines.map((line) => ({ batch: null, ...parse(line) })), batch: null, fail: null };
}

/** A refusal, as a session tells it. */
export function refusal(code, context = [], text = "", command = code) {
  return { fail: { command, code, context, text } };
}

function makeClock() {
  let now = NOW;
  const waiting = new Set();
  return {
    now: () => now,
    after(milliseconds, action) {
      const entry = { at: now + milliseconds, action };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    pass(milliseconds) {
      now += milliseconds;
      for (const entry of [...waiting].sort((one, other) => one.at - other.at)) {
        if (entry.at <= now && waiting.delete(entry)) entry.action();
      }
    },
  };
}

function makeStorage() {
  const kept = new Map();
  return {
    read: (name, otherwise = null) => kept.get(name) ?? otherwise,
    write: (name, value) => void kept.set(name, value),
    forget: (name) => void kept.delete(name),
    names: () => [...kept.keys()],
  };
}
