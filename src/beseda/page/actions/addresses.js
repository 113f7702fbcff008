/**
 * Addresses of what is in the page: `#lobby` is a room, `#@anna` the talk with a person, `#lobby?m=ID` a message there,
 * `#lobby?t=2026-11-27` a day. The hash is the browser's own: it asks no server, and links of it work below any path.
 */

/** What a link may hold unescaped, so that people can read the names in it, Russian ones too. */
const UNREADABLE = /[\s%?#&"'<>\\^`{|}\u0000-\u0020\u007f-\u00a0\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Read an address's hash.
 * @param {string} hash  as in `location.hash`
 * @returns {{name: string, message: string|null, at: number|null}|null}  null if it names nothing
 */
export function parseAddress(hash) {
  const [place, query = ""] = splitOnce(hash.replace(/^#/, ""), "?");
  const name = place.startsWith("@") ? unescaped(place.slice(1)) : place && `#${unescaped(place)}`;
  if (!name) return null;
  const asked = new URLSearchParams(query);
  const at = Date.parse(asked.get("t") ?? "");
  return { name, message: asked.get("m") || null, at: Number.isNaN(at) ? null : at };
}

/**
 * Write the address of a room or person, or of a message there.
 * @param {{name: string, message?: string|null}} place
 */
export function addressOf({ name, message = null }) {
  const where = name.startsWith("#") ? escaped(name.slice(1)).replace(/^@/, "%40") : `@${escaped(name)}`;
  return `#${where}${message ? `?m=${encodeURIComponent(message)}` : ""}`;
}

/** A room's own mark is the hash sign; a room that begins with "@" is no person. */
function escaped(name) {
  return name.replace(UNREADABLE, encodeURIComponent);
}

/** A link that was cut or mangled is read as it stands. */
function unescaped(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
