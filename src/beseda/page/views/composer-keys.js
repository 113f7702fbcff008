/**
 * What a key does in the message field: a table, the first row that fits says it.
 *
 * Pure: a press and what the field is like go in, the name of what is to be done comes out, or null where the key
 * is the browser's own. A key that an input method is composing with is always its own.
 */

/**
 * @typedef {object} Press
 * @property {string} key
 * @property {boolean} shift
 * @property {boolean} command   Ctrl, or ⌘ on a Mac
 * @property {boolean} alt
 * @property {boolean} composing  an input method is at work
 *
 * @typedef {object} Field
 * @property {boolean} choosing   choices are shown
 * @property {boolean} exact      what the marked choice would put in is there already
 * @property {boolean} empty
 * @property {boolean} editing
 * @property {boolean} replying
 * @property {boolean} sendByEnter
 */

const plain = (press) => !press.shift && !press.command && !press.alt;

/** @type {[string, (press: Press, field: Field) => boolean, string | null][]} */
const ROWS = [
  ["ArrowUp", (press, field) => field.choosing && plain(press), "previous-choice"],
  ["ArrowDown", (press, field) => field.choosing && plain(press), "next-choice"],
  ["Escape", (press, field) => field.choosing, "close-choices"],
  ["Tab", (press, field) => field.choosing && press.shift, "previous-choice"],
  ["Tab", (press, field) => field.choosing && plain(press), "choose"],
  ["Enter", (press, field) => field.choosing && plain(press) && !field.exact, "choose"],
  ["Enter", (press) => press.command, "send"],
  ["Enter", (press, field) => plain(press) && field.sendByEnter, "send"],
  ["Tab", (press, field) => plain(press) && !field.empty, "complete"],
  ["ArrowUp", (press, field) => plain(press) && field.empty && !field.editing, "edit-last"],
  ["Escape", (press, field) => field.editing, "stop-editing"],
  ["Escape", (press, field) => field.replying, "stop-replying"],
];

/** Keyboards that have no name for the key while an input method has it report this code. */
const COMPOSING_CODE = 229;

/** @param {KeyboardEvent} event @returns {Press} */
export function pressOf(event) {
  return {
    key: event.key,
    shift: event.shiftKey,
    command: event.ctrlKey || event.metaKey,
    alt: event.altKey,
    composing: event.isComposing || event.keyCode === COMPOSING_CODE,
  };
}

/** @param {Press} press @param {Field} field @returns {string | null} */
export function intentOf(press, field) {
  if (press.composing) return null;
  const row = ROWS.find(([key, fits]) => key === press.key && fits(press, field));
  return row ? row[2] : null;
}
