/** A field for somebody's name, which offers the names that the page knows by the browser's own list. */

import { fieldOf } from "../dialog-frame.js";
import { append, h } from "../element.js";

/** More are no help in a list without a search of its own. */
const MOST_OFFERED = 200;
let number = 0;

/** @param {object} app @param {{label: string, hint?: string, value?: string, without?: Map<string, unknown>}} how */
export function nameField(app, { without = new Map(), ...how }) {
  const { people, me } = app.store.state;
  number += 1;
  const id = `names-${number}`;
  const field = fieldOf({ required: true, autocapitalize: "off", spellcheck: "false", list: id, ...how });
  const offered = [...people]
    .filter(([key, person]) => person.here !== false && person.nick !== me.nick && !without.has(key))
    .slice(0, MOST_OFFERED);
  append(field.element, [
    h(
      "datalist",
      { id },
      offered.map(([, { nick }]) => h("option", { value: nick })),
    ),
  ]);
  return field;
}
