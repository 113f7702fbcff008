/**
 * The rows of a list that have elements just now: kept in order, made, redrawn and taken away.
 *
 * An element stays the same as long as its row is drawn, so that a focus, a selection and an animation in it
 * go on.
 */

import { keepKnown } from "./row-heights.js";

/** Elements of a row that was never drawn: a message of one line under its name. */
const USUAL_NODES = 4;

/** Heights that differ by less are the same: browsers give fractions. */
const SAME_WITHIN = 0.01;

export class DrawnRows {
  #before;
  #show;
  #elements = new Map(); // key → element
  #nodes = new Map(); // key → how many elements it was drawn with

  /**
   * @param {Element} before  what stands before the first row
   * @param {(row: object, element: HTMLElement|null) => HTMLElement} show  draws a row, into its element if
   * it has one
   */
  constructor(before, show) {
    this.#before = before;
    this.#show = show;
  }

  get(key) {
    return this.#elements.get(key) ?? null;
  }

  has(key) {
    return this.#elements.has(key);
  }

  nodesOf(key) {
    return this.#nodes.get(key) ?? USUAL_NODES;
  }

  clear() {
    for (const element of this.#elements.values()) element.remove();
    this.#elements.clear();
    this.#nodes.clear();
  }

  /**
   * Have elements for these rows alone.
   * @param {object[]} rows
   * @param {{from: number, to: number}} range
   * @param {boolean} redraws  whether rows that have an element may look otherwise now
   * @returns {boolean} whether an element that was taken away had the focus
   */
  draw(rows, { from, to }, redraws) {
    keepKnown(this.#nodes, rows);
    const hadFocus = this.#keepOnly(new Set(rows.slice(from, to).map(({ key }) => key)));
    let next = this.#before.nextSibling;
    for (let at = from; at < to; at += 1) {
      const before = this.get(rows[at].key);
      const element = !before || redraws ? this.#draw(rows[at], before) : before;
      if (before === next) next = element;
      if (element === next) next = next.nextSibling;
      else next.before(element);
    }
    return hadFocus;
  }

  #keepOnly(keys) {
    let hadFocus = false;
    for (const [key, element] of this.#elements) {
      if (keys.has(key)) continue;
      hadFocus ||= element.contains(document.activeElement);
      element.remove();
      this.#elements.delete(key);
    }
    return hadFocus;
  }

  #draw(row, before) {
    const element = this.#show(row, before);
    if (before && before !== element) before.replaceWith(element);
    element.rowKey = row.key;
    this.#elements.set(row.key, element);
    this.#nodes.set(row.key, element.getElementsByTagName("*").length + 1);
    return element;
  }

  /** Tell `heights` how high each is. @returns {boolean} whether any is of another height than was thought */
  measure(heights) {
    let isOther = false;
    for (const [key, element] of this.#elements) {
      const by = heights.measured(key, element.getBoundingClientRect().height);
      if (Math.abs(by) > SAME_WITHIN) isOther = true;
    }
    return isOther;
  }
}
