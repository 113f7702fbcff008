/**
 * Why something was not done, in the person's own words.
 *
 * A server's refusal is a code and a sentence in the server's language. The table has our own sentence for each code
 * that it may send to a page (tests/page/words/faults.test.js looks them up where the server has them); what is not
 * in it is told in the server's words. Knows no command's meaning, and no state.
 */

/**
 * @typedef {object} Refused  `fail` of a session's reply: a numeric's code is its number
 * @property {string|null} command
 * @property {string} code
 * @property {string[]} context
 * @property {string} text
 *
 * @typedef {object} Fault
 * @property {string} code
 * @property {string} key     of a sentence in words/
 * @property {object} params  of it
 */

/** Each: the sentence's key (without `fault.`), and what the words of the context are called in it. */
const BY_CODE = {
  // Numerics
  400: ["server"],
  401: ["noSuchPerson", "name"],
  402: ["noSuchPerson", "name"],
  403: ["noSuchRoom", "room"],
  404: ["mayNotSpeak", "room"],
  405: ["tooManyOwnRooms", "room"],
  406: ["noSuchPerson", "name"],
  407: ["tooManyTargets"],
  411: ["noRecipient"],
  412: ["textEmpty"],
  417: ["tooLong"],
  421: ["unknownToServer", "command"],
  431: ["nameEmpty"],
  432: ["badName", "name"],
  433: ["nameTaken", "name"],
  435: ["nameHeld", "name", "room"],
  441: ["notInRoomThey", "name", "room"],
  442: ["notInRoom", "room"],
  443: ["alreadyInRoomThey", "name", "room"],
  451: ["notEntered"],
  461: ["incomplete", "command"],
  462: ["alreadyEntered"],
  464: ["badPassword"],
  465: ["banned"],
  471: ["roomFull", "room"],
  472: ["unknownMode", "mode"],
  473: ["invitationNeeded", "room"],
  474: ["bannedFromRoom", "room"],
  475: ["keyNeeded", "room"],
  476: ["badRoomName", "room"],
  478: ["listFull", "room"],
  480: ["cannotKnock", "room"],
  481: ["serverOperatorNeeded"],
  482: ["operatorNeeded", "room"],
  483: ["server"],
  501: ["unknownMode"],
  502: ["ofOthers"],
  524: ["noHelp", "subject"],
  696: ["badMode", "room", "mode"],
  712: ["tooManyKnocks", "room"],
  713: ["roomOpen", "room"],
  714: ["alreadyInRoom", "room"],
  734: ["tooManyWatched"],
  774: ["later"],
  775: ["later"],

  // Standard replies. Where commands differ, the command stands before the code.
  ALREADY_AUTHENTICATED: ["alreadyEntered"],
  AS_WISHED: ["asWished"],
  CANNOT_CHANGE_REALNAME: ["badRealName"],
  CANNOT_RENAME: ["badRoomName", "old", "room"],
  CHANNEL_IN_USE: ["roomInUse", "room"],
  CHANNEL_NAME_IN_USE: ["roomTaken", "old", "room"],
  EDIT_FORBIDDEN: ["notYours"],
  EDIT_WINDOW_EXPIRED: ["tooLateToEdit", "target", "message", "seconds"],
  INTERNAL_ERROR: ["internal"],
  INVALID_EDIT: ["textEmpty"],
  INVALID_KEY: ["badValue"],
  INVALID_MSGREFTYPE: ["noPast"],
  INVALID_PARAMS: ["server"],
  INVALID_REACTION: ["badReaction"],
  INVALID_REALNAME: ["badRealName"],
  INVALID_REFTAG: ["server"],
  INVALID_SETTINGS: ["server"],
  INVALID_TARGET: ["noSuchTarget", "target"],
  INVALID_TOKEN: ["seatGone"],
  INVALID_VALUE: ["badValue"],
  KEY_NO_PERMISSION: ["ofOthers"],
  LIMIT_REACHED: ["server"],
  MESSAGE_ERROR: ["noPast"],
  MULTILINE_INVALID: ["server"],
  MULTILINE_INVALID_TARGET: ["server"],
  MULTILINE_MAX_BYTES: ["tooManyBytes", "most"],
  MULTILINE_MAX_LINES: ["tooManyLines", "most"],
  NEED_MORE_PARAMS: ["server"],
  NOT_YOURS: ["notYours"],
  NO_EDITS: ["noEdits"],
  RATE_LIMITED: ["later"],
  REDACT_FORBIDDEN: ["notYours"],
  REDACT_WINDOW_EXPIRED: ["tooLateToDelete", "target", "message", "seconds"],
  REGISTRATION_IS_COMPLETED: ["alreadyEntered"],
  TEMPORARILY_UNAVAILABLE: ["notStored"],
  TIMEOUT: ["timeout"],
  TOO_MANY_REACTIONS: ["tooManyReactions"],
  TOO_MUCH_A_DAY: ["tooMuchADay"],
  UNKNOWN_MSGID: ["noSuchMessage"],
  UNKNOWN_TYPE: ["server"],
  WINDOW_EXPIRED: ["tooLateToEdit"],
  "CHATHISTORY INVALID_PARAMS": ["noPast"],
  "CHATHISTORY INVALID_TARGET": ["noPastThere", "subcommand", "target"],
  "MARKREAD INVALID_PARAMS": ["noSuchTarget", "target"],
  "SEARCH INVALID_PARAMS": ["badSearch", "attribute"],

  // The session's own, for why nobody got in (net/registration.js).
  "name-invalid": ["badName", "name"],
  "name-looks-taken": ["nameTaken", "name"],
  "name-reserved": ["nameReserved", "name"],
  "name-taken": ["nameTaken", "name"],
  "password-needed": ["passwordNeeded"],
  "password-wrong": ["badPassword"],
  banned: ["banned"],

  // The session's own, for what never came to the server or back (net/requests.js).
  LOST: ["lost"],
  NOT_SENT: ["offline"],
  OFFLINE: ["offline"],
  UNKNOWN: ["lost"],
};

/** Codes that say several things: the server's words tell which. */
const BY_WORDS = [
  ["404", /^Your address has made as many channels as one may \((?<most>\d+)\)/, "tooManyRoomsOfAddress"],
  ["405", /^Your address has made as many channels as one may \((?<most>\d+)\)/, "tooManyRoomsOfAddress"],
  ["405", /^There are too many channels/, "tooManyRooms"],
  ["417", /at most (?<most>\d+) bytes/, "tooManyBytes"],
  ["417", /at most (?<most>\d+) lines/, "tooManyLines"],
  ["432", /reserved/, "nameReserved"],
  ["433", /^That looks too much like (?<other>.+), who is here$/, "nameLooksTaken"],
  ["name-looks-taken", /^That looks too much like (?<other>.+), who is here$/, "nameLooksTaken"],
  ["476", /^That looks too much like (?<other>.+), which is there$/, "roomLooksTaken"],
  ["476", /^There is such a channel already/, "roomTaken"],
  ["482", /can't be hidden/, "pastIsOpen"],
  ["EDIT_FORBIDDEN", /no such message/, "noSuchMessage"],
  ["EDIT_FORBIDDEN", /may not speak/, "mayNotSpeakThere"],
  ["EDIT_FORBIDDEN", /not there/, "notInRoomThere"],
  ["EDIT_WINDOW_EXPIRED", /can't be done/, "neverEdited"],
  ["INVALID_EDIT", /at most (?<most>\d+) bytes/, "tooManyBytes"],
  ["INVALID_VALUE", /^That looks too much like (?<other>.+)$/, "displayLooksTaken"],
  ["REDACT_WINDOW_EXPIRED", /can't be done/, "neverDeleted"],
  ["SEARCH INVALID_PARAMS", /^There is nothing to be read/, "noPast"],
  ["SEARCH INVALID_PARAMS", /^There is no word/, "nothingToFind"],
];

/** A window of seconds is told in minutes. */
const MINUTE = 60;

/**
 * Return our sentence for a refusal; the server's own if there is none.
 * @param {Refused} fail
 * @returns {Fault}
 */
export function faultOf({ command = null, code, context = [], text = "" }) {
  const named = `${command} ${code}`;
  const [key, ...names] = BY_CODE[named] ?? BY_CODE[code] ?? ["server"];
  const params = { words: text };
  names.forEach((name, place) => (params[name] = context[place] ?? ""));
  if (params.seconds) params.count = Math.round(Number(params.seconds) / MINUTE);
  const special = BY_WORDS.find(([of, words]) => (of === code || of === named) && words.test(text));
  if (special) Object.assign(params, special[1].exec(text).groups);
  for (const name of ["most"]) if (name in params) params.count = Number(params[name]);
  const told = special?.[2] ?? key;
  return { code: String(code), key: told === "server" && !text ? "fault.unknown" : `fault.${told}`, params };
}

/** Whether there is a sentence of our own for a code. */
export function isKnown(command, code) {
  return `${command} ${code}` in BY_CODE || code in BY_CODE;
}

/** The keys of all sentences that `faultOf` may return. */
export function everyKey() {
  const names = [...Object.values(BY_CODE).map(([key]) => key), ...BY_WORDS.map(([, , key]) => key), "unknown"];
  return [...new Set(names)].map((name) => `fault.${name}`);
}
