/** A MODE line's letters, each with the parameter that is its own (modern-irc, "MODE message"). */

import { channelModes, memberPrefixes } from "../irc/isupport.js";

/**
 * @param {Map<string, string|true>} isupport
 * @param {string} letters  "+o-v"
 * @param {string[]} parameters
 * @returns {[on: boolean, letter: string, parameter: string|null][]}
 */
export function modeChanges(isupport, letters, parameters) {
  const kinds = channelModes(isupport);
  const rest = [...parameters];
  const changes = [];
  let on = true;
  for (const letter of letters) {
    if (letter === "+" || letter === "-") {
      on = letter === "+";
    } else {
      const takes = takesParameter(kinds, isRole(isupport, letter), letter, on);
      changes.push([on, letter, takes ? (rest.shift() ?? null) : null]);
    }
  }
  return changes;
}

function takesParameter({ lists, always, whenSet }, isOfMember, letter, on) {
  return isOfMember || lists.includes(letter) || always.includes(letter) || (on && whenSet.includes(letter));
}

/** Whether the letter is a role of a member. */
export function isRole(isupport, letter) {
  return memberPrefixes(isupport).some(({ mode }) => mode === letter);
}
