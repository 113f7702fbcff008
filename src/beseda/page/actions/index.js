/**
 * What a person does, as calls: each makes lines of IRC and events of the store of it, and returns a promise of its
 * outcome (see outcome.js). Views call nothing else. A family of actions is a file.
 */

import { makeAsking } from "./asking.js";
import { makeFollowing } from "./following.js";
import { makeHistory } from "./history.js";
import { makeReading } from "./reading.js";
import { makeRooms } from "./rooms.js";
import { makeSaying } from "./saying.js";
import { makeShowing } from "./showing.js";
import { makeSigning } from "./signing.js";

/** What few do in their first minute, and is fetched when somebody does, as its words are: where it is, what it does. */
const LATER = [
  [() => import("./changing.js").then((family) => family.makeChanging), ["edit", "redact", "react", "unreact", "wordings"]],
  [
    () => import("./making-rooms.js").then((family) => family.makeRoomMaking),
    ["createRoom", "invite", "knock", "renameRoom", "listRooms"],
  ],
  [
    () => import("./moderating.js").then((family) => family.makeModerating),
    ["setTopic", "kick", "ban", "unban", "silence", "listBans", "setRole", "setModes"],
  ],
  [() => import("./people.js").then((family) => family.makePeople), ["whois", "setAway", "rename", "setDisplayName"]],
  [() => import("./running.js").then((family) => family.makeRunning), ["run", "ask"]],
  [() => import("./searching.js").then((family) => family.makeSearching), ["search", "searchMore", "closeSearch"]],
];

/** Actions of which a fault is nowhere to be seen otherwise. Of a page the log tells it, at the edge it failed at. */
const TOLD = [
  ...["open", "openByName", "followLink", "join", "createRoom", "leave", "startTalk", "closeTalk"],
  ...["invite", "knock", "renameRoom"],
  ...["edit", "redact", "react", "unreact", "setTopic", "setAway", "rename", "setDisplayName"],
  ...["kick", "ban", "unban", "setRole", "silence", "setModes"],
  ...["loadGap", "jumpToTime", "jumpToMessage", "jumpToUnread", "run"],
];

/**
 * @param {object} needs
 * @param {object} needs.store
 * @param {object} needs.session
 * @param {object} needs.storage  what lasts in this browser
 * @param {import("../net/clock.js").Clock} needs.clock
 * @param {(key: string, params?: object) => string} needs.t  in the person's language of the moment
 * @param {() => Promise} needs.allWords  until it has those, too, that are wanted later
 */
export function makeActions({ store, session, storage, clock, t, allWords }) {
  const asking = makeAsking({ session, t, allWords });
  const needs = { store, session, storage, clock, t, allWords, asking };
  const history = makeHistory(needs);
  const { hasLatest: _, ...pages } = history;
  const { recall, ...reading } = makeReading(needs);
  const { recallSettings, ...showing } = makeShowing(needs);
  const following = makeFollowing({ ...needs, history, reading: { recall } });
  const actions = {
    ...makeSigning(needs),
    ...makeRooms(needs),
    ...makeSaying(needs),
    ...pages,
    ...reading,
    ...showing,
  };
  const untold = {}; // a command tells by itself what came of it
  for (const [fetching, names] of LATER) Object.assign(actions, later(fetching, names, { ...needs, actions: untold }));
  Object.assign(untold, actions);
  for (const name of TOLD) actions[name] = told(actions[name], store, showing.tell);

  /** Begin to do by itself what nobody does by hand. Call once. */
  function begin() {
    recallSettings();
    return following.start();
  }

  return { ...actions, begin };
}

/** Actions of a family that is fetched for the first of them. */
function later(fetching, names, needs) {
  let coming = null; // one family, however many ask for it at once: it may know what was asked before
  const call = async (name, given) => {
    coming ??= fetching().then((make) => make(needs));
    const family = await coming.catch(() => (coming = null));
    const hasWords = await needs.allWords().then(() => true, () => false);
    return family && hasWords ? family[name](...given) : needs.asking.undone("not-fetched", "app.notFetched");
  };
  return Object.fromEntries(names.map((name) => [name, (...given) => call(name, given)]));
}

/** If nothing came of it the person is told, unless what they look at says so: a dialog that is open, the message. */
function told(action, { state }, tell) {
  return async (...given) => {
    const outcome = await action(...given);
    if (outcome?.ok === false && !outcome.isShown && state.dialog === null) tell("error", outcome);
    return outcome;
  };
}
