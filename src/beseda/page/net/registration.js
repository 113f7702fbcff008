/**
 * How a connection gets its name: capabilities, then the seat it had (docs/irc-resume.md), else NICK and
 * USER.
 *
 * Takes the server's messages, returns lines to send, and in the end an outcome. Knows no sockets and no
 * time.
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
  #hasRenewed = false;
  #isBack = false;

  /**
   * @param {Wanted} wanted
   * @param {import("./caps.js").Caps} caps
   * @param {{secret: string, newest: string, renew: () => boolean}} seat   the secret is "" if there is none;
   *   `renew`: look for one that is newer
   */
  constructor(wanted, caps, seat) {
    this.#wanted = wanted;
    this.caps = caps;
    this.#seat = seat;
  }

  begin() {
    return ["CAP LS 302"];
  }

  /**
   * Take each message until there is an outcome.
   * @returns {{send: string[], outcome: Outcome|null, isSeatLost?: boolean}}   `isSeatLost`: it can't be
   *   taken again
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
    return [...asked, ...(this.#isResuming ? [this.#resume()] : this.#introduction())];
  }

  #resume() {
    const { secret, newest } = this.#seat;
    return format({ command: "RESUME", params: newest === "" ? [secret] : [secret, newest] });
  }

  /** The older secret is used up by the next line that we send: not before the newer one is here. */
  #resumed([word]) {
    if (word === "SUCCESS") this.#isBack = true;
    return word === "TOKEN" && this.#isBack ? ["CAP END"] : [];
  }

  /** Of two tabs that woke in one moment the other one may have had a newer secret: then once more. */
  #refusedSeat() {
    const isAnother = !this.#hasRenewed && this.#seat.renew();
    this.#hasRenewed = true;
    if (isAnother) return { send: [this.#resume()], outcome: null };
    this.#isResuming = false;
    return { send: this.#introduction(), outcome: null, isSeatLost: true };
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

  /** Where no password was given (it is kept nowhere, and the seat is gone after a restart) none can be wrong. */
  #fault(command, params) {
    const text = params.at(-1) ?? "";
    const { nick, password = "" } = this.#wanted;
    const code = FAULTS[command](text);
    return { code: code === "password-wrong" && password === "" ? "password-needed" : code, text, nick };
  }
}
