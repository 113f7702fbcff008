/** How a person reads and writes in a talk: read up to here, muted, a draft, what is being answered or edited. */

import { DONE } from "./outcome.js";

/** Milliseconds in which a reader who goes on reading tells the server once. */
const MARKED_AFTER = 1000;
/** Milliseconds after the last key before a draft is stored. */
const DRAFT_AFTER = 400;
const MUTED = "muted";
/** A draft's name in the storage, before the key of its talk. */
export const DRAFT = "draft:";

export function makeReading({ store, asking, storage, clock }) {
  const { state, dispatch, subscribe } = store;
  const marking = new Map();
  const told = new Map();
  const drafting = new Map();
  let leave = () => {};

  /**
   * The person looks at a talk, at its newest line (null: at none): what comes there is read as it comes.
   * @param {string|null} key
   */
  function attend(key) {
    if (state.attention === key) return;
    leave();
    leave = key === null ? () => {} : subscribe([`log:${key}`], () => tellSoon(key));
    dispatch({ type: "attention/changed", key });
    if (key !== null) tellSoon(key);
  }

  /** Where the person stands in a log: who is further back keeps older lines than others. */
  function watch(key, atEnd) {
    dispatch({ type: "log/watched", key, atEnd });
  }

  /** The message that was looked for has been shown, and is marked no longer than it takes to find it. */
  function showedHighlight(key) {
    dispatch({ type: "log/highlighted", key, id: null });
  }

  /** All that is there has been read. */
  async function markRead(key) {
    const newest = newestOf(key);
    if (newest === 0) return DONE;
    dispatch({ type: "read/marked", key, until: newest });
    tellSoon(key);
    return DONE;
  }

  function newestOf(key) {
    return state.talks.get(key)?.log.live.items.findLast((item) => item.state === "sent")?.at ?? 0;
  }

  /** The server is told now and then, so that other devices of the person know. */
  function tellSoon(key) {
    const isNews = newestOf(key) > (told.get(key) ?? 0);
    if (isNews && !marking.has(key)) marking.set(key, clock.after(MARKED_AFTER, () => tell(key)));
  }

  function tell(key) {
    marking.delete(key);
    const talk = state.talks.get(key);
    if (!talk || talk.readUntil <= (told.get(key) ?? 0) || !state.me.caps.has("draft/read-marker")) return;
    told.set(key, talk.readUntil);
    asking.send("MARKREAD", [talk.name, `timestamp=${new Date(talk.readUntil).toISOString()}`]);
  }

  async function mute(key, yes) {
    dispatch({ type: "talk/muted", key, muted: yes });
    const muted = new Set(storage.read(MUTED, []));
    if (yes) muted.add(key);
    else muted.delete(key);
    storage.write(MUTED, [...muted]);
    return DONE;
  }

  /** A draft is kept here at once, and stored when the person stops for a moment. */
  function setDraft(key, text) {
    dispatch({ type: "draft/changed", key, text });
    drafting.get(key)?.();
    drafting.set(key, clock.after(DRAFT_AFTER, () => keep(key)));
  }

  function keep(key) {
    drafting.delete(key);
    const text = state.talks.get(key)?.draft ?? "";
    if (text) storage.write(DRAFT + key, text);
    else storage.forget(DRAFT + key);
  }

  /** The page goes, and nobody knows whether it comes again: store what was typed last, too. */
  function keepDrafts() {
    for (const [key, callOff] of drafting) {
      callOff();
      keep(key);
    }
  }

  /** What was remembered of a talk that has just come into the list. */
  function recall(key) {
    const draft = storage.read(DRAFT + key, "");
    if (draft && !state.talks.get(key)?.draft) dispatch({ type: "draft/changed", key, text: draft });
    if (storage.read(MUTED, []).includes(key)) dispatch({ type: "talk/muted", key, muted: true });
  }

  function setReply(key, id) {
    dispatch({ type: "reply/chosen", key, id });
  }

  function setEditing(key, id) {
    dispatch({ type: "editing/chosen", key, id });
  }

  return { attend, watch, showedHighlight, markRead, mute, setDraft, keepDrafts, setReply, setEditing, recall };
}
