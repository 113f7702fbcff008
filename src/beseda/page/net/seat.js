/**
 * Our seat at the server, and what is needed to take it again: the secret that opens it, the newest message
 * that we have, and the rooms, which are joined again if the seat is gone.
 *
 * Stored, so that to load the page again, or to open it again soon, is like a lost connection. Knows no
 * sockets.
 */

import { fold } from "../irc/casemapping.js";
import { isWithin } from "../irc/batches.js";

const STORED_AS = "seat";
/**
 * Milliseconds after which what has become newer is stored: not for each of two hundred messages a second.
 */
const STORED_AFTER = 1000;
/** Milliseconds for which the server may not have noticed that a page was closed. */
const NOTICED_AFTER = 60_000;
/**
 * Batches that bring what is past, at somebody's wish: what is newest there says nothing of what we missed.
 */
const OF_THE_PAST = ["chathistory", "soju.im/search", "beseda/edits"];

export class Seat {
  nick = "";
  secret = "";
  /** For how many seconds after a loss the secret opens the seat. */
  seconds = 0;
  /** In which term of the tabs, and when, the secret was told: of two the later one opens the seat. */
  term = 0;
  openedAt = 0;
  /** The id of the newest message that we have; "" for none. */
  newest = "";
  /** @type {Map<string, {name: string, key: string}>} */
  rooms = new Map();
  /** Whether it is stored by us: the tab that has the connection knows it best. */
  isStored = true;
  #ownTerm = 0;
  #storedAt = 0;
  #storage;
  #clock;
  #callOff = null;

  constructor(storage, clock) {
    this.#storage = storage;
    this.#clock = clock;
    const stored = storage.read(STORED_AS, null);
    this.adopt(stored);
    this.#storedAt = Number(stored?.at) || 0;
  }

  /** Whether the server may have it still, as far as the stored one goes. */
  get isFresh() {
    const age = this.#clock.now() - this.#storedAt;
    return this.secret !== "" && age >= 0 && age < this.seconds * 1000 + NOTICED_AFTER;
  }

  /** Everything, as it is stored and as other tabs are told it. */
  get facts() {
    const { nick, secret, seconds, term, openedAt, newest } = this;
    return { nick, secret, seconds, term, openedAt, newest, rooms: [...this.rooms.values()] };
  }

  /** Take what another tab, or this one before a reload, knew. What is none of it is passed over. */
  adopt(facts) {
    const areFacts = typeof facts?.nick === "string" && typeof facts.secret === "string";
    if (!areFacts || !Array.isArray(facts.rooms)) return;
    Object.assign(this, { nick: facts.nick, secret: facts.secret });
    this.seconds = Number(facts.seconds) || 0;
    this.term = Number(facts.term) || 0;
    this.openedAt = Number(facts.openedAt) || 0;
    this.newest = String(facts.newest ?? "");
    const rooms = facts.rooms.filter((room) => typeof room?.name === "string" && typeof room.key === "string");
    this.rooms = new Map(rooms.map(({ name, key }) => [fold(name), { name, key }]));
  }

  /** This tab takes the seat, in this term. */
  take(term) {
    this.isStored = true;
    this.renew();
    this.#ownTerm = term;
  }

  /**
   * Another tab may have had the seat meanwhile: take its secret. What we missed of that is missed still.
   * @returns {boolean} whether it is another one
   */
  renew() {
    if (!this.#isOutdated) return false;
    const { newest } = this;
    this.adopt(this.#storage.read(STORED_AS, null));
    if (newest !== "") this.newest = newest;
    return this.secret !== "";
  }

  /** Whether another tab has had it later, while this one slept. */
  get #isOutdated() {
    const { term = 0, openedAt = 0 } = this.#storage.read(STORED_AS, null) ?? {};
    return term > this.term || (term === this.term && openedAt > this.openedAt);
  }

  isMine(source) {
    return source !== null && this.nick !== "" && fold(source.nick) === fold(this.nick);
  }

  /** Take each message that comes. */
  hear(message) {
    const [first = "", second = "", third = ""] = message.params;
    if (message.command === "RESUME" && first === "TOKEN") this.#opens(second, third);
    else if (message.command === "001") this.#isCalled(first);
    else if (this.isMine(message.source) || message.command === "KICK" || message.command === "RENAME") {
      this.#moved(message);
    }
    this.#note(message);
  }

  /** Keep the keys of the rooms that are asked for. */
  asks({ command, params }) {
    if (command !== "JOIN") return;
    const keys = (params[1] ?? "").split(",");
    (params[0] ?? "").split(",").forEach((name, place) => {
      if (keys[place]) this.#keys.set(fold(name), keys[place]);
    });
  }

  #keys = new Map();

  /** The seat is gone, and a new one begins: the rooms are kept, to be joined again. */
  lose() {
    Object.assign(this, { secret: "", newest: "" });
    this.save();
  }

  /** We have left for good. */
  forget() {
    Object.assign(this, { nick: "", secret: "", newest: "" });
    this.rooms.clear();
    this.#settle();
    if (this.isStored) this.#storage.forget(STORED_AS);
  }

  /** Store it now. */
  save() {
    this.#settle();
    if (!this.isStored || this.#isOutdated) return;
    this.#storedAt = this.#clock.now();
    this.#storage.write(STORED_AS, { ...this.facts, at: this.#storedAt });
  }

  #opens(secret, seconds) {
    this.secret = secret;
    this.seconds = Number.parseInt(seconds, 10) || 0;
    this.term = this.#ownTerm;
    this.openedAt = this.#clock.now();
    this.save();
  }

  #isCalled(nick) {
    this.nick = nick;
    this.save();
  }

  #moved({ command, params, source, batch }) {
    if (batch !== null && batch !== undefined && isPast({ batch })) return;
    const [first = "", second = ""] = params;
    const key = this.#keys.get(fold(first)) ?? "";
    if (command === "JOIN") this.rooms.set(fold(first), { name: first, key });
    else if (command === "PART") this.rooms.delete(fold(first));
    else if (command === "KICK" && fold(second) === fold(this.nick)) this.rooms.delete(fold(first));
    else if (command === "NICK" && this.isMine(source)) this.nick = first;
    else if (command === "RENAME" && this.rooms.has(fold(first))) {
      const room = this.rooms.get(fold(first));
      this.rooms.delete(fold(first));
      this.rooms.set(fold(second), { ...room, name: second });
    } else return;
    this.#saveSoon();
  }

  #note(message) {
    const id = message.tags.msgid ?? "";
    if (id === "" || isPast(message) || placeOf(id) <= placeOf(this.newest)) return;
    this.newest = id;
    this.#saveSoon();
  }

  #saveSoon() {
    this.#callOff ??= this.#clock.after(STORED_AFTER, () => this.save());
  }

  #settle() {
    this.#callOff?.();
    this.#callOff = null;
  }
}

/** The place in the server's order that a message's id says; -1 if it says none. */
export function placeOf(id) {
  const place = Number.parseInt(id.slice(id.lastIndexOf("-") + 1), 16);
  return Number.isNaN(place) ? -1 : place;
}

/** Whether a message was brought at somebody's wish, from the past. */
export function isPast(message) {
  return OF_THE_PAST.some((type) => isWithin(message, type));
}
