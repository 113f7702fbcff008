/** Where the page is put together: its parts are made here, each once, and handed to each other. */

import { h, provide } from "./views/element.js";
import { languageFor, makeWords } from "./words/index.js";

/** The elements of the page, a file each; `views/x.js` defines `<beseda-x>`. */
const VIEWS = [
  "app-view", "sign-in", "sidebar", "room-head", "banner", "settings", "toasts",
  "log-view", "search-panel", "composer", "people-panel", "dialogs",
];

const words = makeWords(languageFor(navigator.languages));
const store = {
  state: { connection: { phase: "idle" }, me: { nick: "" }, talks: new Map(), order: [], toasts: [] },
  subscribe: () => () => {},
};
provide({ store, actions: {}, words, t: words.t, device: {} });
await Promise.allSettled(VIEWS.map((view) => import(`./views/${view}.js`)));
document.documentElement.lang = words.language;
document.getElementById("page").replaceChildren(h("beseda-app-view"));
