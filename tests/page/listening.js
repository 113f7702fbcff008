/** A store that hears lines as the server sends them: what tests of the store and of incoming lines share. */

import { Batches } from "../../src/beseda/page/irc/batches.js";
import { parse } from "../../src/beseda/page/irc/line.js";
import { makeIncoming } from "../../src/beseda/page/incoming/index.js";
import { makeStore } from "../../src/beseda/page/store/store.js";

export const WELCOME = [
  ":irc.example 001 anna :Welcome to the Example Network, anna",
  ":irc.example 005 anna NETWORK=Example CASEMAPPING=ascii CHANTYPES=# PREFIX=(qaohv)~&@%+ STATUSMSG=~&@%+ " +
    "CHANMODES=Ibe,k,l,Cimnst BOT=B CHATHISTORY=100 :are supported by this server",
];

/** When the first line of most tests is said. */
export const NOON = Date.parse("2026-11-30T12:00:00.000Z");

/** A clock that stands until it is put on. */
export function makeClock(at = NOON) {
  const timers = new Set();
  return {
    now: () => at,
    after(ms, run) {
      const timer = { due: at + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    putOn(ms) {
      at += ms;
      [...timers].filter(({ due }) => due <= at).forEach((timer) => timers.delete(timer) && timer.run());
    },
  };
}

/** A line's time tag, so many milliseconds after noon. */
export function time(ms) {
  return `time=${new Date(NOON + ms).toISOString()}`;
}

/** @returns a store, what was touched, and `hear(...lines)`; it is anna's, who is online */
export function listening({ lines = WELCOME, clock = makeClock() } = {}) {
  const store = makeStore({ now: clock.now, schedule: (run) => run() });
  const incoming = makeIncoming({ store, clock });
  const batches = new Batches();
  const touched = [];
  store.subscribe(["*"], (topics) => touched.push(...topics));

  function hear(...texts) {
    for (const { message } of texts.map((text) => batches.take(parse(text)))) {
      if (message) {
        incoming.receive(message);
      }
    }
  }

  store.dispatch({ type: "connection/phase", phase: "online" });
  hear(...lines);
  const log = (key) => store.state.talks.get(key)?.log.live.items ?? [];
  const texts = (key) => log(key).map((item) => item.text || item.event?.name);
  return { ...store, hear, touched, log, texts, clock, talk: (key) => store.state.talks.get(key) };
}

export const ANNA = ":anna!anna@cloak";
export const BORIS = ":boris!boris@cloak";
export const CLARA = ":clara!clara@cloak";

/** The same, and she is in #tea with boris and clara. */
export function inTea(options) {
  const at = listening(options);
  at.hear(
    `@${time(0)} ${ANNA} JOIN #tea * :Anna Real`,
    ":irc.example 353 anna = #tea :@anna!anna@cloak boris!boris@cloak +clara!clara@cloak",
    ":irc.example 366 anna #tea :End of /NAMES list",
  );
  return at;
}

/** What somebody says, `ms` after noon, at a place in the server's order. */
export function said(who, place, text, ms = place, target = "#tea") {
  return `@${time(ms)};msgid=${id(place)} ${who} PRIVMSG ${target} :${text}`;
}

/** The id that the server gives to what stands at a place. */
export function id(place) {
  return `bd53ad2e79-1${place.toString(16).padStart(10, "0")}`;
}

/** The lines of a batch, as a page or a search is answered. */
export function answered(...texts) {
  const batches = new Batches();
  return texts.map((text) => batches.take(parse(text)).message).filter(Boolean);
}
