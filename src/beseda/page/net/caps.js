/**
 * What the server offers and what we have asked for (IRCv3 "Capability Negotiation"), at the start and later.
 *
 * A table of the names that the page makes use of. `no-implicit-names` is not among them: who is in a room
 * comes with joining it. Refuses to know what a capability changes.
 */

export const KNOWN = [
  "away-notify", "batch", "beseda/resume", "cap-notify", "chghost", "draft/channel-rename",
  "draft/chathistory", "draft/event-playback", "draft/message-edit", "draft/message-redaction",
  "draft/metadata-3", "draft/multiline", "draft/read-marker", "echo-message", "extended-join",
  "extended-monitor", "invite-notify", "labeled-response", "message-tags", "multi-prefix", "server-time",
  "setname", "soju.im/search", "standard-replies", "userhost-in-names",
];

/** Characters of one CAP REQ: the answer repeats them, and must fit a line beside the names in it. */
const LONGEST_REQUEST = 300;

export class Caps {
  /** What is granted. @type {Set<string>} */
  granted = new Set();
  /** What each offered one says: "max-bytes=…". @type {Map<string, string>} */
  values = new Map();
  #isListed = false;

  /** Whether the server has told all that it offers. */
  get isListed() {
    return this.#isListed;
  }

  has(name) {
    return this.granted.has(name);
  }

  /**
   * Take a CAP message. Returns the lines to be sent for it.
   * @returns {string[]}
   */
  take({ params }) {
    const subcommand = (params[1] ?? "").toUpperCase();
    const words = (params.at(-1) ?? "").split(" ").filter((word) => word !== "");
    switch (subcommand) {
      case "LS":
        this.#isListed = params[2] !== "*";
        return this.#offered(words, this.#isListed ? [...this.values.keys()] : []);
      case "NEW":
        return this.#offered(words, []);
      case "DEL":
        words.forEach((name) => (this.granted.delete(name), this.values.delete(name)));
        return [];
      case "ACK":
        words.forEach((word) => {
          if (word.startsWith("-")) this.granted.delete(word.slice(1));
          else this.granted.add(word);
        });
        return [];
      default: // NAK: what is refused is not there. LIST is never asked for.
        return [];
    }
  }

  /** `before`: offered by earlier lines of the same list. An unfinished list asks for nothing yet. */
  #offered(words, before) {
    const names = words.map((word) => {
      const [name, ...value] = word.split("=");
      this.values.set(name, value.join("="));
      return name;
    });
    if (!this.#isListed) return [];
    const offered = [...new Set([...before, ...names])];
    return requests(offered.filter((name) => KNOWN.includes(name) && !this.has(name)));
  }
}

function requests(names) {
  const lines = [];
  let words = "";
  for (const name of names) {
    if (words !== "" && words.length + 1 + name.length > LONGEST_REQUEST) {
      lines.push(words);
      words = "";
    }
    words += (words === "" ? "" : " ") + name;
  }
  if (words !== "") lines.push(words);
  return lines.map((list) => `CAP REQ :${list}`);
}
