/**
 * Saying things: what is said is seen at once, marked as on its way, and is confirmed by the server's echo.
 *
 * A text that is too long for one message becomes several, in order. The session says each once or not at all, over a
 * lost connection too; what it could not say stays here as failed, to be sent again or dropped by hand.
 */

import { keyOf, newItem } from "../store/state.js";
import { DONE } from "./outcome.js";

const REPLY = "+reply";
const TYPING = "+typing";
/** Milliseconds between two notices that somebody is typing in a talk (IRCv3 "typing", "Format"). */
const TYPING_AGAIN = 3000;
/** Makes words into something for programs, which nobody would see (modern-irc's ctcp). */
const MARK = "\x01";
/** Begins the id of what has none from the server yet. */
const UNSENT = "~";

export function makeSaying({ store, session, asking, clock }) {
  const { state, dispatch } = store;
  const typed = new Map();

  async function say(key, text, { replyTo = null } = {}) {
    return saidAs("message", key, text, replyTo);
  }

  async function act(key, text) {
    return saidAs("action", key, text, null);
  }

  async function saidAs(kind, key, text, replyTo) {
    const talk = state.talks.get(key);
    if (!talk) return asking.undone("nowhere", "fault.nowhere");
    const isAction = kind === "action";
    const words = session.partsOf(talk.name, text.replaceAll(MARK, ""), { isAction });
    if (words.length === 0) return asking.undone("412", "fault.textEmpty");
    const sent = words.map((part, place) => {
      const item = newItem({
        ...{ id: "", at: clock.now(), kind, by: state.me.nick, own: true, state: "sending" },
        ...{ text: isAction ? bare(part) : part, label: session.nextLabel(), replyTo: place === 0 ? replyTo : null },
      });
      item.id = UNSENT + item.label;
      dispatch({ type: "item/sent", key, item });
      return deliver(key, talk.name, item);
    });
    typed.delete(key);
    const outcomes = await Promise.all(sent);
    return outcomes.find(({ ok }) => !ok) ?? DONE;
  }

  /** The store is told what became of it: by the echo, which everybody hears, or here that it failed. */
  async function deliver(key, target, item) {
    const { label, replyTo } = item;
    const words = item.kind === "action" ? `\x01ACTION ${item.text}\x01` : item.text;
    const tags = { label, ...(replyTo ? { [REPLY]: replyTo } : {}) };
    const outcome = await asking.ask("PRIVMSG", [target, words], { tags });
    if (!outcome.ok) {
      const { code, text, key: sentence, params } = outcome;
      dispatch({ type: "item/failed", key: nowAs(key, target), label, fault: { code, text, key: sentence, params } });
    }
    return outcome.ok ? outcome : { ...outcome, isShown: true };
  }

  /** The talk may have another name by now. */
  function nowAs(key, target) {
    return state.talks.has(key) ? key : keyOf(target);
  }

  async function resend(key, id) {
    const talk = state.talks.get(key);
    const item = talk?.log.live.byId.get(id);
    if (item?.state !== "failed") return asking.undone("no-message", "fault.noSuchMessage");
    dispatch({ type: "item/resent", key, id, label: session.nextLabel() });
    return deliver(key, talk.name, item);
  }

  async function dropUnsent(key, id) {
    dispatch({ type: "item/dropped", key, id });
    return DONE;
  }

  /** Tell others that somebody writes, now and then; that they stopped, once. @param {"active"|"paused"|"done"} how */
  function typing(key, how) {
    const talk = state.talks.get(key);
    const last = typed.get(key) ?? { how: "done", at: 0 };
    const isNews = how === "active" ? clock.now() - last.at >= TYPING_AGAIN : last.how !== "done" && last.how !== how;
    if (!talk || !isNews || state.connection.phase !== "online") return;
    typed.set(key, { how, at: clock.now() });
    asking.send("TAGMSG", [talk.name], { [TYPING]: how });
  }

  return { say, act, resend, dropUnsent, typing };
}

/** What is done, without the marks of IRC around it. */
function bare(part) {
  return part.slice("\x01ACTION ".length, -1);
}
