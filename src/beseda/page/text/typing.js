/**
 * When the others are to be told that somebody types. How often they are told is the action's affair.
 *
 * Pure: the clock is handed in. A command is nobody's business, and a message that was sent ends it by itself.
 */

/** Without a key for this long it is a pause (IRCv3 "typing": others forget "active" after 6 s). */
export const PAUSED_AFTER = 5_000;

/**
 * @param {(state: "active" | "paused" | "done") => void} tell
 * @param {{after(ms: number, fn: () => void): unknown, cancel(timer: unknown): void}} clock
 */
export function makeTypingNotices(tell, clock) {
  let timer = null;
  let isTyping = false;
  const still = () => {
    if (timer !== null) clock.cancel(timer);
    timer = null;
  };
  const pause = () => {
    timer = null;
    tell("paused");
  };
  return {
    /** A key changed the text to this one. @param {string} text */
    typed(text) {
      still();
      const was = isTyping;
      isTyping = text.trim() !== "" && !isCommand(text);
      if (isTyping) {
        tell("active");
        timer = clock.after(PAUSED_AFTER, pause);
      } else if (was) tell("done");
    },
    /** It was sent: whoever hears the message hears that, too. */
    sent() {
      still();
      isTyping = false;
    },
    /** Another room is looked at, and this one's text waits. */
    left() {
      if (timer !== null) tell("paused");
      still();
      isTyping = false;
    },
  };
}

function isCommand(text) {
  return text.startsWith("/") && !text.startsWith("//");
}
