/**
 * What can be done with a message: a table, each row with when it is offered. Pure.
 */

import { canModerate, isChangeable } from "../store/selectors.js";
import { isWords } from "./talk-facts.js";

/**
 * @typedef {object} About
 * @property {object} item
 * @property {object} talk
 * @property {object} state
 *
 * @typedef {object} Entry
 * @property {string} name     also the key of its word: `message.NAME`
 * @property {string} icon
 * @property {boolean} [danger]
 * @property {boolean} [apart]  a line stands before it
 */

const can = ({ state }, capability) => state.me.caps.has(capability);
const isOnline = ({ state }) => state.connection.phase === "online";
const isSent = ({ item }) => item.state === "sent" && !item.id.startsWith("~");
const isThere = ({ item }) => isChangeable(item) && isWords(item);
const maySpeak = (about) => isOnline(about) && (about.talk.kind === "person" || about.talk.joined);
const isMine = ({ item }) => item.own;
const mayModerateIt = (about) => isOnline(about) && !isMine(about) && canModerate(about.state, about.talk);
const isBy = ({ item }) => Boolean(item.by) && item.kind !== "gap";
const isHere = ({ item, talk }) => talk.members.has(item.nickKey);

/** @type {(Entry & {when: (about: About) => boolean})[]} */
const ENTRIES = [
  { name: "resend", icon: "reload", when: ({ item }) => item.own && item.state === "failed" },
  { name: "drop", icon: "trash", danger: true, when: ({ item }) => item.own && item.state === "failed" },
  { name: "reply", icon: "reply", when: (about) => isThere(about) && maySpeak(about) },
  {
    name: "edit",
    icon: "edit",
    when: (about) =>
      isThere(about) &&
      isMine(about) &&
      isOnline(about) &&
      about.item.kind === "message" &&
      can(about, "draft/message-edit"),
  },
  { name: "copy", icon: "copy", when: ({ item }) => isWords(item) && item.text !== "" },
  { name: "link", icon: "link", when: (about) => isSent(about) },
  {
    name: "wordings",
    icon: "clock",
    when: (about) => isOnline(about) && isThere(about) && about.item.editedAt !== null,
  },
  { name: "person", icon: "person", when: (about) => isBy(about) && !isMine(about) },
  {
    name: "delete",
    icon: "trash",
    danger: true,
    apart: true,
    when: (about) =>
      isThere(about) &&
      isOnline(about) &&
      can(about, "draft/message-redaction") &&
      (isMine(about) || mayModerateIt(about)),
  },
  { name: "silence", icon: "mute", danger: true, when: (about) => mayModerateIt(about) && isBy(about) },
  { name: "kick", icon: "leave", danger: true, when: (about) => mayModerateIt(about) && isHere(about) },
  { name: "ban", icon: "ban", danger: true, when: (about) => mayModerateIt(about) && isBy(about) },
];

/** @param {About} about @returns {Entry[]} */
export function entriesOf(about) {
  return ENTRIES.filter((entry) => entry.when(about));
}

/** @param {About} about @returns {boolean} whether it can be answered by an emoji */
export function mayReact(about) {
  return isThere(about) && maySpeak(about) && can(about, "message-tags");
}
