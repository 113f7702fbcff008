/**
 * How a connection gets its name: capabilities, then the seat it had (docs/irc-resume.md), else NICK and USER.
 *
 * Takes the server's messages, returns lines to send, and in the end an outcome. Knows no sockets and no time.
 */

import { format } from "../irc/line.js";

export const RESUME = "beseda/resume";
/** What we say we are, where IRC wants a word that names nobody here. */
const USERNAME = "web";

/**
 * Why nobody got in, by numeric; the words tell two of a kind apart, and are shown as they are.
 * @type {Object<string, (text: string) => string>}
 */
const FAULTS = {
  431: () => "name-invalid",
  432: (text) => (/reserved/i.test(text) ? "name-reserved" : "name-invalid"),
  433: (text) => (/looks/i.test(text) ? "name-looks-taken" : "name-taken"),
  436: () => "name-taken",
  464: () => "password-wrong",
  465: () => "banned",
};
/** The message of the day has ended, or there is none: the welcome is whole. */
const WELCOMED = new Set(["376", "422"]);

/**
 * @typedef {{code: string, text: string, nick: string}} Fault
 * @typedef {{how: "new"|"resumed"}|{fault: Fault}} Outcome
 * @typedef {{nick: string, password?: string}} Wanted
 */

export class Registration {
  caps;
  #wanted;
  #seat;
  #hasAsked = false;
  #isResuming = false;
  #isBack = false;

  /**
   * @param {Wanted} wanted
   * @param {import("./caps.js").Caps} caps
   * @param {{secret: string, newest: string}} seat   the secret is "" if there is none
   */
  constructor(wanted, caps, { secret, newest }) {
    this.#wanted = wanted;
    this.caps = caps;
    this.#seat = { secret, newest };
  }

  begin() {
    return ["CAP LS 302"];
  }

  /**
   * Take each message until there is an outcome.
   * @returns {{send: string[], outcome: Outcome|null}}
   */
  take(message) {
    const { command, params } = message;
    if (command === "CAP") return { send: this.#negotiated(message), outcome: null };
    if (command === "FAIL" && params[0] === "RESUME" && this.#isResuming) return this.#refusedSeat();
    if (command === "RESUME") return { send: this.#resumed(params), outcome: null };
    if (WELCOMED.has(command)) return { send: [], outcome: { how: this.#isBack ? "resumed" : "new" } };
    if (Object.hasOwn(FAULTS, command)) return { send: [], outcome: { fault: this.#fault(command, params) } };
    return { send: [], outcome: null };
  }

  #negotiated(message) {
    const asked = this.caps.take(message);
    if (!this.caps.isListed || this.#hasAsked) return asked;
    this.#hasAsked = true;
    this.#isResuming = this.#seat.secret !== "" && this.caps.values.has(RESUME);
    if (!this.#isResuming) return [...asked, ...this.#introduction()];
    const params = [this.#seat.secret, this.#seat.newest].filter((param) => param !== "");
    return [...asked, format({ command: "RESUME", params })];
  }

  /** The older secret is used up by the next line that we send: not before the newer one is here. */
  #resumed([word]) {
    if (word === "SUCCESS") this.#isBack = true;
    return word === "TOKEN" && this.#isBack ? ["CAP END"] : [];
  }

  #refusedSeat() {
    this.#isResuming = false;
    return { send: this.#introduction(), outcome: null };
  }

  #introduction() {
    const { nick, password = "" } = this.#wanted;
    const lines = [
      format({ command: "NICK", params: [nick] }),
      format({ command: "USER", params: [USERNAME, "0", "*", nick] }),
      "CAP END",
    ];
    return password === "" ? lines : [format({ command: "PASS", params: [password] }), ...lines];
  }

  #fault(command, params) {
    const text = params.at(-1) ?? "";
    return { code: FAULTS[command](text), text, nick: this.#wanted.nick };
  }
}
