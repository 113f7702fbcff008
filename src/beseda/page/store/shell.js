/** What stands around the talk: settings, toasts, the dialog. */

/** Toasts that are shown at once; the oldest makes way. */
export const MOST_TOASTS = 5;

export const shell = {
  "settings/changed": (state, { name, value }, touch) => {
    state.settings = { ...state.settings, [name]: value };
    touch("settings");
  },

  "settings/loaded": (state, { settings }, touch) => {
    state.settings = { ...state.settings, ...settings };
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
    state.dialog = { name, ...params };
    touch("dialog");
  },

  "dialog/closed": (state, _event, touch) => {
    state.dialog = null;
    touch("dialog");
  },
};
