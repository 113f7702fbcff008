/**
 * People with the whole page but its views, at the server of the test, over TCP.
 *
 * Their sessions' time runs ten times as fast: a page paces itself to what the server reads, and this one reads all.
 */

import assert from "node:assert/strict";
import { connect } from "node:net";

const { makeActions } = await page("actions/index.js");
const { makeIncoming } = await page("incoming/index.js");
const { makeSession } = await page("net/session.js");
const { makeStore } = await page("store/store.js");
const { learnLater, makeWords } = await page("words/index.js");

const PORT = Number(process.env.PORT);
const HASTE = 10;
/** Milliseconds for what takes some ten, on a machine that runs other tests, too. */
const PATIENCE = 15_000;

function page(path) {
  return import(new URL(`../../../src/beseda/page/${path}`, import.meta.url));
}

/** A person who is in. `storage` and `tabStorage` of one who was here before bring back who that was. */
export async function person(nick, { storage = makeStorage(), tabStorage = makeStorage(), language = "en" } = {}) {
  const line = { socket: null, hasVanished: false };
  const store = makeStore({ now: Date.now });
  const clock = { now: Date.now, after };
  const hasty = {
    now: () => Math.round(performance.timeOrigin + HASTE * performance.now()),
    after: (ms, action) => after(ms / HASTE, action),
  };
  const session = makeSession({ openSocket: opener(line), storage, tabStorage, clock: hasty, random: Math.random });
  session.onMessage(makeIncoming({ store, clock }).receive);
  session.onPhase((standing) => store.dispatch({ type: "connection/phase", ...standing }));
  store.dispatch({ type: "server/named", lobby: "#lobby" });
  const allWords = () => learnLater(language);
  await allWords();
  const { t } = makeWords(language);
  const actions = makeActions({ store, session, storage, clock, t, allWords });
  actions.begin();
  if (nick === null) session.start();
  else assert.equal((await actions.signIn(nick)).ok, true);
  const { state } = store;
  const items = (key) => state.talks.get(key)?.log.live.items ?? [];
  await until(() => state.connection.phase === "online");
  return {
    actions, session, state, storage, tabStorage, items,
    talk: (key) => state.talks.get(key),
    cut: () => line.socket.destroy(),
    /** The page is closed: it does not come back by itself. */
    vanishes() {
      session.leave();
      line.hasVanished = true;
      line.socket.destroy();
    },
    item: (key, text) => items(key).find((each) => each.text === text),
    /** The words of a talk, in order. */
    said: (key) => items(key).filter(({ kind }) => kind === "message").map(({ text }) => text),
    hears: (key, text) => until(() => items(key).find((each) => each.text === text), text),
  };
}

/** A timer that keeps no test from ending. */
function after(ms, action) {
  const timer = setTimeout(action, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

/** Wait for what becomes true. */
export async function until(holds, what = String(holds)) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = holds();
    if (value) return value;
    assert.ok(Date.now() < end, `never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A client without a page, which says many lines at once. */
export async function robot(nick) {
  const socket = connect(PORT, "127.0.0.1");
  let heard = "";
  socket.on("data", (data) => (heard += data));
  const says = (...lines) => socket.write(lines.map((line) => `${line}\r\n`).join(""));
  says(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  await until(() => / (376|422) /.test(heard), "welcome");
  return { says, leaves: () => socket.destroy() };
}

export function repeated(texts) {
  return texts.filter((text, place) => texts.indexOf(text) !== place);
}

function opener(line) {
  return ({ onOpen, onLine, onGone }) => {
    if (line.hasVanished) return { send() {}, close() {} };
    const socket = connect(PORT, "127.0.0.1");
    const decoder = new TextDecoder();
    let [rest, isGone] = ["", false];
    const gone = () => {
      if (!isGone) onGone({ code: 1006, text: "" });
      isGone = true;
    };
    socket.on("connect", onOpen).on("close", gone).on("error", gone);
    socket.on("data", (data) => {
      const lines = (rest + decoder.decode(data, { stream: true })).split("\r\n");
      rest = lines.pop();
      for (const each of lines) if (!isGone) onLine(each);
    });
    line.socket = socket;
    const close = () => {
      isGone = true;
      socket.destroy();
    };
    return { send: (text) => isGone || socket.write(`${text}\r\n`), close };
  };
}

export function makeStorage() {
  const kept = new Map();
  return {
    read: (name, otherwise = null) => (kept.has(name) ? structuredClone(kept.get(name)) : otherwise),
    write: (name, value) => void kept.set(name, structuredClone(value)),
    forget: (name) => void kept.delete(name),
    names: () => [...kept.keys()],
  };
}
