/**
 * Whether reading a text takes time in proportion to its length.
 *
 * Nothing is compared with another measurement: a busy machine makes one of two slower. A text is so long that whoever
 * looks at each of its letters once needs some hundredths of a second of this process's own time, and whoever looks at
 * all of them for each needs many seconds.
 */

const LONG = 100_000;
/** Milliseconds of our own processor time: thirty times what the slowest needs, a tenth of what a square would. */
const MOST = 1500;

/** @param {(text: string) => unknown} read @param {string} piece  what the text consists of */
export function isLinear(read, piece) {
  const text = piece.repeat(Math.ceil(LONG / piece.length));
  const begin = process.cpuUsage().user; // ours alone: others may keep the machine busy
  read(text);
  return (process.cpuUsage().user - begin) / 1000 < MOST;
}
