/** All that the page knows of the browser it is in; made once, in app.js, and handed to who needs it. */

import { makeBadge } from "./badge.js";
import { makeHistory } from "./history.js";
import { makeLookout } from "./lookout.js";
import { makeNotifications } from "./notifications.js";
import { makeNetwork } from "./offline.js";
import { makeSound } from "./sound.js";
import { makeStorage } from "./storage.js";
import { makeTheme } from "./theme.js";
import { makeVisibility } from "./visibility.js";

/** @param {Window} window */
export function makeDevice(window) {
  const { document, navigator, location } = window;
  const place = location.pathname;
  return {
    storage: makeStorage(() => window.localStorage, place),
    tabStorage: makeStorage(() => window.sessionStorage, place),
    theme: makeTheme(document),
    badge: makeBadge(document, navigator),
    visibility: makeVisibility(window),
    network: makeNetwork(window),
    history: makeHistory(window),
    lookout: makeLookout({
      Channel: window.BroadcastChannel, name: `beseda ${place} lookout`, after: (ms, run) => window.setTimeout(run, ms),
    }),
    sound: makeSound({ AudioContext: window.AudioContext, activation: navigator.userActivation, now: () => Date.now() }),
    notifications: makeNotifications({
      Notification: window.Notification,
      isSecureContext: window.isSecureContext,
      serviceWorker: navigator.serviceWorker,
    }),
  };
}

/** What the server says of itself in the page's head. @param {Document} document */
export function serverFacts(document) {
  const told = (name) => document.querySelector(`meta[name="beseda-${name}"]`)?.content ?? "";
  return {
    network: told("network"),
    language: told("language"),
    lobby: told("lobby"),
    hasPassword: told("password") === "yes",
  };
}

/**
 * Runs something with the next frame; a tab that is not seen has none, so there a timer does it.
 * @param {Window} window @returns {(run: () => void) => void}
 */
export function makeSchedule(window) {
  /** Milliseconds: longer than a frame takes on a busy machine, shorter than anybody waits for a title to change. */
  const without = 200;
  return (run) => {
    let isDone = false;
    const once = () => {
      if (isDone) return;
      isDone = true;
      run();
    };
    window.requestAnimationFrame(once);
    window.setTimeout(once, without);
  };
}
