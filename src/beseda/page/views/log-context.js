/**
 * What the rows of the message list are drawn with: words, names, times, and what is unfolded. One for the
 * list.
 */

import { keyOf } from "../store/state.js";
import { makeListed } from "./event-words.js";

/** @param {object} view  the message list's */
export function makeContext(view) {
  const context = {
    now: () => view.app.clock.now(),
    expanded: new Set(),
    highlight: null,
    isEmpty: false,
    faults: new Map(), // "older" | "newer" → a sentence
    t: (key, params) => view.t(key, params),
    isRoom: (name) => view.state.talks.has(keyOf(name)),
    answered: (id) => found(view.talk, id),
    isLoading: (where) => view.segment?.loading === where,
    isLoadingGap: (item) => Boolean(item.event?.isLoading),
    fault: (where) => context.faults.get(where) ?? null,
    /** Another language, another name of ours, another talk. */
    renew({ app, state, talk }) {
      context.language = app.words.locale;
      context.listed = makeListed(context.t, context.language);
      context.talk = talk;
      context.own = state.me.nick;
      context.highlight = null;
      context.faults.clear();
      context.namesOfOthers = {
        key: keyOf,
        own: null,
        isKnown: (key) => Boolean(view.talk?.members.has(key)),
      };
      context.names = { ...context.namesOfOthers, own: keyOf(state.me.nick) };
      context.version = `${context.language} ${context.own}`;
    },
  };
  return context;
}

function found(talk, id) {
  return talk?.log.live.byId.get(id) ?? talk?.log.window?.byId.get(id) ?? null;
}
