/**
 * What is copied out of the message list: a line for each message, with its time and its speaker, and no
 * buttons.
 *
 * A selection inside one message is copied as it is selected. Of several, the first and the last give the
 * part that is selected, those between give all.
 */

import { clockTime } from "../text/time.js";

/** @returns {Element|null} the row in which a node is */
export function rowOf(node) {
  const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  return element?.closest?.("[data-row]") ?? null;
}

/** The rows that hold the ends of what is selected in `list`; none if nothing is. */
export function selectedEnds(list) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !list.contains(selection.anchorNode)) return [];
  return [rowOf(selection.anchorNode), rowOf(selection.focusNode)].filter(Boolean);
}

/**
 * @param {Element} list
 * @param {{language: string, describe: (element: Element) => string}} how   describe: words for a row that is
 * no message
 * @returns {string|null} what to copy, or null to let the browser copy as it does
 */
export function copiedText(list, { language, describe }) {
  const selection = document.getSelection();
  if (!selection || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const rows = [...list.querySelectorAll("[data-row]")].filter((row) => range.intersectsNode(row));
  if (rows.length < 2) return null;
  const lines = rows.map((row) => {
    if (!row.item) return describe(row);
    const words = wordsOf(row, range);
    return words ? `[${clockTime(row.item.at, language)}] ${row.item.by}: ${words}` : "";
  });
  return lines.filter(Boolean).join("\n");
}

function wordsOf(row, range) {
  const body = row.querySelector(".body");
  if (!body || !range.intersectsNode(body)) return "";
  const isWhole = !body.contains(range.startContainer) && !body.contains(range.endContainer);
  if (isWhole) return row.item.redacted ? body.textContent : row.item.text;
  const part = document.createRange();
  part.selectNodeContents(body);
  if (body.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
  if (body.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
  return part.toString().trim();
}
