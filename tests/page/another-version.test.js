/** What the browser remembers may be of another version of the page, or no sense at all: the page opens all the same. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeActions } from "../../src/beseda/page/actions/index.js";
import { makeStorage } from "../../src/beseda/page/device/storage.js";
import { makeIncoming } from "../../src/beseda/page/incoming/index.js";
import { Seat } from "../../src/beseda/page/net/seat.js";
import { keepTalks } from "../../src/beseda/page/store/keeping.js";
import { makeStore } from "../../src/beseda/page/store/store.js";
import { keepUnsent } from "../../src/beseda/page/store/unsent.js";
import { makeClock, NOON } from "./listening.js";

const LINE = { id: "j-1", by: "boris", text: "hello", at: NOON, kind: "message", state: "sent" };
const LINES = [null, 5, {}, { ...LINE, at: "noon" }, { ...LINE, kind: "event" }, { ...LINE, kind: undefined }];
/** By name: what no version of the page would write, beside what is of another kind altogether. */
const ODD = {
  seat: [
    { nick: "anna", secret: "s", rooms: [null, 5, {}, { name: 5, key: "" }, { name: "#tea" }] },
    { nick: {}, secret: "s", rooms: [] },
  ],
  settings: [
    { ignored: null, theme: "sepia", textSize: 7, language: 3, sound: "yes", toString: "?" },
    { ignored: [null, 5], showJoins: [] },
  ],
  rooms: [[null, 5, "#tea", {}]],
  muted: [[null, {}]],
  "draft:#lobby": [{ text: "hello" }, 7],
  talks: [
    { nick: "anna", talks: [null, 5, { name: "boris" }, { name: 5, items: [] }, { name: "boris", items: LINES }] },
    { nick: "anna", talks: {} },
  ],
  unsent: [
    { nick: "anna", lines: [null, { name: "#lobby" }, ...LINES.map((item) => ({ name: "#lobby", item }))] },
    { nick: "anna", lines: "x" },
  ],
};
const OF_ANOTHER_KIND = [null, 0, true, "text", [], {}, [null], { length: 3 }];

/** A page that comes in with this in its storage; faults of its subscribers are its own. */
function page(kept) {
  const area = { getItem: (name) => kept[name] ?? null, setItem() {}, removeItem() {} };
  const storage = makeStorage(() => area);
  const clock = makeClock();
  const fault = (thrown) => assert.fail(thrown);
  const store = makeStore({ now: clock.now, schedule: (run) => run(), onFault: fault });
  const session = {
    standing: { how: "new" },
    isLeading: true,
    request: async () => ({ messages: [], batch: null, fail: null }),
    nextLabel: () => "1",
    partsOf: (_target, text) => [text],
  };
  const keepers = [keepTalks({ store, storage, clock }), keepUnsent({ store, storage, clock })];
  const actions = makeActions({ store, session, storage, clock, t: (key) => key, allWords: async () => {} });
  const seat = new Seat(storage, clock);
  actions.begin();
  store.dispatch({ type: "server/named", name: "irc.example", lobby: "#lobby" });
  store.dispatch({ type: "me/registered", nick: "anna", isResumed: false, at: NOON });
  store.dispatch({ type: "connection/phase", phase: "online" });
  store.dispatch({ type: "talk/joined", name: "#lobby", at: NOON });
  store.dispatch({ type: "talk/opened", key: "#lobby" });
  const incoming = makeIncoming({ store, clock });
  const source = { nick: "clara", user: "c", host: "h" };
  const message = { tags: { msgid: "j-9" }, source, command: "PRIVMSG", params: ["#lobby", "hello"], batch: null };
  incoming.receive(message);
  clock.putOn(10_000);
  keepers.forEach((keeper) => keeper.save());
  return { actions, seat, storage, store };
}

for (const [name, odd] of Object.entries(ODD)) {
  test(`the page opens whatever is stored as ${name}`, async () => {
    for (const value of [...odd, ...OF_ANOTHER_KIND]) {
      const { actions, seat, store } = page({ [`beseda:${name}`]: JSON.stringify(value) });
      const { talks, settings } = store.state;
      const lobby = talks.get("#lobby");
      assert.ok(lobby.log.live.items.some(({ by }) => by === "clara"));
      assert.equal(typeof lobby.draft, "string");
      assert.ok(settings.ignored.every((key) => typeof key === "string"));
      assert.ok(["auto", "light", "dark"].includes(settings.theme));
      for (const { log } of talks.values()) {
        for (const { at, kind, event } of log.live.items) assert.ok(Number.isFinite(at) && (kind !== "event" || event));
      }
      assert.ok([...seat.rooms.values()].every((room) => typeof room.name === "string"));
      assert.equal((await actions.mute("#lobby", true)).ok, true);
    }
  });
}
