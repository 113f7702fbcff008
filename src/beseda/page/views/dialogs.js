/**
 * Shows the dialog that the store names: `state.dialog` is `{name, …}`, and each name is a row here.
 *
 * A row makes a frame from the page and the dialog's parameters. There is one dialog at a time; a question that it
 * asks stands above it. A dialog's module is fetched when it is first wanted.
 */

import { View, define } from "./element.js";
import { fetched } from "./later.js";

/** @type {Record<string, () => Promise<{build: (app: object, params: object) => object}>>} */
const DIALOGS = {
  answer: () => import("./dialogs/answer.js"),
  away: () => import("./dialogs/away.js"),
  create: () => import("./dialogs/create.js"),
  help: () => import("./dialogs/help.js"),
  invite: () => import("./dialogs/invite.js"),
  jump: () => import("./dialogs/jump.js"),
  person: () => import("./dialogs/person.js"),
  rename: () => import("./dialogs/rename.js"),
  room: () => import("./dialogs/room.js"),
  rooms: () => import("./dialogs/rooms.js"),
  settings: () => import("./settings.js"),
  shortcuts: () => import("./dialogs/help.js"),
  switcher: () => import("./switcher.js"),
  talk: () => import("./dialogs/talk.js"),
  topic: () => import("./dialogs/topic.js"),
  wordings: () => import("./dialogs/wordings.js"),
};

const PANELS = { people: "people" };

export class Dialogs extends View {
  #shown = null;
  #frame = null;

  static topics() {
    return ["dialog"];
  }

  changed() {
    const wanted = this.state.dialog;
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.#frame?.close();
    this.#frame = null;
    if (wanted?.name in PANELS) this.#openPanel(wanted.name);
    else if (wanted?.name in DIALOGS) this.#open(wanted);
  }

  /** The page is drawn anew in another language: what the store names stays open there. */
  disconnected() {
    this.#shown = null;
    this.#frame?.close();
  }

  /** What a command calls by the same words, and stands beside the talk. */
  #openPanel(name) {
    document.querySelector("beseda-app-view")?.showPanel(PANELS[name]);
    this.actions.closeDialog();
  }

  async #open(wanted) {
    const both = () => Promise.all([DIALOGS[wanted.name](), import("./dialog-frame.js")]);
    const came = await fetched(this.app, both);
    if (this.#shown !== wanted) return; // another one was asked for while it was fetched
    if (came === null) {
      this.actions.closeDialog();
      return;
    }
    const [{ build }, { openFrame }] = came;
    const { name: _name, ...params } = wanted;
    const frame = build(this.app, params);
    this.#frame = frame;
    frame.element.addEventListener("close", () => {
      const isStillWanted = this.#shown === wanted && this.state.dialog === wanted; // not if another one is asked for
      if (isStillWanted) this.actions.closeDialog();
    });
    openFrame(frame, frame.first);
    frame.opened?.();
  }
}

define("beseda-dialogs", Dialogs);
