/**
 * Text for the clipboard. A page on plain http from another machine has no `navigator.clipboard`: there a field that
 * nobody sees is selected and copied, as pages did before.
 */

/** @param {Window} window @param {string} text @returns {Promise<boolean>} whether it was copied */
export async function copyText({ document, navigator }, text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(document, text);
  }
}

function copyBySelection(document, text) {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "unseen";
  field.value = text;
  // What is outside of an open dialog can't be selected.
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    before?.focus();
  }
}
