/**
 * Copies text. The clipboard's own interface is there on secure origins alone; elsewhere a field is selected and the
 * browser told to copy it, which is older than that rule and works.
 */

import { h } from "./element.js";

/** Copy, and say so in a toast by the key given. */
export async function copy(app, text, said) {
  const done = await copied(text);
  app.actions.tell(done ? "info" : "error", { key: done ? said : "message.notCopied" });
}

async function copied(text) {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // not allowed just now: the old way may be
  }
  const active = document.activeElement;
  const field = h("textarea", { class: "unseen", value: text, "aria-hidden": "true", tabindex: "-1" });
  (active?.closest("dialog") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  active?.focus({ preventScroll: true });
  return done;
}
