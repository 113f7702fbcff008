/**
 * How high each row of a long list is, and so where it stands: measured where it was drawn, guessed where
 * not.
 *
 * Adding up ten thousand numbers takes ten microseconds, so positions are added up anew after a change. A row
 * that was measured keeps its height while it is away, until the list has another width.
 */

/**
 * What a row is taken for before any was drawn, a message of one line; later it is the average of those
 * drawn.
 */
const FIRST_GUESS = 30;

/** Rows that have gone from the list and are remembered, before they are looked for and forgotten. */
const MOST_GONE = 1000;

/**
 * Forget what is known of rows that are in the list no more, once they are many.
 * @param {Map<string, *>} known  by the rows' keys
 * @param {{key: string}[]} rows
 */
export function keepKnown(known, rows) {
  if (known.size <= rows.length + MOST_GONE) return;
  const keys = new Set(rows.map(({ key }) => key));
  for (const key of known.keys()) if (!keys.has(key)) known.delete(key);
}

export class RowHeights {
  #known = new Map(); // key → height
  #sum = 0;
  #guess = FIRST_GUESS;
  #keys = [];
  #tops = new Float64Array(1); // one more than rows: the last is the whole height
  #count = 0; // of rows that are added up: a list may have grown since
  #isStale = true;

  /** The list has these rows now. @param {{key: string}[]} rows */
  setRows(rows) {
    this.#keys = rows;
    this.#isStale = true;
    const { size } = this.#known;
    keepKnown(this.#known, rows);
    if (this.#known.size < size) this.#sum = [...this.#known.values()].reduce((sum, height) => sum + height, 0);
    if (this.#known.size > 0) this.#guess = this.#sum / this.#known.size;
  }

  /** A row was drawn. @returns {number} by how much it is higher than it was taken for */
  measured(key, height) {
    const before = this.#known.get(key);
    if (before === height) return 0;
    this.#sum += height - (before ?? 0);
    this.#known.set(key, height);
    this.#isStale = true;
    return height - (before ?? this.#guess);
  }

  /** The list has another width: what was measured is a guess now. */
  forget() {
    this.#known.clear();
    this.#sum = 0;
    this.#isStale = true;
  }

  heightOf(index) {
    return this.top(index + 1) - this.top(index);
  }

  /** Where a row begins. `top(rows.length)` is where the list ends. */
  top(index) {
    if (this.#isStale) this.#addUp();
    return this.#tops[Math.max(0, Math.min(index, this.#count))];
  }

  get total() {
    return this.top(Infinity);
  }

  /** The row that covers a position. */
  indexAt(position) {
    if (this.#isStale) this.#addUp();
    let [low, high] = [0, this.#count - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= position) low = middle;
      else high = middle - 1;
    }
    return Math.max(low, 0);
  }

  #addUp() {
    const count = this.#keys.length;
    if (this.#tops.length < count + 1) this.#tops = new Float64Array(count * 2 + 1);
    let top = 0;
    for (let at = 0; at < count; at += 1) {
      this.#tops[at] = top;
      top += this.#known.get(this.#keys[at].key) ?? this.#guess;
    }
    this.#tops[count] = top;
    this.#count = count;
    this.#isStale = false;
  }
}

/**
 * The rows that are seen. @param {{top: number, height: number}} view @returns {{from: number, to: number}}
 */
export function seenRange(heights, { top, height }) {
  return { from: heights.indexAt(top), to: heights.indexAt(top + height) + 1 };
}

/**
 * Of a range, what is seen, and beyond it on both sides what is drawn already and a few rows more.
 * @param {{from: number, to: number}} range
 * @param {{from: number, to: number}} seen
 * @param {(index: number) => boolean} isDrawn
 * @param {number} few
 */
export function withFewNew(range, seen, isDrawn, few) {
  let { from, to } = seen;
  let left = few;
  while (to < range.to && (isDrawn(to) || left-- > 0)) to += 1;
  while (from > range.from && (isDrawn(from - 1) || left-- > 0)) from -= 1;
  return { from, to };
}

/**
 * The rows to draw: those seen, and beyond them what the budget of elements allows, up to a distance.
 * @param {RowHeights} heights
 * @param {number} count        of rows
 * @param {{top: number, height: number}} view   what is seen
 * @param {{nodes: (index: number) => number, most: number, beyond: number}} budget
 * @returns {{from: number, to: number}}
 */
export function drawnRange(heights, count, view, budget) {
  if (count === 0) return { from: 0, to: 0 };
  let { from, to } = seenRange(heights, view);
  let left = budget.most;
  for (let at = from; at < to; at += 1) left -= budget.nodes(at);
  let [growsUp, growsDown] = [true, true];
  while (growsUp || growsDown) {
    growsUp = from > 0 && heights.top(from) > view.top - budget.beyond && budget.nodes(from - 1) <= left;
    if (growsUp) left -= budget.nodes((from -= 1));
    growsDown =
      to < count && heights.top(to) < view.top + view.height + budget.beyond && budget.nodes(to) <= left;
    if (growsDown) left -= budget.nodes((to += 1) - 1);
  }
  return { from, to };
}
