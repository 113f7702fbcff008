/** Find a room: all that may be seen, the liveliest first, with what they are about; the field narrows them down. */

import { keyOf } from "../../store/state.js";
import { buttonOf, fieldOf, makeFrame } from "../dialog-frame.js";
import { h, replace } from "../element.js";
import { icon } from "../more-icons.js";
import { roomName } from "./create.js";

/** Rooms drawn at once; the field finds the others. */
const MOST_SHOWN = 60;
/** A letter is not a wish yet: the server is asked when no key was pressed for so long. */
const AFTER_TYPING = 250;

/** @param {object} app @param {{query?: string}} params */
export function build(app, { query = "" }) {
  const { t } = app;
  const search = fieldOf({ label: t("rooms.search"), type: "search", value: query });
  const said = h("p", { class: "hint", role: "status" });
  const list = h("ul", { class: "room-list" });
  const frame = makeFrame(app, {
    title: t("rooms.title"),
    class: "dialog-rooms",
    body: [search.element, said, list],
    buttons: [
      buttonOf(t("rooms.make"), {
        icon: "plus",
        onclick: () => app.actions.showDialog("create", { room: search.input.value }),
      }),
    ],
    onsubmit: () => list.querySelector("button")?.focus(),
  });
  const listing = makeListing(app, frame, search.input, said, list);
  let timer = null;
  search.input.addEventListener("input", () => {
    clearTimeout(timer);
    listing.narrow();
    timer = setTimeout(listing.ask, AFTER_TYPING);
  });
  frame.element.addEventListener("close", () => clearTimeout(timer));
  return { ...frame, first: search.input, opened: listing.ask };
}

/** Draws what is known at once, and what the server answers when it does; an answer to an older question is dropped. */
function makeListing(app, frame, input, said, list) {
  const { t, actions } = app;
  let known = [];
  let asked = 0;
  const narrow = () => {
    const wanted = input.value.trim().replace(/^#/, "").toLowerCase();
    const fits = ({ name, topic }) => `${name} ${topic}`.toLowerCase().includes(wanted);
    const found = known.filter(fits);
    replace(
      list,
      found.slice(0, MOST_SHOWN).map((room) => rowOf(app, frame, room)),
    );
    return found.length;
  };
  const ask = async () => {
    const mine = ++asked;
    if (known.length === 0) said.textContent = t("rooms.asking");
    const answer = await actions.listRooms({ query: input.value.trim() });
    if (mine !== asked) return;
    if (!answer.ok) {
      said.textContent = answer.text;
      return;
    }
    known = merged(known, answer.rooms);
    const count = narrow();
    const isMore = answer.isMore || count > MOST_SHOWN;
    said.textContent = count === 0 ? t("rooms.none") : t(isMore ? "rooms.more" : "rooms.count", { count });
  };
  return { ask, narrow };
}

/** What an earlier answer told stays; the newer one is right about numbers. */
function merged(known, rooms) {
  const all = new Map([...known, ...rooms].map((room) => [keyOf(room.name), room]));
  return [...all.values()].sort((one, other) => other.members - one.members || one.name.localeCompare(other.name));
}

function rowOf(app, frame, room) {
  const { t, actions, store } = app;
  const isIn = Boolean(store.state.talks.get(keyOf(room.name))?.joined);
  const enter = () =>
    frame.attempt(async () => {
      const done = await actions.openByName(roomName(room.name));
      if (done.ok) frame.close();
      return done;
    });
  return h(
    "li",
    null,
    h(
      "button",
      { class: "room-row", type: "button", onclick: enter },
      h(
        "span",
        { class: "room-row-name" },
        h("bdi", null, room.name),
        isIn ? h("span", { class: "person-mark" }, t("rooms.in")) : null,
      ),
      room.topic ? h("span", { class: "room-row-topic", dir: "auto" }, room.topic) : null,
      h(
        "span",
        { class: "room-row-count" },
        icon("people"),
        h("span", { "aria-hidden": "true" }, app.words.number(room.members)),
        h("span", { class: "unseen" }, t("rooms.members", { count: room.members })),
      ),
    ),
  );
}
