/**
 * What was said before: page by page, at a time, around a message; and what is missing after a loss.
 *
 * One page at a time is asked for in each talk. A fault leaves everything as it was, to be tried again by hand.
 */

import { pageEvent } from "../incoming/page.js";
import { newestReached, oldestReached } from "../store/segment.js";
import { shownSegment } from "../store/selectors.js";
import { numberOf } from "../irc/isupport.js";
import { DONE } from "./outcome.js";

/** Messages of a page that the server gives at most, where it does not say so (005, CHATHISTORY). */
const USUAL_MOST = 100;
/** Messages around a place that is jumped to: a screen and a half before it and after it. */
const AROUND = 60;
const ANY = "*";

export function makeHistory({ store, asking }) {
  const { state, dispatch } = store;
  /** @type {Map<string, Promise>} what is being asked for, by the talk */
  const asked = new Map();
  /** In which seat the newest messages of a talk were read. */
  const latestIn = new WeakMap();

  const most = () => numberOf(state.me.isupport, "CHATHISTORY", USUAL_MOST) || USUAL_MOST;

  /** Ask for a page; while one is asked for, that one is what is waited for. A place to go to is asked for after it. */
  function page(key, where, params, limit, more = {}) {
    const running = asked.get(key);
    if (running && where !== "window") return running;
    const fetch = () => fetched(key, where, params, limit, more);
    const promise = running ? running.then(fetch) : fetch();
    asked.set(key, promise);
    return promise.finally(() => asked.get(key) === promise && asked.delete(key));
  }

  async function fetched(key, where, [subcommand, ...references], limit, { gap, ...more }) {
    const talk = state.talks.get(key);
    if (!talk) return asking.undone("nowhere", "fault.nowhere");
    dispatch({ type: "page/loading", key, where, gap });
    const params = [subcommand, talk.name, ...references, String(limit)];
    const outcome = await asking.ask("CHATHISTORY", params, { isPrivate: true });
    if (!outcome.ok) {
      dispatch({ type: "page/loading", key: talk.key, where: null, gap });
      return outcome;
    }
    if (where === "latest") latestIn.set(talk, state.me.seat);
    dispatch({ ...pageEvent(state, { key: talk.key, where, messages: outcome.reply.messages, limit, gap }), ...more });
    return DONE;
  }

  /** The newest messages of a talk. */
  async function loadLatest(key) {
    return page(key, "latest", ["LATEST", ANY], most());
  }

  /** Whether they were read already: whoever opens a talk may ask for them before their turn comes. */
  function hasLatest(talk) {
    return latestIn.get(talk) === state.me.seat;
  }

  async function loadOlder(key) {
    const segment = segmentOf(key);
    if (!segment || segment.atStart) return DONE;
    const oldest = oldestReached(segment);
    return oldest ? page(key, "older", ["BEFORE", ref(oldest)], most()) : loadLatest(key);
  }

  async function loadNewer(key) {
    const segment = segmentOf(key);
    const newest = segment && !segment.atEnd && newestReached(segment);
    return newest ? page(key, "newer", ["AFTER", ref(newest)], most()) : DONE;
  }

  /** Fill a place where lines are missing, from its older edge. */
  async function loadGap(key, gap) {
    const after = state.talks.get(key)?.log.live.byId.get(gap)?.event.after;
    return after ? page(key, "gap", ["AFTER", `msgid=${after}`], most(), { gap }) : DONE;
  }

  /** To the first line of a day, say: what is shown then is marked, for a window has no place of its own. */
  async function jumpToTime(key, ms) {
    const outcome = await page(key, "window", ["AROUND", time(ms)], AROUND);
    const items = segmentOf(key)?.items ?? [];
    const first = outcome.ok ? (items.find(({ at }) => at >= ms) ?? items.at(-1)) : null;
    if (first) dispatch({ type: "log/highlighted", key, id: first.id });
    return outcome;
  }

  async function jumpToMessage(key, id) {
    const log = state.talks.get(key)?.log;
    if (log?.live.byId.has(id)) {
      dispatch({ type: "window/closed", key });
      dispatch({ type: "log/highlighted", key, id });
      return DONE;
    }
    if (log?.window?.byId.has(id)) {
      dispatch({ type: "log/highlighted", key, id });
      return DONE;
    }
    if (asked.has(key)) {
      await asked.get(key);
      return jumpToMessage(key, id);
    }
    const outcome = await page(key, "window", ["AROUND", `msgid=${id}`], AROUND, { highlight: id });
    const isThere = log?.window?.byId.has(id) || log?.live.byId.has(id);
    if (isThere || (!outcome.ok && outcome.code !== "MESSAGE_ERROR")) return outcome;
    return asking.undone("MESSAGE_ERROR", "fault.noSuchMessage");
  }

  /** To the first line that has not been read; where none is known, to the time of the last one that was. */
  async function jumpToUnread(key) {
    const talk = state.talks.get(key);
    if (talk?.firstUnread) return jumpToMessage(key, talk.firstUnread);
    return talk?.unread > 0 && talk.readUntil > 0 ? jumpToTime(key, talk.readUntil) : backToNow(key);
  }

  async function backToNow(key) {
    dispatch({ type: "window/closed", key });
    return DONE;
  }

  function segmentOf(key) {
    const talk = state.talks.get(key);
    return talk ? shownSegment(talk) : null;
  }

  return { loadLatest, hasLatest, loadOlder, loadNewer, loadGap, jumpToTime, jumpToMessage, jumpToUnread, backToNow };
}

/** An id of a line of a message that came line by line is the message's own. */
function ref(id) {
  return `msgid=${id.replace(/\/\d+$/, "")}`;
}

function time(ms) {
  return `timestamp=${new Date(ms).toISOString()}`;
}
