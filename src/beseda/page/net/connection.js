/**
 * Our place at the server, over as many WebSockets as it takes: sign in, lose it, wait, come back.
 *
 * One tab of a browser has it (see `session`). Knows no tabs, no store and no browser: socket, clock, storage
 * and network are handed in; what is said over it is the `exchange`'s.
 */

import { fold } from "../irc/casemapping.js";
import { format, LineError, parse } from "../irc/line.js";
import { Alive } from "./alive.js";
import { Backoff } from "./backoff.js";
import { Caps } from "./caps.js";
import { Exchange } from "./exchange.js";
import { Listeners } from "./listeners.js";
import { Registration } from "./registration.js";
import { Seat } from "./seat.js";
import { Timers } from "./timers.js";

/** Milliseconds from the first step to the welcome. A server that takes longer is tried again. */
export const OPEN_WITHIN = 20_000;
/** A connection that lasted so long was well: the next wait is short again. */
export const WELL_AFTER = 10_000;
/** Before the sentence of an ERROR, for programs. */
const PREFACE = /^Closing link: /i;
/** Characters of the rooms in one JOIN: with keys, and letters of three bytes, it fits a line. */
const LONGEST_JOIN = 120;
/** Tokens of our own pings, whose answers are nobody else's business. */
const ARE_YOU_THERE = "page-alive";
const IS_THAT_ALL = "page-caught-up";

/**
 * @typedef {"idle"|"connecting"|"registering"|"online"|"waiting"|"offline"|"signed-out"} Phase
 * @typedef {{phase: Phase, attempt: number, retryAt: number|null, how: "new"|"resumed"|"again"|null,
 *   nick: string, source: import("../irc/line.js").Source,
 *   caps: Set<string>, capValues: Map<string, string>, resumeSeconds: number,
 *   fault: import("./registration.js").Fault|null}} Standing
 *   `how`: who is online has a new seat; the same one again; or a new one, as the old one is gone.
 *   Besides those of registration a fault's code is "unreachable", "refused" (by a sentence of the server's;
 *   both are tried again) or "killed".
 */

export class Connection {
  seat;
  exchange;
  standings = new Listeners();
  #handed;
  #caps = new Caps();
  #alive;
  #backoff;
  #standing = { phase: "idle", attempt: 0, retryAt: null, how: null, fault: null };
  #wanted = null;
  #wasOnline = false;
  #socket = null;
  #isOpen = false;
  #registration = null;
  #timers;

  /**
   * @param {{openSocket: (listener: import("./socket.js").Listener) => import("./socket.js").Socket,
   *   storage: {read: Function, write: Function, forget: Function}, clock: import("./clock.js").Clock,
   *   random: () => number, network?: {isUp: () => boolean, onChange: (action: () => void) => void}}} handed
   *   `storage`: this tab's own, kept over a reload; `onChange`: the network has come or gone, or somebody
   *   looks again
   */
  constructor(handed) {
    const { storage, clock, random, network } = handed;
    this.#handed = handed;
    this.seat = new Seat(storage, clock);
    this.exchange = new Exchange({
      clock, seat: this.seat, caps: () => this.#caps,
      write: (line) => (this.#write([line]), this.#alive.sent()),
    });
    this.#alive = new Alive({ clock, ask: () => this.#ping(ARE_YOU_THERE), die: () => this.#lost() });
    this.#backoff = new Backoff(random);
    this.#timers = new Timers(clock);
    network?.onChange(() => this.wake());
  }

  /** @returns {Standing} */
  get standing() {
    const { granted, values } = this.#caps;
    const { nick, seconds } = this.seat;
    const { source } = this.exchange;
    const me = { nick, source, resumeSeconds: seconds, caps: new Set(granted), capValues: new Map(values) };
    return { ...this.#standing, ...me };
  }

  /** Who signs in, or has; null for nobody. @returns {import("./registration.js").Wanted|null} */
  get wanted() {
    return this.#wanted === null ? null : { ...this.#wanted };
  }

  /**
   * Sign in; without a name, as whoever this browser was before. A seat of the same name is taken again; its
   * rooms are kept also under another.
   * @param {{nick?: string, password?: string}} [wanted] @param {number} [wait]   milliseconds before the
   *   first try: another tab had the seat, and others tell us meanwhile what they have said by it
   */
  start({ nick = this.seat.nick, password = "" } = {}, wait = 0) {
    const isOut = this.#standing.phase !== "online" && this.seat.secret === "";
    const isOther = isOut && fold(this.#wanted?.nick ?? nick) !== fold(nick);
    if (nick === "" || (this.#wanted !== null && !isOther)) return;
    if (isOther) this.#drop(); // Somebody waits to be let in, and takes another name.
    if (fold(nick) !== fold(this.seat.nick)) this.seat.lose();
    this.#wanted = { nick, password };
    this.#wasOnline ||= wait > 0; // in another tab
    this.#backoff.reset();
    if (wait === 0) this.#connect();
    else this.#retryAfter(wait, { phase: "waiting", fault: null });
  }

  /** Leave the server. */
  stop(reason = "") {
    if (this.#isOpen) this.#socket.send(format({ command: "QUIT", params: reason === "" ? [] : [reason] }));
    this.#leave(null);
  }

  /** Let go of the connection, and not of the seat: another tab takes it. */
  release() {
    this.seat.save();
    this.#end({ phase: "idle", fault: null });
  }

  /** Don't wait for the next try. */
  retryNow() {
    if (this.#wanted !== null && this.#socket === null) this.#connect();
  }

  /** The network has come or gone, or somebody looks at the page again. */
  wake() {
    const isUp = this.#handed.network?.isUp() !== false;
    if (this.#standing.phase === "online") this.#alive.probe();
    else if (isUp) this.retryNow();
    else if (this.#standing.phase === "waiting") this.#stand({ phase: "offline" });
  }

  #stand(change) {
    this.#standing = { ...this.#standing, ...change };
    this.standings.tell(this.standing);
  }

  // A connection begins.

  #connect() {
    this.#timers.callOff("retry");
    this.#stand({ phase: "connecting", attempt: this.#standing.attempt + 1, retryAt: null });
    this.#timers.set("open", OPEN_WITHIN, () => this.#lost());
    let socket = null;
    const isCurrent = () => socket !== null && this.#socket === socket;
    socket = this.#handed.openSocket({
      onOpen: () => isCurrent() && this.#opened(),
      onLine: (line) => isCurrent() && this.#heard(line),
      onGone: ({ text }) => isCurrent() && this.#lost(text),
    });
    this.#socket = socket;
  }

  #opened() {
    this.#isOpen = true;
    this.#registration = new Registration(this.#wanted, new Caps(), this.seat);
    this.#stand({ phase: "registering" });
    this.#write(this.#registration.begin());
  }

  #write(lines) {
    lines.forEach((line) => this.#socket?.send(line));
  }

  #ping(token) {
    this.#write([format({ command: "PING", params: [token] })]);
  }

  // What comes.

  #heard(line) {
    this.#alive.heard();
    const message = readOrNull(line);
    if (message === null) return;
    const { command, params } = message;
    const token = params.at(-1) ?? "";
    if (command === "PING") this.#write([format({ command: "PONG", params: [token] })]);
    else if (command === "PONG" && token === ARE_YOU_THERE) return;
    else if (command === "PONG" && token === IS_THAT_ALL) this.exchange.catchUp();
    else this.#take(message);
  }

  #take(whole) {
    const message = this.exchange.hear(whole);
    if (message === null || this.#socket === null) return; // Whoever was told may have signed out.
    const { command, params } = message;
    if (this.#registration !== null) this.#registers(message);
    else if (command === "CAP") {
      this.#write(this.#caps.take(message));
      this.#stand({});
    } else if (command === "NICK" && this.#wanted.nick !== this.seat.nick) {
      this.#wanted.nick = this.seat.nick;
      this.#stand({});
    }
    const { nick } = this.seat;
    const isKilled = command === "KILL" && fold(params[0] ?? "") === fold(nick);
    if (isKilled) this.#leave({ code: "killed", text: params.at(-1) ?? "", nick });
    else if (command === "ERROR") this.#lost(params.at(-1));
  }

  #registers(message) {
    const { send, outcome, isSeatLost = false } = this.#registration.take(message);
    if (isSeatLost) {
      this.exchange.giveUp();
      this.seat.lose();
    }
    this.#write(send);
    if (outcome === null) return;
    if ("fault" in outcome) this.#end({ phase: "idle", fault: outcome.fault });
    else this.#welcomed(outcome.how);
  }

  #welcomed(how) {
    const isAgain = how === "new" && this.#wasOnline;
    this.#caps = this.#registration.caps;
    this.#registration = null;
    this.#wasOnline = true;
    this.#timers.callOff("open", "expiry");
    this.#timers.set("well", WELL_AFTER, () => this.#backoff.reset());
    this.#wanted.nick = this.seat.nick;
    if (how === "new") this.exchange.giveUp();
    this.exchange.begin(how);
    this.#alive.start();
    this.#stand({ phase: "online", attempt: 0, retryAt: null, how: isAgain ? "again" : how, fault: null });
    if (isAgain) rejoining(this.seat.rooms.values()).forEach((message) => this.exchange.send(message));
    this.#ping(IS_THAT_ALL);
  }

  // A connection ends.

  #leave(fault) {
    this.#drop();
    this.exchange.giveUp();
    this.seat.forget();
    this.#wasOnline = false;
    this.#end({ phase: "signed-out", fault });
  }

  /** Try again later. `text`: the server's last words, if it had any: whoever was in is told those while they wait. */
  #lost(text = "") {
    const { phase } = this.#standing;
    const wasOpen = this.#isOpen;
    this.#drop();
    if (phase === "online" && this.seat.seconds > 0) {
      this.#timers.set("expiry", this.seat.seconds * 1000, () => this.exchange.giveUp());
    }
    const isDown = this.#handed.network?.isUp() === false;
    const before = this.#standing.fault;
    const fault = faultOf(wasOpen, text, this.#wanted.nick, before) ?? before;
    this.#retryAfter(this.#backoff.next(), { phase: isDown ? "offline" : "waiting", fault });
  }

  #retryAfter(wait, change) {
    this.#timers.set("retry", wait, () => this.#connect());
    this.#stand({ ...change, retryAt: this.#handed.clock.now() + wait });
  }

  #end(change) {
    this.#drop();
    this.#wanted = null;
    this.#timers.callOffAll();
    this.exchange.giveUp();
    this.#stand({ ...change, attempt: 0, retryAt: null, how: null });
  }

  #drop() {
    this.#socket?.close();
    this.#socket = this.#registration = null;
    this.#isOpen = false;
    this.#alive.stop();
    this.#timers.callOff("open", "well");
    this.exchange.lose();
  }
}

/** Why nobody is let in, if that can be told. What the server said stays true while it can't be reached. */
function faultOf(wasOpen, text, nick, before) {
  if (!wasOpen) return before?.code === "refused" ? before : { code: "unreachable", text: "", nick };
  return text === "" ? null : { code: "refused", text: text.replace(PREFACE, ""), nick };
}

function readOrNull(line) {
  try {
    return parse(line);
  } catch (error) {
    if (error instanceof LineError) return null; // What is no line is passed over, as servers do it.
    throw error;
  }
}

/** The JOINs that enter all rooms, those with keys first (modern-irc, "JOIN message"). */
function rejoining(rooms) {
  const sorted = [...rooms].sort((one, other) => (other.key !== "") - (one.key !== ""));
  const groups = [];
  for (const room of sorted) {
    const last = groups.at(-1);
    const length = room.name.length + room.key.length + 2;
    if (last === undefined || last.length + length > LONGEST_JOIN) groups.push({ rooms: [room], length });
    else [last.rooms, last.length] = [[...last.rooms, room], last.length + length];
  }
  return groups.map(({ rooms: some }) => {
    const keys = some.map(({ key }) => key).filter((key) => key !== "");
    const names = some.map(({ name }) => name).join(",");
    return { command: "JOIN", params: keys.length > 0 ? [names, keys.join(",")] : [names] };
  });
}
