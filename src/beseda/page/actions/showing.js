/** What the page shows beside talks: dialogs, notes that go by themselves, settings. */

import { keyOf } from "../store/state.js";
import { DONE } from "./outcome.js";

const SETTINGS = "settings";
/** Whoever needs more has a room for themselves. */
const MOST_IGNORED = 200;
/** Milliseconds a note stays: long enough to read two lines; a fault, which may have to be acted on, longer. */
export const TOAST_STAYS = { info: 5000, error: 9000 };

export function makeShowing({ store, storage, clock }) {
  const { state, dispatch } = store;

  function showDialog(name, params = {}) {
    dispatch({ type: "dialog/shown", name, params });
  }

  function closeDialog() {
    dispatch({ type: "dialog/closed" });
  }

  /** Tell a person something: a sentence's key and params, or an outcome that is not ok. */
  function tell(kind, { key, params, text }) {
    dispatch({ type: "toast/shown", kind, ...(key ? { key, params } : { text }) });
    const { id } = state.toasts.at(-1) ?? {};
    if (id !== undefined) clock.after(TOAST_STAYS[kind], () => dismissToast(id));
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
