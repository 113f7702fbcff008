/** What is forgotten when a person signs out: all that somebody else at this browser must not read. */

import { makeState, noSearch } from "./state.js";

export function forgetAll(state, touch) {
  const { me, server } = makeState();
  touch("me");
  state.talks.forEach((_talk, key) => {
    touch(`talk:${key}`);
    touch(`log:${key}`);
  });
  const { lobby, network } = state.server;
  Object.assign(state, { me, server: { ...server, lobby, network }, people: new Map() });
  Object.assign(state, { talks: new Map(), order: [], areStrangersMany: false, current: null, attention: null });
  Object.assign(state, { search: noSearch(), dialog: null });
  ["server", "talks", "current", "people", "search", "dialog"].forEach(touch);
}
