/**
 * Where something that opens beside a control is put: under it if there is room, above it otherwise, and always
 * whole within what is to be seen. Pure numbers; which way the page's language runs is told by `rightToLeft`.
 */

/** Pixels between the control and what opened, and to the edge of the window. */
export const GAP = 6;
const EDGE = 8;

/**
 * @param {{left: number, right: number, top: number, bottom: number}} anchor
 * @param {{width: number, height: number}} size
 * @param {{width: number, height: number}} space
 * @param {{above?: boolean, alignEnd?: boolean}} [wish]
 * @returns {{left: number, top: number}}
 */
export function placeBeside(anchor, size, space, { above = false, alignEnd = false } = {}) {
  const under = anchor.bottom + GAP;
  const over = anchor.top - GAP - size.height;
  const fitsUnder = under + size.height <= space.height - EDGE;
  const fitsOver = over >= EDGE;
  const top = above ? (fitsOver || !fitsUnder ? over : under) : fitsUnder || !fitsOver ? under : over;
  const left = alignEnd ? anchor.right - size.width : anchor.left;
  return {
    left: within(left, EDGE, space.width - EDGE - size.width),
    top: within(top, EDGE, space.height - EDGE - size.height),
  };
}

/** The least wins where there is not room for both: the beginning is what has to be seen. */
function within(value, least, most) {
  return Math.max(least, Math.min(value, most));
}
