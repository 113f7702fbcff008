/** What the page shows beside talks: dialogs, notes that go by themselves, settings. */

import { keyOf } from "../store/state.js";
import { DONE } from "./outcome.js";

const SETTINGS = "settings";
/** Whoever needs more has a room for themselves. */
const MOST_IGNORED = 200;

export function makeShowing({ store, storage }) {
  const { state, dispatch } = store;

  function showDialog(name, params = {}) {
    dispatch({ type: "dialog/shown", name, params });
  }

  function closeDialog() {
    dispatch({ type: "dialog/closed" });
  }

  /** Tell a person something: a sentence's key and params, or an outcome that is not ok. It goes when it is read. */
  function tell(kind, { key, params, text }) {
    dispatch({ type: "toast/shown", kind, ...(key ? { key, params } : { text }) });
  }

  function dismissToast(id) {
    dispatch({ type: "toast/gone", id });
  }

  function setSetting(name, value) {
    dispatch({ type: "settings/changed", name, value });
    storage.write(SETTINGS, { ...state.settings });
  }

  /** Show no more of what somebody says, or show it again. What is here already stays. */
  async function ignore(nick, yes) {
    const others = state.settings.ignored.filter((key) => key !== keyOf(nick));
    setSetting("ignored", yes ? [...others, keyOf(nick)].slice(-MOST_IGNORED) : others);
    tell("info", { key: yes ? "told.ignored" : "told.heardAgain", params: { name: nick } });
    return DONE;
  }

  /** The settings that were chosen in this browser before. */
  function recallSettings() {
    dispatch({ type: "settings/loaded", settings: storage.read(SETTINGS, {}) });
  }

  return { showDialog, closeDialog, tell, dismissToast, setSetting, ignore, recallSettings };
}
