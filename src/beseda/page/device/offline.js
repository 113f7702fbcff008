/**
 * The page without a network: a service worker keeps its files, and opens it to say that it is offline.
 *
 * Only where the browser has one (secure contexts). It is an addition: nothing else of the page depends on it.
 */

/**
 * @param {{isSecureContext: boolean, navigator: Navigator}} browser
 * @param {string} script  the address of the worker: at the root of the page, for its scope is its folder
 */
export async function registerOffline({ isSecureContext, navigator }, script) {
  if (!isSecureContext || !navigator.serviceWorker) return null;
  try {
    return await navigator.serviceWorker.register(script);
  } catch {
    return null; // private windows, or a certificate that is not trusted
  }
}

/** Whether there is a network, as far as the browser knows. @param {Window} window */
export function makeNetwork(window) {
  return {
    isUp: () => window.navigator.onLine !== false,
    onChange(fn) {
      window.addEventListener("online", () => fn(true));
      window.addEventListener("offline", () => fn(false));
    },
  };
}
