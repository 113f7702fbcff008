/**
 * What somebody said, as the browser keeps it: some of its fields.
 *
 * It may have been written by another version of the page, or by whoever plays with the browser's tools: what is no
 * line must be known here, for a list that can't draw one of its lines draws none.
 */

export const SAID = new Set(["message", "action", "notice"]);

const TEXTS = ["id", "by", "text"];

/** These fields of an item, and no others. */
export function fieldsOf(item, names) {
  return Object.fromEntries(names.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]));
}

/** Whether it can be drawn as what somebody said. */
export function isKeptLine(line) {
  const hasTexts = TEXTS.every((name) => typeof line?.[name] === "string");
  return hasTexts && Number.isFinite(line.at) && SAID.has(line.kind);
}
