/**
 * The message list and the search, fed by the page's own store with made-up talk: what a server would have said is said
 * by the test (`window.fixture`).
 */

import { makeStore } from "./page/store/store.js";
import { newItem } from "./page/store/state.js";
import { define, h, provide } from "./page/views/element.js";
import { learnLater, makeWords } from "./page/words/index.js";

const asked = new URLSearchParams(location.search);
const language = asked.get("language") ?? "en";
const allWords = () => learnLater(language);
await allWords();
const words = makeWords(language, navigator.languages);
const theme = asked.get("theme");
if (theme) document.documentElement.dataset.theme = theme;
document.documentElement.lang = words.language;

const store = makeStore({
  now: () => Date.now(),
  schedule: (run) => requestAnimationFrame(run),
});
const calls = [];

/** Actions write down what was asked; some are answered by what a test has put there. */
const answers = {
  attend: (key) => store.dispatch({ type: "attention/changed", key }),
  watch: (key, atEnd) => store.dispatch({ type: "log/watched", key, atEnd }),
  showedHighlight: (key) => store.dispatch({ type: "log/highlighted", key, id: null }),
  tell: (kind, told) => store.dispatch({ type: "toast/shown", kind, ...told }),
};
const actions = new Proxy(
  {},
  {
    get:
      (_, name) =>
      (...given) => {
        calls.push([name, ...given]);
        return Promise.resolve(answers[name]?.(...given) ?? { ok: true });
      },
  },
);

const KEY = "#lobby";
const NOON = new Date(2026, 10, 30, 12, 0).getTime();

let number = 0;
/** A message of the fixture: its id tells its place, as the server's do. */
export function message(text, more = {}) {
  number += 1;
  return newItem({ id: `m-${number.toString(16)}`, at: NOON + number * 1000, by: "anna", text, ...more });
}

export const add = (items, where = "live") =>
  store.dispatch({ type: "item/added", key: KEY, name: KEY, where, items: [items].flat() });

/** A page of older messages before all that is there. */
export function addOlder(count, isEnd = false) {
  const { items } = store.state.talks.get(KEY).log.live;
  const first = items[0]?.at ?? NOON;
  const older = Array.from({ length: count }, (_, at) => {
    const before = count - at;
    olderNumber += 1;
    return newItem({
      id: `o${olderNumber}-0`,
      at: first - before * 60_000,
      by: SPEAKERS[at % 3],
      text: sentence(at * 7 + olderNumber),
    });
  });
  store.dispatch({ type: "page/loading", key: KEY, where: "older" });
  store.dispatch({ type: "page/loaded", key: KEY, where: "older", items: older, redactions: [], isEnd });
}
let olderNumber = 0;

const SPEAKERS = ["anna", "boris", "вера"];
const PIECES = [
  "Has anybody seen the minutes of Tuesday?",
  "Yes, they are in the usual place.",
  "ok",
  "I would rather meet at ten, the room is free then and the projector works; we can look at the drafts together and decide.",
  "Спасибо!",
  "👍",
  "See https://beseda.example/docs/history for the details, the second section.",
  "two\nlines",
];
export const sentence = (at) => PIECES[Math.abs(at) % PIECES.length];

export const talk = (count, more = () => ({})) =>
  Array.from({ length: count }, (_, at) =>
    message(sentence(at), { by: SPEAKERS[(at >> 1) % 3], ...more(at) }),
  );

export function open(options = {}) {
  store.dispatch({ type: "me/registered", nick: "me", isResumed: false, at: NOON });
  store.dispatch({
    type: "me/caps",
    caps: ["message-tags", "draft/message-edit", "draft/message-redaction"],
  });
  store.dispatch({ type: "connection/phase", phase: "online" });
  store.dispatch({ type: "talk/joined", name: KEY, at: NOON });
  const members = ["me", ...SPEAKERS, "дмитрий"].map((nick) => ({ nick, prefixes: "" }));
  store.dispatch({ type: "members/named", key: KEY, members, isLast: true });
  store.dispatch({ type: "read/marked", key: KEY, until: options.readUntil ?? NOON + 86_400_000 });
  if (!options.hasPast) store.state.talks.get(KEY).log.live.atStart = true;
}

export const show = () => store.dispatch({ type: "talk/opened", key: KEY });

provide({ store, actions, words, allWords, t: words.t, device: {}, server: {}, clock: { now: () => Date.now() } });
await Promise.all(["log-view", "search-panel"].map((name) => import(`./page/views/${name}.js`)));

class Composer extends HTMLElement {
  connectedCallback() {
    this.append(h("textarea", { "aria-label": "Message", oninput: () => performance.mark("typed") }));
  }
}
define("beseda-composer", Composer);

const panel = h("aside", { class: "panel", "aria-label": "Search" });
document
  .getElementById("page")
  .replaceChildren(
    h(
      "div",
      { class: "fixture" },
      h(
        "main",
        { class: "talk" },
        h("h1", { class: "unseen" }, KEY),
        h("beseda-log-view"),
        h("beseda-composer"),
      ),
      panel,
    ),
  );
Object.assign(window, {
  fixture: {
    KEY,
    NOON,
    SPEAKERS,
    actions,
    add,
    addOlder,
    answers,
    calls,
    message,
    newItem,
    open,
    panel,
    sentence,
    show,
    store,
    talk,
    log: document.querySelector("beseda-log-view"),
    showSearch: () => panel.replaceChildren(h("beseda-search-panel")),
  },
});
document.documentElement.dataset.ready = "yes";
