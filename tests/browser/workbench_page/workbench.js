/**
 * The views that one types and presses in, with the real store and words, and with actions that are only noted.
 *
 * The address says how it is: ?lang=ru &people=2000 &prefixes=@ (mine) &phase=offline &moderated=1. A test sees what
 * was asked for in `workbench.calls`, and sets what an action answers in `workbench.answers`.
 */

import { newItem } from "./page/store/state.js";
import { makeStore } from "./page/store/store.js";
import { h, provide } from "./page/views/element.js";
import { learnLater, makeWords } from "./page/words/index.js";

const ROOM = "#lobby";
const asked = new URLSearchParams(location.search);
const language = asked.get("lang") ?? "en";
const allWords = () => learnLater(language);
await allWords();
const words = makeWords(language, navigator.languages);
const store = makeStore({ now: () => Date.now() });
const calls = [];
const answers = {
  listBans: { ok: true, bans: [] },
  listRooms: { ok: true, rooms: [], isMore: false },
  whois: { ok: true, nick: "Dmitry", rooms: [], away: null, isOperator: false },
};
const kept = new Map();
const storage = {
  read: (name, otherwise = null) => kept.get(name) ?? otherwise,
  write: (name, value) => kept.set(name, value),
  forget: (name) => kept.delete(name),
};

/** Actions that change the page alone do so; all others are noted and answered. */
const LOCAL = {
  setDraft: (key, text) => store.dispatch({ type: "draft/changed", key, text }),
  setReply: (key, id) => store.dispatch({ type: "reply/chosen", key, id }),
  setEditing: (key, id) => store.dispatch({ type: "editing/chosen", key, id }),
  showDialog: (name, params) => store.dispatch({ type: "dialog/shown", name, params }),
  tell: (kind, told) => store.dispatch({ type: "toast/shown", kind, ...told }),
  closeDialog: () => store.dispatch({ type: "dialog/closed" }),
};
const actions = new Proxy({}, {
  get: (_, name) => (...given) => {
    calls.push([name, ...given]);
    return LOCAL[name] ? LOCAL[name](...given) : Promise.resolve(answers[name] ?? { ok: true });
  },
});

const NAMES = ["Anna", "Вера", "Григорий", "Dmitry", "Елена", "Żaneta", "מרים", "notes", "Ирина"];

function fill() {
  const say = store.dispatch;
  const count = Number(asked.get("people") ?? NAMES.length + 1);
  const others = [...NAMES, ...Array.from({ length: Math.max(0, count - NAMES.length - 1) }, (_, at) => `guest${at}`)];
  const prefixes = { Anna: "~", Вера: "+" };
  const members = others.slice(0, count - 1).map((nick) => ({ nick, prefixes: prefixes[nick] ?? "" }));
  const now = Date.now();
  say({ type: "me/registered", nick: "Boris", isResumed: false, at: now });
  say({ type: "me/caps", caps: ["message-tags", "draft/message-edit", "draft/message-redaction"] });
  for (const name of [ROOM, "#films"]) say({ type: "talk/joined", name, at: now });
  say({ type: "members/named", key: ROOM, members: [{ nick: "Boris", prefixes: asked.get("prefixes") ?? "" }, ...members], isLast: true });
  say({ type: "people/known", people: [
    { nick: "Anna", displayName: "Anna Petrova" }, { nick: "Dmitry", away: "at lunch" }, { nick: "notes", bot: true },
  ] });
  say({ type: "talk/topic", key: ROOM, topic: { text: "Welcome!", by: "Anna", at: now } });
  if (asked.get("moderated")) say({ type: "talk/modes", key: ROOM, changes: [[true, "m", null]] });
  say({ type: "item/added", key: ROOM, where: "live", items: [
    newItem({ id: "hers", at: now - 2, by: "Anna", text: "Who comes to the cinema?" }),
    newItem({ id: "mine", at: now - 1, by: "Boris", text: "I do", own: true }),
  ] });
  say({ type: "talk/opened", key: ROOM });
  say({ type: "connection/phase", phase: asked.get("phase") ?? "online" });
}

fill();
const app = { store, actions, words, allWords, t: words.t, device: { storage }, server: {} };
provide(app);
document.documentElement.lang = words.language;
await import("./page/text/complete.js"); // as when somebody has been in for two seconds
for (const view of ["composer", "people-panel", "dialogs"]) await import(`./page/views/${view}.js`);
const { openMessageMenu } = await import("./page/views/message-menu.js");

/** A control of a message, as the list of messages has it. */
function menuButton(id) {
  const open = ({ currentTarget }) => openMessageMenu(app, { key: ROOM, id, anchor: currentTarget });
  return h("button", { class: "button", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", onclick: open }, `Menu of ${id}`);
}

const people = asked.get("panel") ? h("aside", { class: "panel", "aria-label": "Panel" }, h("beseda-people-panel")) : null;
document.getElementById("page").append(
  h("main", { class: "talk" }, h("h1", { class: "unseen" }, "Workbench"), h("p", null, menuButton("hers"), menuButton("mine")), h("beseda-composer")),
  ...(people ? [people] : []),
  h("beseda-dialogs"),
);
window.workbench = { store, actions, calls, answers, item: newItem };
document.documentElement.dataset.ready = "yes";
