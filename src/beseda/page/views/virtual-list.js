/**
 * A list of any length of which only what is seen is drawn, and a little beyond.
 *
 * Rows stand one below the other between two spacers, as high as what is not drawn. What a reader looks at
 * stays put to the pixel, whatever comes above it or changes its height: the list remembers the row at the
 * upper edge (the *anchor*) and how far from the edge it is, and puts it there again after each change. At
 * the newest end it sticks to the end.
 *
 * While somebody scrolls, wrong guesses of heights above are taken up by the upper spacer (`#lead`) and not
 * by scrolling: setting `scrollTop` would stop a finger's swing on some phones. When the scrolling rests it
 * is put right.
 */

import { DrawnRows } from "./drawn-rows.js";
import { RowHeights, drawnRange, seenRange, withFewNew } from "./row-heights.js";

/** So near to the end counts as being there: zoomed pages scroll by fractions. */
const END_WITHIN = 6;

/** Elements in the list, the most; what is on the screen is drawn even if it has more. */
export const MOST_NODES = 290;

/** How many screens are drawn beyond each edge, if the elements allow. */
const SCREENS_BEYOND = 1;

/** Rows beyond the edges that one frame makes: the rest comes with the next, so that no frame is late. */
const NEW_ROWS_A_FRAME = 10;

/** Rows kept for a selection that is being made over what has scrolled away. */
const MOST_PINNED = 400;

/** Milliseconds without a scroll event after which a scroll rests. */
const RESTS_AFTER = 150;

/** An anchor may vanish (a day line, an event that is folded): then the next of these is it. */
const ANCHORS = 6;

/** How often heights are found out and rows drawn anew before what is there is shown. */
const MOST_ROUNDS = 4;

export class VirtualList {
  #scroller;
  #rowsBox;
  #above;
  #below;
  #onMoved;
  #pinned;
  #isFirm;
  #rows = [];
  #heights = new RowHeights();
  #drawn;
  #range = { from: 0, to: 0 };
  #sticks = true;
  #canStick = true;
  #anchors = [];
  #lead = 0;
  #view = { width: 0, height: 0 };
  #stands = 0; // scrollTop as we know it
  #isScrolling = false;
  #resting = 0;
  #going = 0;
  #observer;

  /**
   * @param {HTMLElement} scroller
   * @param {object} how
   * @param {(row: object, element: HTMLElement|null) => HTMLElement} how.show  draws a row, into its element
   * if it has one
   * @param {() => void} how.onMoved   what is seen is another part
   * @param {(row: object) => boolean} how.isFirm   whether the row stays itself, whatever comes before it
   * @param {() => HTMLElement[]} how.pinned   row elements that must stay
   */
  constructor(scroller, { show, onMoved, isFirm, pinned }) {
    this.#scroller = scroller;
    this.#onMoved = onMoved;
    this.#pinned = pinned;
    this.#isFirm = isFirm;
    this.#above = spacer();
    this.#below = spacer();
    this.#rowsBox = document.createElement("div");
    this.#rowsBox.className = "log-rows";
    this.#rowsBox.append(this.#above, this.#below);
    this.#drawn = new DrawnRows(this.#above, show);
    scroller.append(this.#rowsBox);
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#observer = new ResizeObserver(() => this.#resized());
    this.#observer.observe(scroller);
    this.#observer.observe(this.#rowsBox);
  }

  close() {
    this.#observer.disconnect();
    clearTimeout(this.#resting);
    cancelAnimationFrame(this.#going);
  }

  /** Whether the newest is on the screen, and new ones push the list up. */
  get isAtEnd() {
    return this.#sticks;
  }

  get rows() {
    return this.#rows;
  }

  /** Nobody scrolls just now. */
  get isAtRest() {
    return !this.#isScrolling;
  }

  /** The drawn element of a row. */
  element(key) {
    return this.#drawn.get(key);
  }

  /**
   * The list is these rows now. @param {{canStick: boolean}} how  false: the newest rows are not the end of
   * the talk
   */
  setRows(rows, { canStick }) {
    this.#noticeScroll();
    this.#rows = rows;
    this.#canStick = canStick;
    if (!canStick) this.#sticks = false;
    this.#heights.setRows(rows);
    this.#render(true);
  }

  /** Another list: what was measured and drawn is forgotten. */
  clear() {
    this.#drawn.clear();
    this.#heights.forget();
    this.#anchors = [];
    this.#lead = 0;
    this.#sticks = true;
    this.#isScrolling = false;
    this.#stands = this.#scroller.scrollTop;
    this.#range = { from: 0, to: 0 };
  }

  /** Where the reader is, to come back to: null at the end. */
  get place() {
    return this.#sticks ? null : this.#anchors.map((anchor) => ({ ...anchor }));
  }

  /** Whether what the reader looked at is in the list, too. */
  get keepsPlace() {
    return this.#sticks || this.#anchors.some(({ key }) => this.#indexOf(key) >= 0);
  }

  goTo(place) {
    if (!place) return this.goToEnd();
    this.#leaveEnd();
    this.#anchors = place;
    this.#render(false);
  }

  #leaveEnd() {
    this.#sticks = false;
    this.#isScrolling = false;
  }

  goToEnd() {
    this.#isScrolling = false;
    this.#sticks = this.#canStick;
    if (!this.#sticks) this.#anchors = [{ key: this.#rows[this.#rows.length - 1]?.key, offset: 0 }];
    this.#render(false);
  }

  /**
   * Bring a row to a part of the height (0: the upper edge). @returns {boolean} whether there is such a row
   */
  goToRow(key, part) {
    const index = this.#indexOf(key);
    if (index < 0) return false;
    this.#leaveEnd();
    this.#anchors = [{ key, offset: this.#view.height * part }];
    this.#render(false);
    return true;
  }

  /** Scroll no further than needed for a row to be seen whole. */
  reveal(key) {
    const index = this.#indexOf(key);
    if (index < 0) return null;
    if (!this.#drawn.has(key)) this.goToRow(key, 0.4);
    const element = this.#drawn.get(key);
    const row = element.getBoundingClientRect();
    const view = this.#scroller.getBoundingClientRect();
    const edge = 12;
    if (row.top < view.top + edge) this.#scrollBy(row.top - view.top - edge);
    else if (row.bottom > view.bottom - edge)
      this.#scrollBy(Math.min(row.bottom - view.bottom + edge, row.top - view.top - edge));
    return element;
  }

  /** Which rows are on the screen: the indexes of the first and the one after the last. */
  get seen() {
    const top = this.#scroller.scrollTop - this.#lead;
    return seenRange(this.#heights, { top, height: this.#view.height - 1 });
  }

  /** How far a row's upper edge is below the upper edge of what is seen, or null where there is none. */
  distance(key) {
    const index = this.#indexOf(key);
    return index < 0 ? null : this.#heights.top(index) + this.#lead - this.#scroller.scrollTop;
  }

  /** Pixels that are not seen above (below). */
  get hiddenAbove() {
    return this.#scroller.scrollTop;
  }

  get hiddenBelow() {
    return this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#view.height;
  }

  #indexOf(key) {
    return this.#rows.findIndex((row) => row.key === key);
  }

  #scrollBy(distance) {
    this.#leaveEnd();
    this.#anchors = this.#anchorsAt(this.#scroller.scrollTop).map(({ key, offset }) => ({
      key,
      offset: offset - distance,
    }));
    this.#render(false);
  }

  #scrolled() {
    if (!this.#noticeScroll()) return; // our own
    this.#render(false);
    this.#onMoved();
  }

  /** Where the list stands is the reader's doing if it is not ours. Their event may be still to come. */
  #noticeScroll() {
    const top = this.#scroller.scrollTop;
    if (Math.abs(top - this.#stands) < 1) return false;
    this.#stands = top;
    this.#isScrolling = true;
    this.#noticePlace(top);
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#rest(), RESTS_AFTER);
    return true;
  }

  #noticePlace(top) {
    const end = this.#scroller.scrollHeight - this.#view.height;
    this.#sticks = this.#canStick && end - top <= END_WITHIN;
    this.#anchors = this.#anchorsAt(top);
  }

  /** The first firm rows that are seen: others may be other rows once something comes above them. */
  #anchorsAt(top) {
    const anchors = [];
    for (
      let at = this.#heights.indexAt(top - this.#lead);
      at < this.#rows.length && anchors.length < ANCHORS;
      at += 1
    ) {
      if (!this.#isFirm(this.#rows[at])) continue;
      anchors.push({ key: this.#rows[at].key, offset: this.#heights.top(at) + this.#lead - top });
    }
    return anchors;
  }

  /** The scrolling has come to rest: the spacer is as high as it should be. */
  #rest() {
    this.#noticeScroll();
    this.#isScrolling = false;
    if (this.#lead !== 0) this.#render(false);
  }

  #resized() {
    const before = this.#view;
    const { width, height } = this.#look();
    const isOther = width !== before.width || height !== before.height;
    if (width !== before.width) this.#heights.forget();
    if (!isOther) this.#noticeScroll();
    if (isOther || this.#drawn.measure(this.#heights)) this.#render(false);
  }

  #look() {
    this.#view = { width: this.#scroller.clientWidth, height: this.#scroller.clientHeight };
    return this.#view;
  }

  /** Draw what is to be seen, find out its heights, and put the anchor where it was. */
  #render(isChanged) {
    if (!this.#view.height) this.#look();
    if (!this.#view.height || this.#rows.length === 0) return;
    let round = 0;
    let redraws = isChanged;
    do {
      const index = this.#anchorIndex();
      const before = this.#heights.top(index);
      const range = this.#wantedRange(index, round === 0);
      this.#patch(range, redraws);
      redraws = false;
      const isOther = this.#drawn.measure(this.#heights);
      if (this.#isScrolling) this.#lead -= this.#heights.top(index) - before;
      if (!isOther) break;
      round += 1;
    } while (round < MOST_ROUNDS);
    this.#put();
  }

  #anchorIndex() {
    for (const anchor of this.#anchors) {
      const index = this.#indexOf(anchor.key);
      if (index >= 0) return index;
    }
    return Math.max(0, this.#rows.length - 1);
  }

  /** Where the upper edge of what is seen will be, counted from the first row. */
  #wantedTop(index) {
    const end = Math.max(0, this.#heights.total - this.#view.height);
    const anchor = this.#anchors.find(({ key }) => key === this.#rows[index]?.key);
    return this.#sticks ? end : Math.max(0, Math.min(end, this.#heights.top(index) - (anchor?.offset ?? 0)));
  }

  #wantedRange(index, isSparing) {
    const { height } = this.#view;
    const view = { top: this.#wantedTop(index), height };
    const budget = {
      nodes: (at) => this.#drawn.nodesOf(this.#rows[at].key),
      most: MOST_NODES,
      beyond: height * SCREENS_BEYOND,
    };
    const range = drawnRange(this.#heights, this.#rows.length, view, budget);
    if (isSparing) this.#spare(range, view);
    return this.#pin(range);
  }

  /** Draw few new rows beyond the edges in one frame; the next goes on. */
  #spare(range, view) {
    const isDrawn = (at) => this.#drawn.has(this.#rows[at].key);
    const few = withFewNew(range, seenRange(this.#heights, view), isDrawn, NEW_ROWS_A_FRAME);
    if (few.from > range.from || few.to < range.to) this.#goOn();
    Object.assign(range, few);
  }

  #goOn() {
    if (this.#going) return;
    this.#going = requestAnimationFrame(() => {
      this.#going = 0;
      this.#noticeScroll();
      this.#render(false);
    });
  }

  #pin(range) {
    for (const element of this.#pinned()) {
      const index = this.#indexOf(element.rowKey);
      if (index < 0) continue;
      if (index < range.from && range.to - index <= MOST_PINNED) range.from = index;
      if (index >= range.to && index - range.from <= MOST_PINNED) range.to = index + 1;
    }
    return range;
  }

  #patch(range, redraws) {
    const hadFocus = this.#drawn.draw(this.#rows, range, redraws);
    if (hadFocus) this.#scroller.focus({ preventScroll: true });
    this.#range = range;
  }

  /** Spacers and scroll position, as they follow from the heights. */
  #put() {
    const { from, to } = this.#range;
    const index = this.#anchorIndex();
    const top = this.#heights.top(from);
    const wanted = this.#wantedTop(index);
    if (!this.#isScrolling || this.#sticks || from === 0 || top + this.#lead < 0) this.#lead = 0;
    setHeight(this.#above, top + this.#lead);
    setHeight(this.#below, this.#heights.total - this.#heights.top(to));
    const position = this.#sticks ? this.#scroller.scrollHeight - this.#view.height : wanted + this.#lead;
    const isElsewhere = Math.abs(this.#scroller.scrollTop - position) >= 0.5;
    if (isElsewhere) this.#scroller.scrollTop = position;
    this.#stands = this.#scroller.scrollTop;
    const isAtLast = !this.#sticks && this.#canStick && !this.#isScrolling && this.hiddenBelow <= END_WITHIN;
    if (isAtLast) this.#sticks = true; // also of a talk that is seen whole, and has nowhere to go
    if (isElsewhere || isAtLast) this.#onMoved();
    this.#stands = this.#scroller.scrollTop;
    if (!this.#sticks && !this.#isScrolling) this.#anchors = this.#anchorsAt(this.#scroller.scrollTop);
  }
}

function spacer() {
  const element = document.createElement("div");
  element.className = "log-spacer";
  return element;
}

function setHeight(element, height) {
  element.style.setProperty("height", `${Math.max(0, height)}px`);
}
