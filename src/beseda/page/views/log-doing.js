/**
 * What happens when something in the message list is pressed: a table by the button's `data-do`.
 */

/** @typedef {{view: object, app: object, key: string, item: object|null, button: HTMLElement}} Press */

/** @type {Object<string, (press: Press) => unknown>} */
const DOES = {
  quote: ({ app, key, item }) => app.actions.jumpToMessage(key, item.replyTo),
  person: ({ app, key, item }) => app.actions.showDialog("person", { key, nick: item.by }),
  room: ({ app, button }) => app.actions.followLink(button.dataset.name),
  resend: ({ app, key, item }) => app.actions.resend(key, item.id),
  drop: ({ app, key, item }) => app.actions.dropUnsent(key, item.id),
  expand: ({ view, item }) => view.toggleExpanded(item.id),
  unfold: ({ view, button }) => view.toggleExpanded(button.dataset.key),
  gap: ({ view, button }) => view.fillGap(button.dataset.id),
  retry: ({ view, button }) => view.load(button.dataset.where),
  chooseDate: ({ view, button }) => view.chooseDate(button),
  copyCode: ({ view, button }) => view.copy(button.parentElement.querySelector("pre").textContent),
  react({ app, key, item, button }) {
    const { text } = button.dataset;
    const isMine = button.getAttribute("aria-pressed") === "true";
    return isMine ? app.actions.unreact(key, item.id, text) : app.actions.react(key, item.id, text);
  },
};

/** Do what was pressed. @returns {boolean} whether it was anything */
export function pressed(view, event) {
  const link = event.target.closest("a[href]");
  if (link) return followed(link, event);
  const button = event.target.closest("[data-do]");
  const does = button && DOES[button.dataset.do];
  if (!does) return false;
  const { app, talkKey: key } = view;
  does({ view, app, key, item: button.closest("beseda-message")?.item ?? null, button });
  return true;
}

/** A link to a message of this page is followed here, and not in another tab. */
function followed(link, event) {
  const here = location.href.split("#")[0];
  if (!link.hash || link.href.split("#")[0] !== here || event.ctrlKey || event.metaKey || event.shiftKey)
    return false;
  event.preventDefault();
  location.hash = link.hash;
  return true;
}
