/** Whether reading a text takes time in proportion to its length: by comparison, for machines are busy at times. */

const SHORT = 8_000;
const LONGER = 8;

/** Twice as much as in proportion is still linear (caches, rubbish collection); a square would be eight times. */
const SLACK = 3;
const TRIES = 4;

function best(read, text) {
  let least = Infinity;
  for (let turn = 0; turn < TRIES; turn += 1) {
    const start = process.cpuUsage().user; // ours alone: others may keep the machine busy
    read(text);
    least = Math.min(least, (process.cpuUsage().user - start) / 1000);
  }
  return least;
}

/** @param {(text: string) => unknown} read @param {string} piece  what the text consists of */
export function isLinear(read, piece) {
  const text = (length) => piece.repeat(Math.ceil(length / piece.length));
  const few = Math.max(best(read, text(SHORT)), 0.5); // milliseconds: less is not measured well
  return best(read, text(SHORT * LONGER)) < few * LONGER * SLACK;
}
