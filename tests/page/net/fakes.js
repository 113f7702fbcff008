/**
 * A clock that goes when it is told to, a storage, and a server that a connection can be cut from at any
 * line.
 */

import { format, parse } from "../../../src/beseda/page/irc/line.js";

export class FakeClock {
  time = 1_000_000;
  #timers = [];

  now = () => this.time;

  after = (milliseconds, action) => {
    const timer = { at: this.time + milliseconds, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };

  /** Let time pass, with all that is due in it, and with whatever promises bring about. */
  async pass(milliseconds) {
    const end = this.time + milliseconds;
    await settled();
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== due);
      this.time = Math.max(this.time, due.at);
      due.action();
      await settled();
    }
    this.time = end;
  }

  /** A laptop sleeps: the clock leaps, and timers are as far away as they were. */
  sleep(milliseconds) {
    this.time += milliseconds;
    this.#timers.forEach((timer) => {
      timer.at += milliseconds;
    });
  }
}

export function settled() {
  return new Promise((resolve) => setImmediate(resolve));
}

export class FakeStorage {
  #values = new Map();

  read(name, otherwise = null) {
    return this.#values.has(name) ? JSON.parse(this.#values.get(name)) : otherwise;
  }

  write = (name, value) => this.#values.set(name, JSON.stringify(value));

  forget = (name) => this.#values.delete(name);
}

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const LATENCY = 20;
const CAPS =
  "batch beseda/resume cap-notify draft/chathistory draft/multiline=max-bytes=16384,max-lines=100 " +
  "echo-message labeled-response message-tags server-time standard-replies";

/** As our server is (docs/irc-resume.md), as far as a connection can tell. */
export class FakeServer {
  clock;
  seats = new Map();
  said = [];
  sockets = [];
  received = [];
  isUp = true;
  keepsSeats = true;
  /** What is answered to NICK: a line's words after the server's name, or null. */
  refusal = null;
  isPastWhole = true;
  #secrets = 0;

  constructor(clock) {
    this.clock = clock;
  }

  openSocket = (listener) => {
    const socket = new ServerEnd(this, listener);
    this.sockets.push(socket);
    return socket.theirs;
  };

  get last() {
    return this.sockets.at(-1);
  }

  /**
   * Everybody's connections are cut: what is under way is lost, and nobody is told for `after` milliseconds.
   */
  cut(after = 0) {
    this.sockets.forEach((socket) => socket.cut(after));
  }

  restart() {
    this.cut();
    this.seats.clear();
  }

  newSecret(seat) {
    this.#secrets += 1;
    seat.before = seat.secret ?? null;
    seat.secret = `secret${this.#secrets}`;
    return seat.secret;
  }

  say(nick, target, text, tags = {}) {
    const id = `abc-${(0x1000 + this.said.length).toString(16)}`;
    this.said.push({ id, nick, target, text });
    for (const socket of this.sockets) {
      socket.tell(id, nick, target, text, nick === socket.seat?.nick ? tags : {});
    }
  }
}

class ServerEnd {
  seat = null;
  isGone = false;
  isDead = false;
  #server;
  #listener;
  #caps = "";
  #nick = "";
  #gathered = null;

  constructor(server, listener) {
    this.#server = server;
    this.#listener = listener;
    this.theirs = { send: (line) => this.#arrives(line), close: () => this.#closes() };
    const opens = server.isUp;
    server.clock.after(LATENCY, () => {
      if (this.isGone) return;
      if (opens) listener.onOpen();
      else this.cut();
    });
  }

  #arrives(line) {
    this.#server.clock.after(LATENCY, () => this.isDead || this.#receive(line));
  }

  /** What was sent before goes first; nothing more is told. */
  #closes() {
    this.isGone = true;
    this.#server.clock.after(LATENCY, () => this.cut());
  }

  send(text) {
    this.#server.clock.after(LATENCY, () => this.isGone || this.isDead || this.#listener.onLine(text));
  }

  server(words) {
    this.send(`:irc.test ${words}`);
  }

  cut(after = 0, text = "") {
    if (this.isDead) return;
    this.isDead = true;
    this.#server.clock.after(after, () => this.isGone || this.#listener.onGone({ code: 1006, text }));
    this.seat = null;
  }

  tell(id, nick, target, text, tags) {
    const own = this.seat?.nick === nick;
    if (this.seat === null || !(own || target === this.seat.nick || this.seat.rooms.has(target))) return;
    const source = { nick, user: nick, host: "test" };
    if (!text.includes("\n")) {
      this.send(format({ tags: { ...tags, msgid: id }, source, command: "PRIVMSG", params: [target, text] }));
      return;
    }
    const params = [`+${id.slice(4)}`, "draft/multiline", target];
    this.send(format({ tags: { ...tags, msgid: id }, source, command: "BATCH", params }));
    text.split("\n").forEach((line) => {
      this.send(format({ tags: { batch: id.slice(4) }, source, command: "PRIVMSG", params: [target, line] }));
    });
    this.server(`BATCH -${id.slice(4)}`);
  }

  #receive(line) {
    this.#server.received.push(line);
    const message = parse(line);
    const { command, params, tags } = message;
    if (this.seat !== null) this.seat.before = null;
    const handler = HANDLERS[command];
    if (handler !== undefined) handler(this, params, tags, this.#server);
    else if (tags.label) this.send(`@label=${tags.label} :irc.test ACK`);
  }

  cap([word, list]) {
    if (word === "LS") this.server(`CAP * LS :${CAPS}`);
    if (word === "REQ") this.server(`CAP * ACK :${(this.#caps = list)}`);
    if (word === "END" && this.seat === null && this.#nick !== "") this.#enter();
  }

  nick(nick) {
    if (this.#server.refusal !== null) this.server(this.#server.refusal);
    else this.#nick = nick;
  }

  #enter() {
    if (this.#server.seats.has(this.#nick)) {
      this.server(`433 * ${this.#nick} :Nickname is already in use`);
      return;
    }
    this.seat = { nick: this.#nick, rooms: new Set() };
    if (this.#server.keepsSeats) this.#server.seats.set(this.#nick, this.seat);
    this.#welcome();
  }

  resume([secret, newest = ""]) {
    const seats = [...this.#server.seats.values()];
    const seat = seats.find((each) => each.secret === secret || each.before === secret);
    if (seat === undefined) {
      this.server("FAIL RESUME INVALID_TOKEN :No seat");
      return;
    }
    this.#server.sockets.forEach((other) => other !== this && other.seat === seat && other.cut());
    this.server(`RESUME SUCCESS ${seat.nick}`);
    this.seat = seat;
    this.#welcome();
    seat.rooms.forEach((room) => this.send(`:${seat.nick}!${seat.nick}@test JOIN ${room}`));
    if (!this.#server.isPastWhole) this.server("WARN RESUME HISTORY_LOST :More was said meanwhile");
    this.server("BATCH +missed beseda/resume");
    const isTold = ({ nick, target }) => [nick, target].includes(seat.nick) || seat.rooms.has(target);
    const missed = this.#server.said.filter((each) => each.id > newest && isTold(each));
    missed.forEach(({ id, nick, target, text }) => this.tell(id, nick, target, text, { batch: "missed" }));
    this.server("BATCH -missed");
  }

  #welcome() {
    this.server(`RESUME TOKEN ${this.#server.newSecret(this.seat)} 120`);
    this.server(`001 ${this.seat.nick} :Welcome`);
    this.server(`376 ${this.seat.nick} :End`);
  }

  said(command, [target, text], tags) {
    if (tags.batch !== undefined) this.#gathered.lines.push(text);
    else if (!target.startsWith("#") && !this.#server.seats.has(target)) {
      this.send(`@label=${tags.label} :irc.test 401 ${this.seat.nick} ${target} :No such nick`);
    } else this.#server.say(this.seat.nick, target, text, tags.label ? { label: tags.label } : {});
  }

  batch([word, , target], tags) {
    if (word.startsWith("+")) this.#gathered = { target, tags, lines: [] };
    else {
      const { target: to, tags: own, lines } = this.#gathered;
      this.said("PRIVMSG", [to, lines.join("\n")], own);
    }
  }
}

const HANDLERS = {
  CAP: (end, params) => end.cap(params),
  NICK: (end, [nick]) => end.nick(nick),
  RESUME: (end, params) => end.resume(params),
  USER: () => {},
  PING: (end, [token]) => end.server(`PONG irc.test :${token}`),
  JOIN: (end, [names], tags) =>
    names.split(",").forEach((name) => {
      end.seat.rooms.add(name);
      const label = tags.label ? `@label=${tags.label} ` : "";
      end.send(`${label}:${end.seat.nick}!${end.seat.nick}@test JOIN ${name}`);
    }),
  PRIVMSG: (end, params, tags) => end.said("PRIVMSG", params, tags),
  BATCH: (end, params, tags) => end.batch(params, tags),
  QUIT: (end, params, tags, server) => {
    server.seats.delete(end.seat?.nick);
    end.cut();
  },
};
