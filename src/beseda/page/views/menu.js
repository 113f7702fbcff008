/** A menu that opens from a button: arrows go through it, a letter finds a line, Esc and a press elsewhere close it. */

import { h } from "./element.js";
import { icon } from "./more-icons.js";
import { openPopup } from "./popup.js";

/** @typedef {{icon: string, label: string, act: () => void, danger?: boolean, checked?: boolean}} Line */

/**
 * @param {Element} anchor
 * @param {(Line | null | false)[]} lines  null is a line between two groups; false is left out
 * @param {object} [how]  as openPopup's
 */
export function openMenu(anchor, lines, how = {}) {
  const menu = h("div", { class: "menu-lines", role: "menu", "aria-label": anchor.getAttribute("aria-label") });
  const items = [];
  for (const line of lines) {
    if (line === false) continue;
    if (line === null) {
      menu.append(h("div", { class: "menu-line", role: "separator" }));
      continue;
    }
    const item = drawn(line);
    item.addEventListener("click", () => {
      popup.close();
      line.act();
    });
    items.push(item);
    menu.append(item);
  }
  menu.addEventListener("keydown", (event) => goThrough(event, items, () => popup.close()));
  const popup = openPopup(anchor, menu, { class: "menu-popup", ...how });
  anchor.setAttribute("aria-expanded", "true");
  items[0]?.focus();
  return popup;
}

function drawn({ icon: picture, label, danger, checked }) {
  const isChoice = checked !== undefined;
  return h("button", {
    class: ["menu-item", danger && "danger"], type: "button", tabindex: "-1",
    role: isChoice ? "menuitemcheckbox" : "menuitem", "aria-checked": isChoice ? checked : null,
  }, icon(picture), h("span", { class: "menu-label" }, label), checked && icon("check"));
}

/** Where each key leads from the line at `at`. */
const STEPS = {
  ArrowDown: (at, most) => (at + 1) % most,
  ArrowUp: (at, most) => (at - 1 + most) % most,
  Home: () => 0,
  End: (_, most) => most - 1,
};

function goThrough(event, items, close) {
  const at = items.indexOf(document.activeElement);
  const step = STEPS[event.key];
  if (step) items[step(at, items.length)].focus();
  else if (event.key === "Tab") close();
  else if (event.key.length === 1 && event.key !== " ") startingWith(event.key, at, items)?.focus();
  else return;
  if (event.key !== "Tab") event.preventDefault();
}

/** The next line that begins with a letter. */
function startingWith(letter, at, items) {
  const inOrder = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return inOrder.find((item) => item.textContent.trim().toLowerCase().startsWith(letter.toLowerCase()));
}
