/**
 * Whether somebody looks at this page: a tab in front, in a window that has the focus.
 *
 * What arrives while nobody looks is unread, counts in the title, and may ring.
 */

/** @param {Window} window @returns {{isLooking: () => boolean, onChange: (fn: (isLooking: boolean) => void) => void}} */
export function makeVisibility(window) {
  const { document } = window;
  const isLooking = () => document.visibilityState === "visible" && document.hasFocus();
  return {
    isLooking,
    onChange(fn) {
      for (const [target, name] of [[document, "visibilitychange"], [window, "focus"], [window, "blur"], [window, "pageshow"]]) {
        target.addEventListener(name, () => fn(isLooking()));
      }
    },
  };
}
