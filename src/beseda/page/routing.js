/**
 * Which room the page shows, and which its address names: each follows the other.
 *
 * A link to a room (`#lobby`), a person (`#@anna`), a message or a day leads there as soon as one is in; Back leads to
 * the talk before. Nothing is made by a link. Without a place in the address one comes into the lobby.
 */

import { addressOf, parseAddress } from "./actions/addresses.js";
import { keyOf } from "./store/state.js";

/** @param {{store: object, actions: object, history: object, lobby: string}} parts */
export function makeRouting({ store, actions, history, lobby }) {
  const { state } = store;
  /** What the address asked for before we were in. */
  let wanted = parseAddress(history.place);
  let isGoing = false;

  async function go(place) {
    if (!place) return;
    isGoing = true;
    const opened = await actions.followLink(place.name);
    isGoing = false;
    if (!opened.ok) {
      if (state.current === null) await actions.open(home());
      return show({ replacing: true });
    }
    const key = keyOf(place.name);
    if (place.message) await actions.jumpToMessage(key, place.message);
    else if (place.at !== null) await actions.jumpToTime(key, place.at);
  }

  /** Have the address name what is shown; a message that it names there stays named. */
  function show({ replacing = false } = {}) {
    const talk = state.talks.get(state.current);
    if (!talk || isSame(parseAddress(history.place), talk)) return;
    history.show(addressOf({ name: talk.name }), { replacing });
  }

  function look() {
    if (state.connection.phase !== "online" || isGoing) return;
    if (wanted) {
      const place = wanted;
      wanted = null;
      return void go(place);
    }
    if (state.current === null && state.order.length > 0) return void actions.open(home());
    show({ replacing: !parseAddress(history.place) });
  }

  /** The lobby, and where there is none what comes first. */
  function home() {
    const key = keyOf(lobby);
    return state.talks.get(key)?.joined ? key : state.order[0];
  }

  history.onPlace((hash) => {
    const place = parseAddress(hash);
    if (state.connection.phase === "online") go(place);
    else wanted = place;
  });
  store.subscribe(["current", "talks", "connection"], look);
  look();
}

function isSame(place, talk) {
  return place !== null && keyOf(place.name) === talk.key;
}
