/**
 * The browser's Back and Forward: each room is a place, and what lies over the talk (a drawer, a panel) is a layer that
 * Back takes away.
 *
 * A place that is opened from a layer takes the layer's entry: Back leads to where one was, not into a closed drawer.
 */

/** @param {Window} window */
export function makeHistory(window) {
  const { history, location } = window;
  const layers = [];
  let shown = location.hash;
  let goes = null;
  const tell = () => goes?.(shown);

  window.addEventListener("popstate", () => {
    const depth = history.state?.layers ?? 0;
    while (layers.length > depth) layers.pop()();
    if (location.hash === shown) return;
    shown = location.hash;
    tell();
  });

  return {
    /** The place that the address names. */
    get place() {
      return location.hash;
    },
    /** Somebody went back, forward, or changed the address. @param {(hash: string) => void} fn */
    onPlace(fn) {
      goes = fn;
    },
    /** Have the address name a place. @param {string} hash @param {{replacing?: boolean}} [how] */
    show(hash, { replacing = false } = {}) {
      if (hash === shown) return;
      shown = hash;
      const takesEntry = replacing || layers.length > 0;
      layers.splice(0).forEach((close) => close());
      history[takesEntry ? "replaceState" : "pushState"]({}, "", hash || location.pathname + location.search);
    },
    /**
     * Something lies over the page; Back calls `close`.
     * @param {() => void} close @returns {() => void} call when it was closed in another way
     */
    openLayer(close) {
      layers.push(close);
      history.pushState({ layers: layers.length }, "");
      return () => {
        const at = layers.indexOf(close);
        if (at < 0) return;
        layers.splice(at, 1);
        if (history.state?.layers) history.back();
      };
    },
  };
}
