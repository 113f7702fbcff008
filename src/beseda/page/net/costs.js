/**
 * What a line costs the server, in lines of talk (server/sessions/costs.py), and whether it may wait behind
 * talk.
 *
 * A table; what is not in it costs 1. Refuses to know when anything is sent.
 */

/** A further line of one message. */
const FURTHER_LINE = 0.5;
/** Past messages for the price of a line, and what reading costs before the first of them. */
const READ_FOR_A_LINE = 20;
const READING = 3;
/** A search, or a look at all that one has talked with. */
const SEARCHING = 9;
/** Messages that come if nobody says how many, the most that one may ask for. */
const USUAL_PAGE = 100;

/** Changes that are stored cost more than questions of the same name. */
const COSTS = new Map(
  Object.entries({
    AWAY: () => 2,
    CHATHISTORY: readingOf,
    EDIT: () => 3,
    JOIN: ([names = ""]) => 2 * names.split(",").length,
    KICK: ([, names = ""]) => 2 * names.split(",").length,
    METADATA: ([, subcommand = ""]) => (subcommand.toUpperCase() === "SET" ? 4 : 2),
    MODE: ([, letters = ""]) => 1 + 3 * (/^[+-]/.test(letters) ? letters.replace(/[+-]/g, "").length : 0),
    MONITOR: ([, names = ""]) => 1 + names.split(",").length / 4,
    NICK: () => 5,
    REDACT: () => 3,
    RENAME: () => 8,
    SEARCH: () => READING + SEARCHING + USUAL_PAGE / READ_FOR_A_LINE,
    SETNAME: () => 2,
    TOPIC: (params) => (params.length > 1 ? 4 : 1),
  }),
);

/** What the page asks for by itself: whoever talks meanwhile is not to wait for it. */
const PATIENT = new Set(["CHATHISTORY", "METADATA", "MONITOR", "WHO"]);

/** @param {{command: string, params: string[]}} message @param {number} [lines]   that it takes */
export function costOf({ command, params }, lines = 1) {
  return (COSTS.get(command)?.(params) ?? 1) + FURTHER_LINE * (lines - 1);
}

/** Whether talk goes before it. */
export function isPatient({ command, params }) {
  return PATIENT.has(command) || (command === "MODE" && params.length < 2);
}

function readingOf(params) {
  const asked = Number.parseInt(params.at(-1), 10);
  const most = asked > 0 && asked < USUAL_PAGE ? asked : USUAL_PAGE;
  return READING + most / READ_FOR_A_LINE + ((params[0] ?? "").toUpperCase() === "TARGETS" ? SEARCHING : 0);
}
