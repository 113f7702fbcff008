import assert from "node:assert/strict";
import { test } from "node:test";

import { BORIS, inTea, said } from "../listening.js";

test("after signing out nothing is left for whoever sits here next, but the settings", () => {
  const { hear, dispatch, state, touched } = inTea();
  hear(said(BORIS, 1, "secret", 1, "anna"), ":irc.example NOTICE anna :words");
  dispatch({ type: "server/named", lobby: "#lobby" });
  dispatch({ type: "talk/opened", key: "boris" });
  dispatch({ type: "attention/changed", key: "boris" });
  dispatch({ type: "search/started", query: "secret" });
  dispatch({ type: "dialog/shown", name: "whois" });
  dispatch({ type: "settings/changed", name: "theme", value: "dark" });
  touched.length = 0;
  dispatch({ type: "session/ended" });
  const { talks, order, current, attention, people, search, dialog, me, server, settings } = state;
  assert.deepEqual([talks.size, order, current, attention, people.size], [0, [], null, null, 0]);
  assert.deepEqual([search.query, dialog, me.nick, server.notices], ["", null, "", []]);
  assert.deepEqual([server.lobby, settings.theme], ["#lobby", "dark"]);
  for (const topic of ["me", "talks", "current", "people", "search", "dialog", "talk:boris", "log:#tea"]) {
    assert.ok(touched.includes(topic), topic);
  }
});
