/**
 * Go anywhere by a few letters (Ctrl+K): rooms and talks of the list, people who are here, and what is not there yet.
 *
 * A combobox with a list: arrows choose, Enter opens. The order is how well it fits, then the list's own.
 */

import { makeFrame } from "./dialog-frame.js";
import { h, replace } from "./element.js";
import { icon } from "./more-icons.js";
import { avatar } from "./sidebar.js";
import { choicesFor } from "./switcher-choices.js";

/** @returns the dialog, as dialogs.js wants it */
export function build(app) {
  const list = h("ul", { class: "switcher-list", id: "switcher-list", role: "listbox", "aria-label": app.t("switcher.found") });
  const input = h("input", {
    class: "input", type: "text", dir: "auto", role: "combobox", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    "aria-label": app.t("switcher.field"), placeholder: app.t("switcher.field"), "aria-expanded": "true",
    "aria-controls": "switcher-list", "aria-autocomplete": "list", enterkeyhint: "go",
  });
  let choices = [];
  let chosen = 0;
  const open = async (choice) => {
    if (choice && (await frame.attempt(() => app.actions.openByName(choice.name)))) frame.close();
  };
  const draw = () => {
    replace(list, choices.map((choice, at) => row(app, choice, at, at === chosen, () => open(choice))));
    if (choices[chosen]) input.setAttribute("aria-activedescendant", `switcher-${chosen}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const find = () => {
    choices = choicesFor(app.store.state, input.value);
    chosen = 0;
    draw();
  };
  input.addEventListener("input", find);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !choices.length) return;
    event.preventDefault();
    chosen = (chosen + step + choices.length) % choices.length;
    draw();
  });
  const frame = makeFrame(app, {
    title: app.t("switcher.title"),
    class: "dialog-switcher",
    body: [input, list],
    onsubmit: () => open(choices[chosen]),
  });
  find();
  return Object.assign(frame, { first: input });
}

function row(app, choice, at, isChosen, onclick) {
  const sign = choice.kind === "room"
    ? icon("hash")
    : avatar(choice);
  return h("li", { id: `switcher-${at}`, class: "switcher-row", role: "option", "aria-selected": isChosen, onclick },
    h("span", { class: "talk-sign", "aria-hidden": "true" }, sign),
    h("bdi", { class: "talk-name" }, choice.name.replace(/^#/, "")),
    choice.isNew && h("span", { class: "hint" }, app.t(choice.kind === "room" ? "switcher.enter" : "switcher.write")),
    choice.unread > 0 && h("span", { class: ["count", choice.mentions > 0 && "mention"] }, app.words.number(choice.unread)));
}
