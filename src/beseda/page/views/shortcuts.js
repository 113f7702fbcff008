/**
 * Keys that work wherever one is in the page. What a field or a menu does with a key comes first.
 *
 * The table of them for people is in dialogs/shortcuts.js.
 */

/** Parts that F6 goes through, and what has the focus in each: the first of these that is there. */
const LANDMARKS = [
  ["beseda-sidebar", ".talk-link[aria-current]", "button"],
  ["beseda-log-view", "[role=log]"],
  ["beseda-composer", "textarea"],
  [".panel:not([hidden])", "input", "button"],
];

/** @param {KeyboardEvent} event @param {import("./app-view.js").AppView} frame */
export function onShortcut(event, frame) {
  if (event.defaultPrevented || event.isComposing) return;
  const act = wanted(event, frame);
  if (!act) return;
  event.preventDefault();
  act();
}

/** What a key asks for, or nothing. */
function wanted(event, frame) {
  const { key, altKey, shiftKey } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && !altKey && event.code === "KeyK") return () => frame.actions.showDialog("switcher");
  if (isCommand && key === "/") return () => frame.actions.showDialog("help");
  if (altKey && !isCommand && key === "ArrowUp") return () => step(frame, -1, shiftKey);
  if (altKey && !isCommand && key === "ArrowDown") return () => step(frame, 1, shiftKey);
  if (key === "F6") return () => nextLandmark(shiftKey ? -1 : 1);
  if (key === "Escape") return closing(event, frame);
  if (isTyping(event)) return null;
  if (key.length === 1 && key !== " " && !isCommand && !altKey) return () => typeInto(key);
  return null;
}

/** Esc closes what lies over the talk, and else leads to where one types. */
function closing({ target }, frame) {
  if (frame.classList.contains("drawer-open")) return () => frame.closeDrawer();
  if (frame.panel && target.closest?.(".panel")) {
    return () => {
      frame.showPanel(null);
      document.querySelector("beseda-composer textarea")?.focus();
    };
  }
  return null;
}

/** The talk above or below in the list; with Shift, the next one with something unread. */
function step({ state, actions }, by, onlyUnread) {
  const { order, talks, current } = state;
  const counts = (key) => !onlyUnread || (talks.get(key).unread > 0 && !talks.get(key).muted);
  for (let steps = 1, at = order.indexOf(current); steps <= order.length; steps += 1) {
    at = (at + by + order.length) % order.length;
    if (counts(order[at])) return actions.open(order[at]);
  }
}

function nextLandmark(by) {
  const places = LANDMARKS.map(([part, ...targets]) =>
    targets.map((target) => document.querySelector(`${part} ${target}`)).find((found) => found && isShown(found)));
  const now = LANDMARKS.findIndex(([part]) => document.activeElement?.closest(part));
  for (let steps = 1; steps <= places.length; steps += 1) {
    const place = places[(now + by * steps + places.length * 2) % places.length];
    if (place) return place.focus();
  }
}

function isShown(element) {
  return element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;
}

function isTyping({ target }) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest?.("dialog, [popover]");
}

/** Whoever just types means to say something. */
function typeInto(letter) {
  const field = document.querySelector("beseda-composer textarea:not(:disabled)");
  if (!field) return;
  field.focus();
  field.setRangeText(letter, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: letter, inputType: "insertText" }));
}
