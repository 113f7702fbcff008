/**
 * Something small that opens above the page beside a control: a menu, a picker.
 *
 * The browser's own popover brings the top layer, Esc and "a press elsewhere closes it"; here it gets its place, and
 * the focus goes back to where it was. On a narrow screen it is a sheet at the lower edge (panels.css).
 */

import { h } from "./element.js";
import { placeBeside } from "./placing.js";

/**
 * @param {Element} anchor  the control it belongs to; it gets the focus back
 * @param {Node} content
 * @param {object} how
 * @param {string} how.class
 * @param {{x: number, y: number}} [how.point]  where the pointer was: it opens there and not beside the anchor
 * @param {boolean} [how.above]
 * @param {boolean} [how.alignEnd]
 * @param {() => void} [how.onclose]
 * @returns {{element: HTMLElement, close: (then?: {refocus?: boolean}) => void, place: () => void}}
 */
export function openPopup(anchor, content, { class: name, point, above, alignEnd, onclose }) {
  const element = h("div", { class: ["popup", name], popover: "auto" }, content);
  const wish = { above, alignEnd };
  const place = () => put(element, point ? pointRect(point) : anchor.getBoundingClientRect(), wish);
  let refocus = true;
  const closed = (event) => {
    if (event.newState !== "closed") return;
    window.removeEventListener("resize", place);
    element.remove();
    if (anchor.getAttribute("aria-expanded")) anchor.setAttribute("aria-expanded", "false");
    if (refocus && isFree(document.activeElement)) anchor.focus({ preventScroll: true });
    onclose?.();
  };
  element.addEventListener("toggle", closed);
  // Within the landmark of what it belongs to; a dialog makes all that is outside of it inert.
  (anchor.closest("dialog, main, aside, nav") ?? document.body).append(element);
  element.showPopover();
  place();
  window.addEventListener("resize", place);
  return {
    element,
    place,
    close(then = {}) {
      refocus = then.refocus ?? true;
      if (element.matches(":popover-open")) element.hidePopover();
    },
  };
}

/** The focus was in what has gone, and is nowhere now. */
function isFree(active) {
  return !active || active === document.body;
}

function pointRect({ x, y }) {
  return { left: x, right: x, top: y, bottom: y };
}

function put(element, anchor, wish) {
  const seen = window.visualViewport ?? { width: window.innerWidth, height: window.innerHeight };
  const size = { width: element.offsetWidth, height: element.offsetHeight };
  const { left, top } = placeBeside(anchor, size, seen, wish);
  element.style.setProperty("--popup-left", `${left}px`);
  element.style.setProperty("--popup-top", `${top}px`);
}
