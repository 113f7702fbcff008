/** What stands around the talk: settings, toasts, the dialog. */

/** Toasts that are shown at once; the oldest makes way. */
export const MOST_TOASTS = 3;

/** What each setting may be; of the others the kind alone counts. */
const VALUES = {
  theme: ["auto", "light", "dark"],
  textSize: ["small", "medium", "large"],
};

/** Those that this version of the page has, of the kind that it expects: another one may have written them. */
function known(settings, now) {
  const isKnown = ([name, value]) => Object.hasOwn(now, name) && isLike(value, now[name], VALUES[name]);
  return Object.fromEntries(Object.entries(settings ?? {}).filter(isKnown));
}

function isLike(value, present, allowed) {
  if (Array.isArray(present)) return Array.isArray(value) && value.every((each) => typeof each === "string");
  return typeof value === typeof present && (!allowed || allowed.includes(value));
}

export const shell = {
  "settings/changed": (state, { name, value }, touch) => {
    state.settings = { ...state.settings, [name]: value };
    touch("settings");
  },

  "settings/loaded": (state, { settings }, touch) => {
    state.settings = { ...state.settings, ...known(settings, state.settings) };
    touch("settings");
  },

  "toast/shown": (state, { kind, text = null, key = null, params = {} }, touch) => {
    const toast = { id: `toast-${++state.counter}`, kind, text, key, params };
    state.toasts = [...state.toasts, toast].slice(-MOST_TOASTS);
    touch("toasts");
  },

  "toast/gone": (state, { id }, touch) => {
    state.toasts = state.toasts.filter((toast) => toast.id !== id);
    touch("toasts");
  },

  "dialog/shown": (state, { name, params = {} }, touch) => {
    state.dialog = { ...params, name };
    touch("dialog");
  },

  "dialog/closed": (state, _event, touch) => {
    state.dialog = null;
    touch("dialog");
  },
};
