/**
 * Says in words what happened in a room: who came, who gave it which topic, who was put out.
 *
 * A table of event to words. What nobody has words for is shown as it is rather than not at all.
 */

import { movementsOf } from "../store/movements.js";

/** More names than this are a number. */
const MOST_NAMES = 5;

const MODE_WORDS = {
  "+o": "log.mode.operator",
  "-o": "log.mode.noOperator",
  "+h": "log.mode.halfOperator",
  "-h": "log.mode.noHalfOperator",
  "+v": "log.mode.voice",
  "-v": "log.mode.noVoice",
  "+b": "log.mode.ban",
  "-b": "log.mode.noBan",
  "+e": "log.mode.except",
  "-e": "log.mode.noExcept",
  "+I": "log.mode.inviteList",
  "-I": "log.mode.noInviteList",
  "+i": "log.mode.inviteOnly",
  "-i": "log.mode.noInviteOnly",
  "+m": "log.mode.moderated",
  "-m": "log.mode.noModerated",
  "+n": "log.mode.insideOnly",
  "-n": "log.mode.noInsideOnly",
  "+t": "log.mode.topicLocked",
  "-t": "log.mode.noTopicLocked",
  "+s": "log.mode.secret",
  "-s": "log.mode.noSecret",
  "+k": "log.mode.key",
  "-k": "log.mode.noKey",
  "+l": "log.mode.limit",
  "-l": "log.mode.noLimit",
  "+q": "log.mode.silence",
  "-q": "log.mode.noSilence",
};

/** @type {Object<string, (item: object, t: Function) => string>} */
const WORDS = {
  nick: ({ by, event }, t) => t("log.event.nick", { by, to: event.to }),
  topic: ({ by, event }, t) =>
    t(event.text ? "log.event.topic" : "log.event.noTopic", { by, text: event.text }),
  kick: ({ by, event }, t) =>
    t(event.reason ? "log.event.kickReason" : "log.event.kick", {
      by,
      nick: event.who,
      reason: event.reason,
    }),
  rename: ({ by, event }, t) =>
    t(by ? "log.event.renameBy" : "log.event.rename", { by, from: event.from, to: event.to }),
  invite: ({ by, event }, t) => t("log.event.invite", { by, nick: event.who }),
  knock: ({ by, event }, t) => t("log.event.knock", { nick: event.who ?? by }),
  mode: ({ by, event }, t) => (event.changes ?? []).map((change) => modeWords(by, change, t)).join(" · "),
};

function modeWords(by, [on, letter, parameter], t) {
  const sign = `${on ? "+" : "-"}${letter}`;
  const key = MODE_WORDS[sign];
  if (!key) return t("log.mode.other", { by, modes: [sign, parameter].filter(Boolean).join(" ") });
  return t(key, { by, nick: parameter ?? "", parameter: parameter ?? "" });
}

/** @returns {string} a sentence about an item of kind "event" */
export function eventWords(item, t) {
  const { name, ...rest } = item.event;
  const say = WORDS[name];
  return (
    (say && say(item, t)) ||
    [item.by, name, ...Object.values(rest).filter((one) => typeof one === "string")].join(" ")
  );
}

/**
 * One sentence for a run of joins, leaves and renames.
 * @param {object[]} items
 * @param {(names: string[], most: number) => string} listed
 */
export function comingsWords(items, t, listed) {
  const run = movementsOf(items);
  const told = ["joined", "returned", "visited", "left"]
    .filter((kind) => run[kind].length > 0)
    .map((kind) =>
      t(`log.comings.${kind}`, { count: run[kind].length, names: listed(run[kind], MOST_NAMES) }),
    );
  const renamed = run.renamed.slice(0, MOST_NAMES).map(([by, to]) => t("log.event.nick", { by, to }));
  return [...told, ...renamed].join(" · ");
}

/** One of a run, when it is unfolded. */
export function comingWords(item, t) {
  const { name, reason } = item.event;
  if (name === "nick") return eventWords(item, t);
  if (name === "join") return t("log.coming.join", { by: item.by });
  return t(reason ? `log.coming.${name}Reason` : `log.coming.${name}`, { by: item.by, reason });
}

/** "anna, boris and 3 others", as the language lists things. */
export function makeListed(t, language) {
  const format = new Intl.ListFormat(language, { type: "conjunction" });
  return (names, most) => {
    if (names.length <= most + 1) return format.format(names);
    const rest = names.length - most;
    return t("log.namesAndMore", { names: names.slice(0, most).join(", "), count: rest });
  };
}
