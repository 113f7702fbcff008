/**
 * Whether somebody looks at a talk in another tab of this browser: what is seen there need not ring here.
 *
 * The tab that rings asks, and whichever is looked at answers. Nothing is remembered of the others: a tab that crashed
 * sees nothing.
 */

/** Milliseconds in which a tab answers that is in front; its ears are not slowed down, as hidden tabs' timers are. */
export const ANSWERS_WITHIN = 150;

/**
 * @param {{Channel?: typeof BroadcastChannel, name: string, after: (ms: number, run: () => void) => unknown}} parts
 *   `name`: one for all tabs of one page; without `Channel` tabs know nothing of each other
 */
export function makeLookout({ Channel, name, after }) {
  const channel = Channel && new Channel(name);
  const waiting = new Map();
  let isSeenHere = () => false;
  let counter = 0;

  if (channel) {
    channel.onmessage = ({ data: { asked, seen, id } }) => {
      if (seen !== undefined) waiting.get(id)?.(true);
      else if (isSeenHere(asked)) channel.postMessage({ seen: asked, id });
    };
  }

  return {
    /** What this tab answers. @param {(key: string) => boolean} fn */
    onAsked(fn) {
      isSeenHere = fn;
    },
    /** @param {string} key  of a talk @returns {Promise<boolean>} whether another tab shows it to somebody */
    async isSeen(key) {
      if (!channel) return false;
      const id = `${(counter += 1)} ${Math.random()}`;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        channel.postMessage({ asked: key, id });
        after(ANSWERS_WITHIN, () => resolve(false));
      }).finally(() => waiting.delete(id));
    },
  };
}
