/** Who I am here, and what this connection of mine can do. */

import { markTalkAsStoredHere } from "./talks.js";

/** A seat that was resumed after the page was loaded anew: whatever was said under our name, we said. */
const LONG_AGO = 1;
/** The user mode of whoever runs the server. */
const OPERATOR = "o";

export const me = {
  "me/registered": (state, { nick, isResumed }, touch) => {
    state.me.nick = nick;
    if (isResumed) {
      state.me.since ||= LONG_AGO;
    } else {
      haveNewSeat(state, touch);
    }
    touch("me");
  },

  "me/caps": (state, { caps }, touch) => {
    state.me.caps = new Set(caps);
    touch("me");
  },

  "me/isupport": (state, { tokens }, touch) => {
    for (const [name, value] of tokens) {
      if (value === null) {
        state.me.isupport.delete(name);
      } else {
        state.me.isupport.set(name, value);
      }
    }
    touch("me");
  },

  "me/away": (state, { text }, touch) => {
    state.me.away = text;
    touch("me");
  },

  "me/modes": (state, { changes }, touch) => {
    for (const [on, letter] of changes) {
      if (letter === OPERATOR) {
        state.me.isOperator = on;
      }
    }
    touch("me");
  },

  "me/resumable": (state, { seconds }, touch) => {
    state.me.resumeSeconds = seconds;
    touch("me");
  },
};

/**
 * A guest who comes again is a new one to the server: in no room yet, with no private talk. What was said
 * in private with the one before is ours alone from now on.
 */
function haveNewSeat(state, touch) {
  Object.assign(state.me, { seat: state.me.seat + 1, since: 0, away: null, isOperator: false });
  for (const talk of state.talks.values()) {
    Object.assign(talk, { joined: false, areMembersWhole: false, modes: new Map() });
    talk.members.clear();
    talk.typing.clear();
    touch(`talk:${talk.key}`);
    if (talk.kind === "person") {
      markTalkAsStoredHere(talk, touch);
    }
  }
  state.people.clear();
  touch("people");
  touch("talks");
}
