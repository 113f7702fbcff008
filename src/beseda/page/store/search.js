/** One search at a time, and what it has found so far. */

import { noSearch } from "./state.js";

/** A later page of the same search goes before what it has found already: the oldest comes first. */
function found(state, { items, until = null, isMore }, touch) {
  const known = new Set(state.search.results.map((item) => item.id));
  const results = [...items.filter((item) => !known.has(item.id)), ...state.search.results];
  Object.assign(state.search, { results, until, isMore, phase: "done", fault: null });
  touch("search");
}

export const search = {
  "search/started": (state, { query, in: place = null }, touch) => {
    const isMore = state.search.query === query && state.search.in === place && state.search.phase === "done";
    const results = isMore ? state.search.results : [];
    state.search = { ...noSearch(), query, in: place, results, phase: "running" };
    touch("search");
  },

  "search/found": found,

  "search/failed": (state, { fault }, touch) => {
    Object.assign(state.search, { phase: "failed", fault });
    touch("search");
  },

  "search/closed": (state, _event, touch) => {
    state.search = noSearch();
    touch("search");
  },
};
