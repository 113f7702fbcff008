/**
 * What may be done to somebody in a room, each with its question first: who is shown a card, and who opens the menu of
 * a message, is asked the same.
 */

import { keyOf } from "../store/state.js";
import { ask } from "./asking.js";

/** @returns {Promise<object | null>} what came of it; null if it was thought better of */
export async function kickAsked(app, key, nick) {
  const { t, actions } = app;
  const reason = await ask(app, {
    title: t("moderate.askKick", { nick }),
    text: t("moderate.kickMeans"),
    reason: t("moderate.reason"),
    yes: t("moderate.kick"),
    danger: true,
  });
  return reason === null ? null : actions.kick(key, nick, reason);
}

/** A ban holds from now on; who is there is shown out, too. */
export async function banAsked(app, key, nick) {
  const { t, actions } = app;
  const reason = await ask(app, {
    title: t("moderate.askBan", { nick }),
    text: t("moderate.banMeans"),
    reason: t("moderate.reason"),
    yes: t("moderate.ban"),
    danger: true,
  });
  if (reason === null) return null;
  const banned = await actions.ban(key, nick, reason);
  const isHere = app.store.state.talks.get(key)?.members.has(keyOf(nick));
  return banned.ok && isHere ? actions.kick(key, nick, reason) : banned;
}

export async function silenceAsked(app, key, nick) {
  const { t, actions } = app;
  const yes = await ask(app, {
    title: t("moderate.askSilence", { nick }),
    text: t("moderate.silenceMeans"),
    yes: t("moderate.silence"),
    danger: true,
  });
  return yes ? actions.silence(key, nick, true) : null;
}

export async function roleAsked(app, key, nick, role) {
  const { t, actions } = app;
  const yes = await ask(app, {
    title: t(`moderate.ask.${role}`, { nick }),
    text: t(`moderate.means.${role}`),
    yes: t(`moderate.${role}`),
  });
  return yes ? actions.setRole(key, nick, role) : null;
}
