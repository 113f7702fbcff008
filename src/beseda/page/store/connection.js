/** Where the connection stands, and what the server says of itself. */

import { forgetAll } from "./forgetting.js";

/** Notices of the server that are kept for reading again. */
export const MOST_NOTICES = 100;

export const connection = {
  "connection/phase": (state, event, touch) => {
    const { phase, attempt = 0, retryAt = null, fault = null } = event;
    state.connection = { phase, attempt, retryAt, fault };
    if (phase === "connecting") {
      state.me.caps = new Set();
      touch("me");
    }
    touch("connection");
  },

  "server/named": (state, { name, network, lobby }, touch) => {
    state.server.name = name ?? state.server.name;
    state.server.network = network ?? state.server.network;
    state.server.lobby = lobby ?? state.server.lobby;
    touch("server");
  },

  "server/motd": (state, { lines }, touch) => {
    state.server.motd = lines;
    touch("server");
  },

  "server/noticed": (state, { text, at }, touch) => {
    state.server.notices.push({ text, at });
    state.server.notices.splice(0, state.server.notices.length - MOST_NOTICES);
    touch("server");
  },

  "session/ended": (state, _event, touch) => forgetAll(state, touch),
};
