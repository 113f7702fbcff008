import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { REDUCERS } from "../../../src/beseda/page/store/reducers.js";
import { snapshot } from "../../../src/beseda/page/store/snapshots.js";
import { newItem } from "../../../src/beseda/page/store/state.js";
import { ANNA, BORIS, id, inTea, NOON, said } from "../listening.js";

const STATE = new URL("../../../src/beseda/page/store/state.js", import.meta.url);
const key = "#tea";
const item = (place, more = {}) =>
  newItem({ id: id(place), at: NOON + place, by: "boris", text: "x", ...more });
const unsent = (label) => newItem({ id: `~${label}`, at: NOON, label, text: "mine" });

/** In #tea and #beer, and talking with boris; one line in #tea is unread, one is not sent. */
function page() {
  const at = inTea();
  at.hear(
    `${ANNA} JOIN #beer`,
    `${BORIS} JOIN #beer`,
    said(BORIS, 1, "hi", 1, "anna"),
    said(BORIS, 2, "one"),
  );
  at.dispatch({ type: "item/sent", key, item: unsent("s-1") });
  at.dispatch({ type: "talk/opened", key });
  at.touched.length = 0;
  return at;
}

/** An event of each type, and whom it concerns. */
const ROWS = [
  [{ type: "connection/phase", phase: "registering" }, "connection"],
  [
    { type: "me/registered", nick: "anna", isResumed: false, at: NOON },
    "me",
    ...["talk:#tea", "talk:#beer", "talk:boris", "log:boris", "people", "talks"],
  ],
  [{ type: "me/registered", nick: "anna", isResumed: true, at: NOON }, "me"],
  [{ type: "me/caps", caps: ["batch"] }, "me"],
  [{ type: "me/isupport", tokens: [["BOT", "B"]] }, "me"],
  [{ type: "me/away", text: "tea" }, "me"],
  [{ type: "me/modes", changes: [[true, "o"]] }, "me"],
  [{ type: "me/resumable", seconds: 9 }, "me"],
  [{ type: "server/named", name: "x" }, "server"],
  [{ type: "server/motd", lines: [] }, "server"],
  [{ type: "server/noticed", text: "x", at: NOON }, "server"],
  [
    { type: "session/ended" },
    ...["me", "server", "talks", "current", "people", "search", "dialog"],
    ...["talk:#tea", "log:#tea", "talk:#beer", "log:#beer", "talk:boris", "log:boris"],
  ],
  [{ type: "talk/opened", key: "#beer" }, "current"],
  [{ type: "talk/started", name: "Clara" }, "talk:clara", "talks"],
  [{ type: "talk/closed", key }, "talk:#tea", "log:#tea", "talks", "current"],
  [{ type: "talk/closed", key: "#beer" }, "talk:#beer", "log:#beer", "talks"],
  [{ type: "talk/joined", name: "#Tea", at: NOON }, "talk:#tea", "talks"],
  [{ type: "talk/left", key, how: "part", by: "anna", reason: "", at: NOON }, "talk:#tea", "talks"],
  [{ type: "talk/topic", key, topic: { text: "x", by: "boris", at: NOON } }, "talk:#tea"],
  [{ type: "talk/modes", key, changes: [[true, "n", null]] }, "talk:#tea"],
  [
    { type: "talk/renamed", key, name: "#mate" },
    ...["talk:#tea", "log:#tea", "talk:#mate", "log:#mate", "current", "talks"],
  ],
  [{ type: "talk/muted", key, muted: true }, "talk:#tea", "talks"],
  [{ type: "members/named", key, members: [{ nick: "anna", prefixes: "" }], isLast: false }],
  [{ type: "members/named", key, members: [], isLast: true }, "talk:#tea", "people"],
  [{ type: "members/joined", key, nick: "dora" }, "talk:#tea", "people"],
  [{ type: "members/left", key, nick: "boris" }, "talk:#tea", "people"],
  [{ type: "members/role", key, nick: "boris", letter: "o", on: true }, "talk:#tea"],
  [{ type: "people/known", people: [{ nick: "boris", away: "tea" }] }, "people", "talk:boris"],
  [
    { type: "people/renamed", from: "boris", to: "bo" },
    ...[
      "people",
      "talk:#tea",
      "talk:#beer",
      "talk:boris",
      "log:boris",
      "talk:bo",
      "log:bo",
      "current",
      "talks",
    ],
  ],
  [{ type: "people/renamed", from: "anna", to: "anya" }, "me", "people", "talk:#tea", "talk:#beer"],
  [{ type: "people/quit", nick: "clara" }, "talk:#tea", "people"],
  [{ type: "people/quit", nick: "boris" }, "talk:#tea", "talk:#beer", "talk:boris", "people"],
  [{ type: "people/offline", nicks: ["boris"] }, "people", "talk:boris"],
  [{ type: "item/added", key, where: "live", items: [item(5)] }, "log:#tea", "talk:#tea", "talks"],
  [{ type: "item/added", key, where: "live", items: [item(5, { own: true })] }, "log:#tea"],
  [{ type: "item/sent", key, item: unsent("s-2") }, "log:#tea"],
  [{ type: "item/confirmed", key, label: "s-1", item: item(6, { own: true }) }, "log:#tea"],
  [{ type: "item/failed", key, label: "s-1", fault: { code: "x", text: "" } }, "log:#tea"],
  [{ type: "item/resent", key, id: "~s-1", label: "s-3" }, "log:#tea"],
  [{ type: "item/dropped", key, id: "~s-1" }, "log:#tea"],
  [{ type: "unsent/restored", lines: [{ name: "#tea", item: unsent("s-9") }] }, "log:#tea"],
  [{ type: "unsent/restored", lines: [{ name: "#tea", item: unsent("s-1") }] }],
  [{ type: "item/edited", key, id: id(2), text: "y", at: NOON + 9 }, "log:#tea"],
  [{ type: "item/redacted", key, id: id(2), by: "boris", reason: "" }, "log:#tea", "talk:#tea", "talks"],
  [{ type: "item/reacted", key, id: id(2), text: "ok", nick: "clara", on: true }, "log:#tea"],
  [{ type: "page/loading", key, where: "older" }, "log:#tea"],
  [
    { type: "page/loaded", key, where: "latest", items: [item(7)], isEnd: true },
    ...["log:#tea", "talk:#tea", "talks"],
  ],
  [{ type: "page/loaded", key: "boris", where: "latest", items: [item(7)], isEnd: true }, "log:boris"],
  [{ type: "window/closed", key }, "log:#tea"],
  [{ type: "log/watched", key, atEnd: false }, "log:#tea"],
  [{ type: "log/watched", key, atEnd: true }],
  [{ type: "log/highlighted", key, id: id(2) }, "log:#tea"],
  [{ type: "log/highlighted", key, id: null }],
  [{ type: "gap/opened", key }, "log:#tea"],
  [{ type: "talks/restored", talks: [{ name: "boris", items: [item(0)] }] }, "log:boris", "talks"],
  [{ type: "attention/changed", key }, "talk:#tea", "talks"],
  [{ type: "attention/changed", key: "#beer" }],
  [{ type: "read/marked", key, until: NOON + 9 }, "talk:#tea", "talks"],
  [{ type: "read/marked", key, until: NOON - 9 }],
  [{ type: "read/never", key }],
  [{ type: "read/never", key: "boris" }, "talk:boris", "talks"],
  [{ type: "typing/heard", key, nick: "boris", state: "active", at: NOON }, "talk:#tea"],
  [{ type: "typing/heard", key, nick: "boris", state: "done", at: NOON }],
  [{ type: "typing/expired", now: NOON }],
  [{ type: "draft/changed", key, text: "x" }, "talk:#tea"],
  [{ type: "reply/chosen", key, id: id(2) }, "talk:#tea"],
  [{ type: "editing/chosen", key, id: id(2) }, "talk:#tea"],
  [{ type: "search/started", query: "x", in: null }, "search"],
  [{ type: "search/found", items: [], until: null, isMore: false }, "search"],
  [{ type: "search/failed", fault: { code: "x", text: "" } }, "search"],
  [{ type: "search/closed" }, "search"],
  [{ type: "settings/changed", name: "sound", value: true }, "settings"],
  [{ type: "settings/loaded", settings: {} }, "settings"],
  [{ type: "toast/shown", kind: "info", text: "x" }, "toasts"],
  [{ type: "toast/gone", id: "x" }, "toasts"],
  [{ type: "dialog/shown", name: "x" }, "dialog"],
  [{ type: "dialog/closed" }, "dialog"],
  [
    { type: "snapshot/restored", snapshot: structuredClone(snapshot(inTea().state)) },
    ...["connection", "me", "server", "people", "current", "talks"],
    ...["talk:#tea", "log:#tea", "talk:#beer", "log:#beer", "talk:boris", "log:boris"],
  ],
];

test("every event tells those whom it concerns, and nobody else", () => {
  for (const [event, ...topics] of ROWS) {
    const { dispatch, touched } = page();
    dispatch(event);
    const shown = `${event.type} ${event.nick ?? event.from ?? event.key ?? ""}`;
    assert.deepEqual([...new Set(touched)].sort(), topics.sort(), shown);
  }
});

test("every event has its row here, and its line at the top of state.js", () => {
  const types = Object.keys(REDUCERS).sort();
  assert.deepEqual([...new Set(ROWS.map(([{ type }]) => type))].sort(), types);
  const [opening] = readFileSync(STATE, "utf8").split("*/");
  assert.deepEqual(
    Array.from(opening.matchAll(/^ \* ([a-z]+\/[a-z-]+)\b/gm), ([, type]) => type).sort(),
    types,
  );
});

test("an event about a talk that is not in the list changes nothing", () => {
  const about = ROWS.map(([event]) => event).filter((event) => event.key === key);
  for (const event of about.filter(({ type }) => type !== "attention/changed")) {
    const { dispatch, touched, state } = inTea();
    dispatch({ type: "talk/closed", key });
    touched.length = 0;
    dispatch(event);
    assert.deepEqual([touched, state.talks.size], [[], 0], event.type);
  }
});
