/**
 * A short, soft sound for what is meant for you: two notes, made here, so that nothing is fetched.
 *
 * A browser lets a page sound only after somebody has touched it; until then `play` does nothing.
 */

/** @typedef {{at: number, hertz: number}} Note  seconds from the start, and how high */

/** A fourth upward: heard beside talk, and not alarming. @type {readonly Note[]} */
const NOTES = [
  { at: 0, hertz: 587.33 },
  { at: 0.09, hertz: 783.99 },
];
const SECONDS = 0.28;
/** Of 1. */
const LOUDNESS = 0.12;
/** Milliseconds between two sounds: ten messages at once ring once. */
const APART = 1500;

/**
 * @param {{AudioContext: typeof AudioContext | undefined, activation?: UserActivation, now: () => number}} parts
 *   `activation`: whether somebody has touched the page
 */
export function makeSound({ AudioContext, activation, now }) {
  let context = null;
  let playedAt = -Infinity;
  return {
    isPossible: Boolean(AudioContext),
    /** @returns {boolean} whether it is heard, as far as the page can know */
    play() {
      if (!AudioContext || now() - playedAt < APART) return false;
      if (activation && !activation.hasBeenActive) return false;
      context ??= new AudioContext();
      if (context.state === "suspended") context.resume().catch(() => {});
      playedAt = now();
      for (const note of NOTES) ring(context, note);
      return true;
    },
  };
}

/** Let one note swell at once and fade like a bell. */
function ring(context, { at, hertz }) {
  const start = context.currentTime + at;
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.type = "sine";
  tone.frequency.value = hertz;
  loudness.gain.setValueAtTime(0.0001, start);
  loudness.gain.exponentialRampToValueAtTime(LOUDNESS, start + 0.015);
  loudness.gain.exponentialRampToValueAtTime(0.0001, start + SECONDS);
  tone.connect(loudness).connect(context.destination);
  tone.start(start);
  tone.stop(start + SECONDS);
}
