/**
 * Where the page is put together: its parts are made here, each once, and handed to each other.
 *
 * Nothing here decides anything. What comes from the server goes `session` → `incoming` → `store` → views; what a
 * person does goes view → `actions` → `session` and `store`.
 */

import { makeActions } from "./actions/index.js";
import { watchAttention } from "./attention.js";
import { makeDevice, makeSchedule, serverFacts } from "./device/index.js";
import { registerOffline } from "./device/offline.js";
import { onStorageChange } from "./device/storage.js";
import { makeIncoming } from "./incoming/index.js";
import { systemClock as clock } from "./net/clock.js";
import { makeSession } from "./net/session.js";
import { socketAddress, socketOpener } from "./net/socket.js";
import { makeTabs } from "./net/tabs.js";
import { makeRouting } from "./routing.js";
import { keepTalks } from "./store/keeping.js";
import { snapshot } from "./store/snapshots.js";
import { makeStore } from "./store/store.js";
import { keepUnsent } from "./store/unsent.js";
import { h, provide } from "./views/element.js";
import { dressed } from "./views/later.js";
import { LANGUAGES, languageFor, learn, learnLater, makeWords } from "./words/index.js";

import "./views/app-view.js";
import "./views/banner.js";
import "./views/composer.js";
import "./views/dialogs.js";
import "./views/log-view.js";
import "./views/room-head.js";
import "./views/sidebar.js";
import "./views/sign-in.js";
import "./views/toasts.js";

/** Milliseconds until words that did not come are asked for again. */
const WORDS_AGAIN_AFTER = 2000;
/** Milliseconds that somebody is in before what is wanted later is fetched: the talk comes first. */
const REST_AFTER = 1500;
/** The person said goodbye here: whoever opens the page next is asked for a name. */
const SIGNED_OUT = "signedOut";

const device = makeDevice(window);
const server = serverFacts(document);
const name = server.network || "Beseda";
const store = makeStore({ now: clock.now, schedule: makeSchedule(window) });
const { state, dispatch } = store;

let words = makeWords("en");
let shownIn = null;
const t = (key, params) => words.t(key, params);
/** Those were there that are wanted later, in some language: somebody may look at them. */
let wereAllThere = false;
const allWords = () => learnLater(shownIn).then(() => (wereAllThere = true));

const { storage, tabStorage, network } = device;
const { random } = Math;
const tabs = makeTabs({
  name: `beseda ${location.pathname}`, locks: navigator.locks, Channel: window.BroadcastChannel, storage, clock, random,
});
const openSocket = socketOpener(socketAddress(document.baseURI), WebSocket);
const session = makeSession({ openSocket, storage, tabStorage, tabs, clock, random, network });
const incoming = makeIncoming({ store, clock });
const kept = [keepTalks({ store, storage, clock }), keepUnsent({ store, storage: tabStorage, clock })];
const actions = makeActions({ store, session, storage, clock, t, allWords });

provide({
  store, actions, t, allWords, device, server, clock, isShared: session.isShared,
  languages: Object.entries(LANGUAGES).map(([code, { own }]) => [code, own]),
  get words() {
    return words;
  },
});

/** The server's words become events; where the connection stands is one, too. */
function follow() {
  dispatch({ type: "server/named", network: server.network || undefined, lobby: server.lobby });
  session.onMessage(incoming.receive);
  session.onPhase((standing) => {
    dispatch({ type: "connection/phase", ...standing });
    if (standing.phase === "signed-out") dispatch({ type: "session/ended" });
    if (standing.phase === "signed-out") storage.write(SIGNED_OUT, true);
    if (standing.phase !== "online") return;
    storage.forget(SIGNED_OUT);
    clock.after(REST_AFTER, fetchRest);
  });
  session.shareSnapshots({
    take: () => snapshot(state),
    restore: (knowledge) => knowledge && dispatch({ type: "snapshot/restored", snapshot: knowledge }),
  });
  device.visibility.onChange((isLooking) => isLooking && session.wake());
  window.addEventListener("pagehide", () => {
    session.leave();
    actions.keepDrafts();
    for (const each of kept) each.save();
  });
}

/** Settings are of this browser: what is changed in one tab holds in all. */
async function dress() {
  const { theme, textSize, language } = state.settings;
  device.theme.show(theme, textSize);
  const spoken = language === "auto" ? languageFor([...navigator.languages, server.language]) : language;
  if (spoken === shownIn) return;
  shownIn = spoken;
  await learnSurely(spoken);
  if (wereAllThere) await allWords().catch(() => {});
  if (shownIn !== spoken) return; // another one was chosen meanwhile
  words = makeWords(spoken, navigator.languages);
  document.documentElement.lang = spoken;
  document.getElementById("page").replaceChildren(h("beseda-app-view"));
}

/** There is no page without words, so they are asked for until they come. */
async function learnSurely(language) {
  while (!(await learn(language).catch(() => null))) {
    dispatch({ type: "toast/shown", kind: "error", key: "app.notFetched" });
    await new Promise((resolve) => clock.after(WORDS_AGAIN_AFTER, resolve));
  }
}

/**
 * Fetch what is wanted later while nobody waits for it, so that a network that is lost then takes nothing away; and
 * have it all kept for a page without a network. What did not come is tried again at the next connection.
 */
function fetchRest() {
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  const rest = () => Promise.all([import("./text/commands.js"), allWords(), dressed()]);
  whenIdle(() => rest().then(() => registerOffline(window, "sw.js"), () => {}));
}

/** Whoever was here before comes in without being asked; where the server wants a password only if the seat waits. */
function comeIn() {
  const nick = storage.read("nick", "");
  if (session.rememberedNick) session.start();
  else if (nick && !server.hasPassword && !storage.read(SIGNED_OUT, false)) actions.signIn(nick);
}

/** Everything that says something begins when there are words for it. */
function open() {
  onStorageChange(window, (key, settings) => {
    if (key === "settings" && settings) dispatch({ type: "settings/loaded", settings });
  }, location.pathname);
  makeRouting({ store, actions, history: device.history, lobby: server.lobby });
  watchAttention({
    store, actions, device, name, words: () => words, isLeader: () => session.isLeading,
    icon: document.querySelector('link[rel="icon"]').href,
  });
  comeIn();
}

follow();
actions.begin();
store.subscribe(["settings"], dress);
dress().then(open);
