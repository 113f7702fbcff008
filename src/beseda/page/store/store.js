/**
 * The one store: state changes only by events, and whoever subscribed is told which topics were touched.
 *
 * Many events fall between two frames (200 messages a second): subscribers are called once for all of them,
 * when `schedule` says so. Knows neither the DOM nor what any event means: reducers do.
 */

import { makeState } from "./state.js";
import { REDUCERS } from "./reducers.js";

export const EVERY_TOPIC = "*";

/**
 * @param {object} needs
 * @param {() => number} needs.now            milliseconds
 * @param {(run: () => void) => void} [needs.schedule]  calls `run` once, later (a frame)
 * @param {(fault: unknown) => void} [needs.onFault]  is told what a subscriber threw; the others are called
 */
export function makeStore({ now, schedule = queueMicrotask, onFault = throwLater }) {
  const state = makeState();
  const subscribers = makeSubscribers(onFault);
  let touched = new Set();
  const touch = (topic) => void touched.add(topic);

  function tell() {
    const told = touched;
    touched = new Set();
    subscribers.tell(told);
  }

  function dispatch(event) {
    const reduce = REDUCERS[event.type];
    if (!reduce) {
      throw new TypeError(`no such event: ${event.type}`);
    }
    const wasQuiet = touched.size === 0;
    reduce(state, event, touch, now);
    if (wasQuiet && touched.size > 0) {
      schedule(tell);
    }
  }

  return { state, dispatch, subscribe: subscribers.subscribe };
}

/** Who is to be told of what: a few subscribers for each topic. */
function makeSubscribers(onFault) {
  const byTopic = new Map();

  function subscribe(topics, fn) {
    const entry = { fn, topics: new Set(topics) };
    for (const topic of entry.topics) {
      byTopic.set(topic, (byTopic.get(topic) ?? new Set()).add(entry));
    }
    return () => unsubscribe(entry);
  }

  function unsubscribe(entry) {
    entry.topics.forEach((topic) => {
      const entries = byTopic.get(topic);
      if (entries?.delete(entry) && entries.size === 0) {
        byTopic.delete(topic);
      }
    });
    entry.topics.clear();
  }

  /** Each is called once, with those of its topics that were touched. */
  function tell(touched) {
    const entries = new Set(byTopic.get(EVERY_TOPIC));
    touched.forEach((topic) => byTopic.get(topic)?.forEach((entry) => entries.add(entry)));
    for (const { fn, topics } of entries) {
      const isAll = topics.has(EVERY_TOPIC);
      const own = isAll ? touched : new Set([...touched].filter((topic) => topics.has(topic)));
      if (own.size > 0) {
        call(fn, own, onFault);
      }
    }
  }

  return { subscribe, tell };
}

function call(fn, topics, onFault) {
  try {
    fn(topics);
  } catch (fault) {
    onFault(fault);
  }
}

function throwLater(fault) {
  queueMicrotask(() => {
    throw fault;
  });
}
