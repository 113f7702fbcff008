/** What came of a run of comings and goings: who came and went again is not told as two. */

import { keyOf } from "./state.js";

/**
 * @param {import("./state.js").Item[]} items  joins, parts, quits and new names, in order
 * @returns {{joined: string[], left: string[], visited: string[], returned: string[],
 *   renamed: [string, string][]}}
 *   visited: came and went again; returned: went and came again; renamed: from, to
 */
export function movementsOf(items) {
  const paths = new Map();
  const renamed = [];
  for (const { by, event } of items) {
    if (event.name === "nick") {
      renamed.push([by, event.to]);
      rename(paths, by, event.to);
    } else {
      const isIn = event.name === "join";
      const path = paths.get(keyOf(by)) ?? { beganIn: !isIn };
      paths.set(keyOf(by), { ...path, nick: by, endsIn: isIn });
    }
  }
  const who = (beganIn, endsIn) => {
    const isSuch = (path) => path.beganIn === beganIn && path.endsIn === endsIn;
    return [...paths.values()].filter(isSuch).map(({ nick }) => nick);
  };
  return {
    joined: who(false, true),
    left: who(true, false),
    visited: who(false, false),
    returned: who(true, true),
    renamed,
  };
}

function rename(paths, from, to) {
  const path = paths.get(keyOf(from));
  if (path) {
    paths.delete(keyOf(from));
    paths.set(keyOf(to), { ...path, nick: to });
  }
}
