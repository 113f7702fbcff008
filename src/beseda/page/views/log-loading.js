/**
 * Asks for what is beyond the edges of what is loaded, before the reader comes there.
 *
 * One question at a time at each edge. After a refusal nothing is asked until somebody presses "try again",
 * or the connection is there again.
 */

/** Screens from the edge at which more is asked for: a page comes sooner than a person scrolls so far. */
const SCREENS_AHEAD = 2;

export class LogLoading {
  #view;
  #running = new Set(); // "key where"

  constructor(view) {
    this.#view = view;
  }

  /** Ask for what is needed at the place that is seen. */
  look() {
    const { list, segment, state, context } = this.#view;
    if (state.connection.phase !== "online" || !segment || segment.loading) return;
    const near = this.#view.clientHeight * SCREENS_AHEAD;
    if (!segment.atStart && list.hiddenAbove < near && !context.faults.has("older")) this.load("older");
    else if (!segment.atEnd && list.hiddenBelow < near && !context.faults.has("newer")) this.load("newer");
  }

  async load(where) {
    const { actions, talkKey: key, context } = this.#view;
    const name = `${key} ${where}`;
    if (this.#running.has(name)) return;
    this.#running.add(name);
    context.faults.delete(where);
    const outcome = await (where === "older" ? actions.loadOlder(key) : actions.loadNewer(key));
    this.#running.delete(name);
    if (this.#view.talkKey !== key || outcome?.ok !== false) return;
    context.faults.set(where, context.t(`log.notLoaded.${where}`));
    this.#view.redraw();
  }

  async fillGap(id) {
    const { actions, talkKey } = this.#view;
    await actions.loadGap(talkKey, id);
  }
}
