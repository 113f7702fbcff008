/**
 * The menu of a message: a row of quick emoji, and what can be done with it (message-entries.js).
 *
 * It opens from a button, a long press, the menu key, or a right click; the arrows, Home, End and the first letter of
 * an entry move in it. What cannot be undone is asked about first.
 */

import { addressOf } from "../actions/addresses.js";
import { QUICK, emojiName } from "../text/emoji.js";
import { ask } from "./asking.js";
import { copy } from "./copying.js";
import { h } from "./element.js";
import { noteEmoji, openEmojiPicker } from "./emoji-picker.js";
import { icon } from "./more-icons.js";
import { entriesOf, mayReact } from "./message-entries.js";
import { banAsked, kickAsked, silenceAsked } from "./moderating.js";
import { openPopup } from "./popup.js";
import { findItem } from "./talk-facts.js";

/** Characters of the message that a question about it shows: enough to know it again. */
const LONGEST_QUOTE = 200;

/**
 * @param {object} app
 * @param {{key: string, id: string, anchor: Element, point?: {x: number, y: number}, onclose?: () => void}} where
 * @returns the popup, or null where nothing can be done
 */
export function openMessageMenu(app, { key, id, anchor, point, onclose }) {
  const about = aboutOf(app, key, id);
  if (!about) return null;
  const quick = mayReact(about) ? quickRow(app, about) : [];
  const entries = entriesOf(about);
  if (quick.length + entries.length === 0) return null;
  const menu = h("div", {
    class: "message-menu",
    role: "menu",
    "aria-label": app.t("message.menu", { name: about.item.by }),
  });
  if (quick.length) menu.append(h("div", { class: "message-quick", role: "group" }, quick));
  for (const entry of entries) {
    if (entry.apart && menu.childElementCount) menu.append(h("div", { class: "menu-line", role: "separator" }));
    menu.append(itemOf(app, entry));
  }
  menu.addEventListener("keydown", (event) => moved(event, menu));
  menu.addEventListener("click", (event) => {
    const item = event.target.closest("[data-does]");
    if (!item) return;
    const { does, text } = item.dataset;
    popup.close({ refocus: !MOVES_FOCUS.has(does) });
    DOES[does](app, { ...about, anchor, text });
  });
  if (anchor.hasAttribute("aria-haspopup")) anchor.setAttribute("aria-expanded", "true");
  const popup = openPopup(anchor, menu, { class: "menu-popup", point, alignEnd: !point, onclose });
  for (const item of itemsOf(menu)) item.tabIndex = -1;
  itemsOf(menu)[0].focus();
  return popup;
}

/** All emoji, for a message. */
export function openReactionPicker(app, { key, id, anchor, onclose }) {
  return openEmojiPicker(app, anchor, (text) => app.actions.react(key, id, text), { onclose });
}

function aboutOf(app, key, id) {
  const { state } = app.store;
  const talk = state.talks.get(key);
  const item = talk && findItem(talk, id);
  return item ? { item, talk, state, key, id } : null;
}

function hasMine({ item, state }, text) {
  return Boolean(item.reactions?.get(text)?.has(state.me.nick));
}

function quickRow(app, about) {
  const cells = QUICK.map((text) =>
    h(
      "button",
      {
        class: "emoji-cell",
        type: "button",
        role: "menuitemcheckbox",
        "aria-checked": hasMine(about, text),
        "aria-label": emojiName(text, app.words.language),
        data: { does: "react", text },
      },
      text,
    ),
  );
  const more = app.t("message.more");
  const all = h(
    "button",
    {
      class: "emoji-cell",
      type: "button",
      role: "menuitem",
      "aria-label": more,
      title: more,
      data: { does: "more" },
    },
    icon("plus"),
  );
  return [...cells, all];
}

function itemOf(app, { name, icon: picture, danger }) {
  return h(
    "button",
    { class: ["menu-item", danger && "danger"], type: "button", role: "menuitem", data: { does: name } },
    icon(picture),
    app.t(`message.${name}`),
  );
}

/** These put the focus where they lead; after all others it goes back. */
const MOVES_FOCUS = new Set(["reply", "edit", "more"]);

/** @type {Record<string, (app: object, about: object) => unknown>} */
const DOES = {
  reply: ({ actions }, { key, id }) => actions.setReply(key, id),
  edit: ({ actions }, { key, id }) => actions.setEditing(key, id),
  copy: (app, { item }) => copy(app, item.text, "message.copied"),
  link: (app, { talk, id }) =>
    copy(app, new URL(addressOf({ name: talk.name, message: id }), document.baseURI).href, "message.linkCopied"),
  wordings: ({ actions }, { key, id }) => actions.showDialog("wordings", { key, id }),
  person: ({ actions }, { key, item }) => actions.showDialog("person", { key, nick: item.by }),
  resend: ({ actions }, { key, id }) => actions.resend(key, id),
  drop: ({ actions }, { key, id }) => actions.dropUnsent(key, id),
  more: (app, about) => openReactionPicker(app, about),
  react(app, about) {
    const { key, id, text } = about;
    noteEmoji(app, text);
    if (hasMine(about, text)) app.actions.unreact(key, id, text);
    else app.actions.react(key, id, text);
  },
  delete: deleteAsked,
  silence: (app, { key, item }) => silenceAsked(app, key, item.by),
  kick: (app, { key, item }) => kickAsked(app, key, item.by),
  ban: (app, { key, item }) => banAsked(app, key, item.by),
};

async function deleteAsked(app, { key, id, item }) {
  const { t, actions } = app;
  const question = {
    title: item.own ? t("message.askDelete") : t("message.askDeleteOf", { name: item.by }),
    text: t("message.deleteMeans"),
    quote: item.text.slice(0, LONGEST_QUOTE),
    yes: t("message.delete"),
    danger: true,
  };
  if (item.own) return (await ask(app, question)) ? actions.redact(key, id, "") : null;
  const reason = await ask(app, { ...question, reason: t("moderate.reason") });
  return reason === null ? null : actions.redact(key, id, reason);
}

function itemsOf(menu) {
  return [...menu.querySelectorAll("[role^=menuitem]")];
}

/** The quick row is walked sideways, and is one step of up and down. */
function moved(event, menu) {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement);
  const to = targetOf(event, items, at);
  if (to === null) return;
  event.preventDefault();
  event.stopPropagation();
  items[(to + items.length) % items.length].focus();
}

function targetOf({ key, ctrlKey, altKey, metaKey }, items, at) {
  const quick = items.filter((item) => item.classList.contains("emoji-cell")).length;
  const isQuick = at < quick;
  if (key === "Home") return 0;
  if (key === "End") return items.length - 1;
  if (key === "ArrowDown") return isQuick && quick < items.length ? quick : at + 1;
  if (key === "ArrowUp") return isQuick ? items.length - 1 : at === quick ? 0 : at - 1;
  if (isQuick && key === "ArrowRight") return (at + 1) % quick;
  if (isQuick && key === "ArrowLeft") return (at - 1 + quick) % quick;
  if (key.length !== 1 || key === " " || ctrlKey || altKey || metaKey) return null;
  const fits = (item) => item.textContent.toLowerCase().startsWith(key.toLowerCase());
  const after = items.findIndex((item, place) => place > at && fits(item));
  const found = after >= 0 ? after : items.findIndex(fits);
  return found >= 0 ? found : null;
}
