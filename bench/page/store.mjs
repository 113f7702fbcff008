/**
 * What the page's store costs: `node bench/page/store.mjs`. A frame of 200 messages a second has 3 or 4 of
 * them.
 *
 * Each row is the median of several rounds, in microseconds of the processor, which others on the machine
 * spoil least.
 */

import { Batches } from "../../src/beseda/page/irc/batches.js";
import { parse } from "../../src/beseda/page/irc/line.js";
import { makeIncoming } from "../../src/beseda/page/incoming/index.js";
import { snapshot } from "../../src/beseda/page/store/snapshots.js";
import { newItem } from "../../src/beseda/page/store/state.js";
import { makeStore } from "../../src/beseda/page/store/store.js";

const ROUNDS = 7;
const LINES = 10_000;
const START = Date.parse("2026-11-30T12:00:00.000Z");
const clock = { now: () => START, after: () => () => {} };

const id = (place) => `bd53ad2e79-1${place.toString(16).padStart(10, "0")}`;
const time = (place) => new Date(START + place * 5).toISOString();
const line = (place) =>
  `@time=${time(place)};msgid=${id(place)} :u${place % 40}!u@cloak PRIVMSG #tea :line ${place}, as long as most are`;

function page() {
  const store = makeStore({ now: clock.now, schedule: (run) => run() });
  const incoming = makeIncoming({ store, clock });
  const batches = new Batches();
  const hear = (text) => incoming.receive(batches.take(parse(text)).message);
  [":irc.example 001 anna :Welcome", ":anna!a@cloak JOIN #tea"].forEach(hear);
  return { ...store, hear };
}

function full({ isWatched }) {
  const at = page();
  at.dispatch({ type: "log/watched", key: "#tea", atEnd: isWatched });
  for (let place = 0; place < LINES; place += 1) {
    at.hear(line(place));
  }
  return at;
}

/** @returns the median time of a round, in microseconds for each of `count` things */
function measure(prepare, run, count) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const prepared = prepare();
    const begin = process.cpuUsage();
    run(prepared);
    const { user, system } = process.cpuUsage(begin);
    times.push((user + system) / count);
  }
  return times.sort((one, other) => one - other)[ROUNDS >> 1];
}

const older = () =>
  Array.from({ length: 100 }, (_, place) =>
    newItem({ id: id(place).replace("-1", "-0"), at: START - 1000 + place, by: "boris", text: "older" }),
  );

const ROWS = [
  ["a line, from text to store (at the newest end)", () => page(), (at) => heard(at), LINES],
  [
    "a line, while 10,000 stand in the room",
    () => full({ isWatched: false }),
    (at) => heard(at, LINES),
    LINES,
  ],
  [
    "a page of 100 older lines before 10,000",
    () => full({ isWatched: false }),
    (at) => {
      at.dispatch({ type: "page/loading", key: "#tea", where: "older" });
      at.dispatch({ type: "page/loaded", key: "#tea", where: "older", items: older(), isEnd: false });
    },
    1,
  ],
  [
    "a reaction to a line among 10,000",
    () => full({ isWatched: false }),
    (at) => at.hear(`@msgid=${id(LINES)};+reply=${id(5000)};+draft/react=ok :boris!b@c TAGMSG #tea`),
    1,
  ],
  [
    "what is handed to another tab of a room of 2,000 lines",
    () => full({ isWatched: true }),
    ({ state }) => clone(state),
    1,
  ],
];

function heard(at, from = 0) {
  for (let place = from; place < from + LINES; place += 1) {
    at.hear(line(place));
  }
}

function clone(state) {
  structuredClone(snapshot(state));
}

for (const [name, prepare, run, count] of ROWS) {
  console.log(`${measure(prepare, run, count).toFixed(1).padStart(9)} µs  ${name}`);
}
