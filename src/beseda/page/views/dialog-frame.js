/**
 * The frame that every dialog has: a title, a way out, a body, and what can be done, at the end.
 *
 * It is the browser's own `<dialog>`: modal, with Esc, with the rest of the page inert, and the focus given back to
 * where it was. A form in it is busy while what it asked for is under way, and says what was refused beside its
 * buttons.
 */

import { append, h, replace } from "./element.js";
import { icon } from "./more-icons.js";

let number = 0;

/**
 * @typedef {object} Frame
 * @property {HTMLDialogElement} element
 * @property {HTMLElement} body
 * @property {(returned?: unknown) => void} close
 * @property {(text: string) => void} fail                  say what was refused
 * @property {(doing: () => Promise<{ok: boolean, text?: string} | void>) => Promise<boolean>} attempt
 */

/**
 * @param {object} app
 * @param {object} what
 * @param {string} what.title
 * @param {Node} [what.sign]  beside the title
 * @param {string} [what.class]
 * @param {unknown[]} [what.body]
 * @param {unknown[]} [what.buttons]
 * @param {() => void} [what.onsubmit]   then the body is a form
 * @param {(returned: unknown) => void} [what.onclose]
 * @returns {Frame}
 */
export function makeFrame(app, { title, sign, class: name, body = [], buttons = [], onsubmit, onclose }) {
  number += 1;
  const fault = h("p", { class: "fault dialog-fault", role: "alert", dir: "auto" });
  const inside = h("div", { class: "dialog-body" }, body);
  const foot = h("div", { class: "dialog-foot" }, buttons);
  const form = h(onsubmit ? "form" : "div", { class: "dialog-form", novalidate: Boolean(onsubmit) });
  append(form, [inside, fault, buttons.length ? foot : null]);
  if (onsubmit)
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onsubmit();
    });
  const element = h(
    "dialog",
    { class: ["dialog", name], "aria-labelledby": `dialog-title-${number}` },
    head(app, title, sign, () => frame.close()),
    form,
  );
  const frame = { element, body: inside, returned: undefined, ...behaviour(element, form, fault, app) };
  frame.close = (returned) => {
    frame.returned = returned;
    if (element.open) element.close();
  };
  element.addEventListener("close", () => {
    element.remove();
    onclose?.(frame.returned);
  });
  closeByBackdrop(element, () => frame.close());
  return frame;
}

/** Put it into the page, above everything. Where there is nothing to fill in, the focus is on its title: it is read. */
export function openFrame(frame, first) {
  if (!frame.body.querySelector(FOCUSABLE)) frame.body.tabIndex = 0; // it is scrolled by keys
  document.body.append(frame.element);
  frame.element.showModal();
  (first ?? frame.element.querySelector(FIELD) ?? frame.element.querySelector(".dialog-title")).focus();
}

const FOCUSABLE = "a, button, input, select, summary, textarea";
const FIELD = ".dialog-body :is(input:not([type=checkbox], [type=radio]), textarea)";

function head(app, title, sign, onclose) {
  return h(
    "header",
    { class: "dialog-head" },
    sign,
    h("h2", { id: `dialog-title-${number}`, class: "dialog-title", dir: "auto", tabindex: "-1" }, title),
    h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": app.t("dialog.close"),
        title: app.t("dialog.close"),
        onclick: onclose,
      },
      icon("close"),
    ),
  );
}

function behaviour(element, form, fault, app) {
  const fail = (text) => replace(fault, text);
  const attempt = async (doing) => {
    if (element.classList.contains("is-busy")) return false;
    fail("");
    element.classList.add("is-busy");
    form.setAttribute("aria-busy", "true");
    try {
      const done = await doing();
      if (done && done.ok === false) fail(done.text || app.t("dialog.failed"));
      return !done || done.ok !== false;
    } finally {
      element.classList.remove("is-busy");
      form.removeAttribute("aria-busy");
    }
  };
  return { fail, attempt };
}

/** A press that begins and ends on the dark around it; one that began inside (a selection) means something else. */
function closeByBackdrop(element, close) {
  let began = false;
  element.addEventListener("pointerdown", (event) => {
    began = event.target === element;
  });
  element.addEventListener("click", (event) => {
    if (began && event.target === element) close();
  });
}

/** A labelled field with a hint below it. */
export function fieldOf({ label, hint, ...props }) {
  number += 1;
  const id = `field-${number}`;
  const described = hint ? `${id}-hint` : null;
  const input = h(props.tag ?? "input", {
    class: "input",
    dir: "auto",
    autocomplete: "off",
    ...props,
    tag: null,
    id,
    "aria-describedby": described,
  });
  const element = h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    input,
    hint ? h("p", { class: "hint", id: described }, hint) : null,
  );
  return { element, input };
}

/** A switch with what it means beside it. */
export function switchOf({ label, hint, checked = false, disabled = false, onchange }) {
  number += 1;
  const id = `switch-${number}`;
  const described = hint ? `${id}-hint` : null;
  const input = h("input", {
    class: "switch",
    type: "checkbox",
    role: "switch",
    id,
    checked,
    disabled,
    "aria-describedby": described,
    onchange,
  });
  const element = h(
    "div",
    { class: "switch-row" },
    h("label", { for: id }, label),
    input,
    hint ? h("p", { class: "hint", id: described }, hint) : null,
  );
  return { element, input };
}

/** A button of a dialog's foot. */
export function buttonOf(label, { kind, icon: picture, ...props } = {}) {
  return h("button", { class: ["button", kind], type: "button", ...props }, picture ? icon(picture) : null, label);
}
