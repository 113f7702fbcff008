/** Coming in and going out. */

import { PEOPLE, ROOMS } from "./following.js";
import { DONE, done } from "./outcome.js";
import { DRAFT } from "./reading.js";

/** Phases in which coming in has ended, one way or the other. Without a network it has not: it is tried again. */
const SETTLED = new Set(["online", "signed-out", "idle"]);

export function makeSigning({ store, session, storage, asking }) {
  const { state, subscribe } = store;

  /** Come in by a name; the outcome is there when the server has let us in, or has said why not. */
  async function signIn(nick, password) {
    const name = nick.trim();
    if (!name) return asking.undone("no-name", "fault.nameEmpty");
    const settled = untilSettled();
    session.start({ nick: name, ...(password ? { password } : {}) });
    const { fault } = await settled;
    if (fault) return asking.refused({ ...fault, context: [name] });
    storage.write("nick", state.me.nick || name);
    return done({ nick: state.me.nick });
  }

  /** Call before it begins: the phase in which it began is the one before. */
  function untilSettled() {
    return new Promise((resolve) => {
      const stop = subscribe(["connection"], () => {
        const { phase, fault } = state.connection;
        if (!SETTLED.has(phase)) return;
        stop();
        resolve({ fault: phase === "online" ? null : (fault ?? { code: "OFFLINE", text: "" }) });
      });
    });
  }

  /** Whoever comes to this browser next finds neither rooms nor drafts. */
  async function signOut() {
    storage.forget(ROOMS);
    storage.forget(PEOPLE);
    storage.names().filter((name) => name.startsWith(DRAFT)).forEach(storage.forget);
    session.stop();
    return DONE;
  }

  async function retryNow() {
    session.retryNow();
    return DONE;
  }

  return { signIn, signOut, retryNow };
}
