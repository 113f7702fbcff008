/**
 * Searching what was said: a page of what is found, then older ones.
 *
 * The server ends a search after a short time and says how far it looked (docs/irc-search.md). As long as nothing at
 * all is found we search on by ourselves, for some turns; after that it is the person's wish.
 */

import { foundItems } from "../incoming/page.js";
import { formatTags } from "../irc/line.js";
import { parseQuery } from "../text/query.js";
import { DONE } from "./outcome.js";

/** Messages of a page: as many as the server gives, for a page that is of one millisecond can't be gone on from. */
const PAGE = 100;
/** Times that a search goes on by itself without having found anything: each costs the pace of 17 lines, 3.5 s. */
const TURNS = 3;
const FAULTS = {
  nothing: "fault.nothingToFind",
  empty: "fault.nothingFollows",
  twice: "fault.twice",
  "no-date": "fault.noDate",
};

export function makeSearching({ store, asking }) {
  const { state, dispatch } = store;
  /** What is searched for now; an answer to what was searched for before is dropped. */
  let current = null;

  /** @param {string} typed @param {{in?: string|null}} [where]  a talk's key */
  async function search(typed, { in: key = null } = {}) {
    const query = parseQuery(typed);
    dispatch({ type: "search/closed" });
    dispatch({ type: "search/started", query: typed, in: key });
    if (query.fault) return failed(asking.undone(query.fault, FAULTS[query.fault], { typed: query.typed }));
    current = { typed, key, query, before: query.before };
    return turn(current);
  }

  async function searchMore() {
    if (!current || !state.search.isMore || state.search.phase === "running") return DONE;
    dispatch({ type: "search/started", query: current.typed, in: current.key });
    return turn(current);
  }

  async function turn(wanted) {
    for (let count = 1; ; count += 1) {
      const outcome = await asking.ask("SEARCH", [attributes(wanted)], { isPrivate: true });
      if (wanted !== current) return DONE;
      if (!outcome.ok) return failed(outcome);
      const { items, until, isMore } = pageOf(outcome.reply.messages);
      wanted.before = nextBound(wanted.before, items, until);
      if (items.length > 0 || !isMore || count >= TURNS) {
        dispatch({ type: "search/found", items, until, isMore });
        return DONE;
      }
    }
  }

  function pageOf(messages) {
    const notes = messages.filter(({ command, params }) => command === "NOTE" && params[0] === "SEARCH");
    const cut = notes.find(({ params }) => params[1] === "INCOMPLETE");
    const items = foundItems(state, messages);
    const until = cut ? Date.parse(cut.params[2]) : null;
    return { items, until, isMore: Boolean(cut) || items.length >= PAGE };
  }

  function failed(outcome) {
    const { code, text, key, params } = outcome;
    dispatch({ type: "search/failed", fault: { code, text, key, params } });
    return outcome;
  }

  function closeSearch() {
    current = null;
    dispatch({ type: "search/closed" });
  }

  function attributes({ query, key, before }) {
    const name = query.in || (key === null ? "" : (state.talks.get(key)?.name ?? key));
    const wanted = { text: query.text, from: query.from, in: name, limit: String(PAGE) };
    if (query.after !== null) wanted.after = new Date(query.after).toISOString();
    if (before !== null) wanted.before = new Date(before).toISOString();
    const given = Object.entries(wanted).filter(([, value]) => value !== "");
    return formatTags(Object.fromEntries(given)).slice(1).trimEnd();
  }

  return { search, searchMore, closeSearch };
}

/**
 * The time to search on before. It is included in what the server looks at, and messages of one time may be parted by
 * a page: what comes twice is known by its id. A page that brought us no further back skips that time.
 */
function nextBound(before, items, until) {
  const oldest = items.length > 0 ? Math.min(...items.map(({ at }) => at)) : null;
  const next = oldest === null ? until : until === null ? oldest : Math.min(oldest, until);
  return next !== null && before !== null && next >= before ? before - 1 : next;
}
