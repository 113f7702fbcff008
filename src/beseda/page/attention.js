/**
 * What is done about what nobody is looking at: the title and the picture of the tab, a sound, a notification.
 *
 * It watches the counts of the store: whoever may count as unread is decided there, and what made a count grow is the
 * newest such message of that talk. Of several tabs one rings, and not for a talk that another one shows to somebody.
 */

import { addressOf } from "./actions/addresses.js";
import { unreadTotal } from "./store/selectors.js";

/** Letters of a message in a notification; systems cut at about as many. */
const LONGEST_TEXT = 180;
/** Milliseconds between two calls for people whom one never answered, however many write. */
const STRANGERS_APART = 10_000;

/**
 * @param {{store: object, actions: object, device: object, words: () => object, name: string, icon: string,
 *          isLeader: () => boolean}} parts  `name`: what the chat is called
 */
export function watchAttention({ store, actions, device, words, name, icon, isLeader }) {
  const { state } = store;
  let counted = countsOf(state);
  let strangerAt = -STRANGERS_APART;

  const show = () => {
    const talk = state.talks.get(state.current);
    device.badge.show({ title: talk ? `${talk.name} – ${name}` : name, ...unreadTotal(state) });
    const before = counted;
    counted = countsOf(state);
    if (!isLeader()) return;
    for (const [key, count] of counted) if (count > (before.get(key) ?? 0)) ring(state.talks.get(key));
  };

  const isSeen = (key) => device.visibility.isLooking() && key === state.current;
  device.lookout.onAsked(isSeen);

  const ring = async (talk) => {
    if (talk.muted || isSeen(talk.key) || isTooSoon(talk)) return;
    if (!device.visibility.isLooking() && (await device.lookout.isSeen(talk.key))) return;
    if (state.settings.sound) device.sound.play();
    if (state.settings.notifications) notify(talk);
  };

  const isTooSoon = ({ kind, isOurs, latestAt }) => {
    if (kind === "room" || isOurs) return false;
    const isSoon = latestAt - strangerAt < STRANGERS_APART;
    if (!isSoon) strangerAt = latestAt;
    return isSoon;
  };

  const notify = (talk) => {
    const item = talk.log.live.items.findLast(({ own, mention }) => !own && (mention || talk.kind === "person"));
    if (!item) return;
    const { t } = words();
    const title = talk.kind === "room" ? t("notification.inRoom", { name: item.by, room: talk.name }) : item.by;
    const address = addressOf({ name: talk.name });
    device.notifications.show({ title, text: item.text.slice(0, LONGEST_TEXT), tag: talk.key, icon, address }, () => {
      window.focus();
      actions.open(talk.key);
    });
  };

  store.subscribe(["talks", "current", "connection"], show);
  show();
}

/** How many messages of each talk are meant for this person alone. */
function countsOf(state) {
  const counts = new Map();
  for (const { key, kind, unread, mentions } of state.talks.values()) {
    counts.set(key, kind === "person" ? unread : mentions);
  }
  return counts;
}
