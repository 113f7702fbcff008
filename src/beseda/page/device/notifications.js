/**
 * Notifications of the desktop: offered only where the browser allows them, asked for by a click, shown by whoever wants.
 *
 * A plain http address of another machine is no secure context: there the browser has no notifications to offer, and the
 * page offers none. On Android they are shown by the service worker alone.
 */

/**
 * @param {{Notification: typeof Notification | undefined, isSecureContext: boolean,
 *          serviceWorker?: ServiceWorkerContainer}} browser
 */
export function makeNotifications({ Notification, isSecureContext, serviceWorker }) {
  const isPossible = isSecureContext && Boolean(Notification);
  return {
    isPossible,
    /** @returns {"granted" | "denied" | "default"} */
    get permission() {
      return isPossible ? Notification.permission : "denied";
    },
    /** Ask the person; only a click may. @returns {Promise<boolean>} whether they agreed */
    async ask() {
      if (!isPossible) return false;
      return (await Notification.requestPermission()) === "granted";
    },
    /**
     * Show one; a later one with the same tag takes its place.
     * @param {{title: string, text: string, tag: string, icon: string, address: string}} what @param {() => void} onClick
     */
    async show({ title, text, tag, icon, address }, onClick) {
      if (!isPossible || Notification.permission !== "granted") return;
      const options = { body: text, tag, icon, renotify: true, silent: true };
      try {
        const shown = new Notification(title, options);
        shown.onclick = () => {
          shown.close();
          onClick();
        };
      } catch {
        const registration = await serviceWorker?.getRegistration();
        await registration?.showNotification(title, { ...options, data: { address } });
      }
    },
  };
}
