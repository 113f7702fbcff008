/**
 * The page's one way to the server, whichever tab of the browser has the connection.
 *
 * A message is `{tags, source, command, params, batch}` (see irc/line.js). BATCH lines are not told: `batch`
 * is the batch that a message is in (`{type, params, tags, parent}`) or null, and a message of several lines
 * is one PRIVMSG with "\n" in its text. Missed messages are in a batch "beseda/resume", the past in a
 * "chathistory". Our own words come back as echoes with the label that their request had, also if they were
 * missed.
 *
 * Whoever says something has an answer, over any change of the connection and of the tab that has it.
 */

import { limitsFor, partsOf } from "../irc/splitting.js";
import { Connection } from "./connection.js";
import { Following } from "./following.js";
import { BEGINS, Leading } from "./leading.js";
import { Listeners } from "./listeners.js";
import { Unanswered } from "./unanswered.js";
import { isTalk } from "./unconfirmed.js";

/**
 * Milliseconds in which the other tabs tell a new leader what they have said, and what of it is not answered.
 */
const HANDING_OVER = 150;
/** Under this a tab remembers that somebody was signed in. */
const SIGNED_IN = "signed-in";
/** What has no connection yet; the first role is known in less than half a second. */
const NO_STANDING = {
  phase: "idle", attempt: 0, retryAt: null, how: null, fault: null, nick: "",
  source: { nick: "", user: "", host: "" }, resumeSeconds: 0, caps: new Set(), capValues: new Map(),
};

/**
 * @param {object} handed   `openSocket`, `storage`, `clock`, `random`, `network`: see Connection's; besides
 *   `tabs`: see makeTabs, without which this tab has a connection of its own; `tabStorage`: as `storage`,
 *   which all tabs of the browser have in common, but for this tab, and gone with it
 */
export function makeSession(handed) {
  return new Session(handed);
}

class Session {
  /** Whether all tabs of this browser share one connection; else each has its own. */
  isShared;
  #handed;
  #connection;
  #messages = new Listeners();
  #phases = new Listeners();
  /** Leading or Following; null until it is known. */
  #place = null;
  /** What is to be done when it is known. */
  #early = [];
  #unanswered = new Unanswered();
  #isIdle = true;
  #snapshots = { take: () => null, restore: () => {} };
  #prefix;
  #counter = 0;

  #told = {
    message: (message) => this.#messages.tell(message),
    phase: (standing) => this.#stands(standing),
    snapshot: (snapshot) => this.#snapshots.restore(snapshot),
  };

  constructor(handed) {
    const { tabs = null, random } = handed;
    this.#handed = handed;
    this.isShared = tabs?.isShared ?? false;
    this.#connection = new Connection(handed);
    this.#prefix = tabs?.id ?? random().toString(36).slice(2, 8);
    const follow = () => this.#place instanceof Following || this.#follow(null);
    const roles = { lead: () => this.#lead(), follow };
    if (tabs === null) roles.lead();
    else tabs.seek(roles, (post) => this.#hear(post));
  }

  get isLeading() {
    return this.#place instanceof Leading;
  }

  /**
   * Who this tab was before it was loaded again, or this browser a moment ago: `start()` without a name takes
   * that seat, or one of that name. "" for nobody.
   */
  get rememberedNick() {
    const { seat } = this.#connection;
    const wasHere = this.#handed.tabStorage?.read(SIGNED_IN, false) ?? false;
    return wasHere || seat.isFresh ? seat.nick : "";
  }

  /** @returns {import("./connection.js").Standing} */
  get standing() {
    return this.#place?.standing ?? NO_STANDING;
  }

  /** @param {{nick?: string, password?: string}} [wanted] */
  start(wanted = {}) {
    this.#do("start", wanted);
  }

  /** Leave the server, with all tabs. @param {string} [reason] */
  stop(reason = "") {
    this.#do("stop", reason);
  }

  retryNow() {
    this.#do("retryNow");
  }

  /**
   * Somebody looks at the page again: see at once whether the connection, and the tab that has it, are there.
   */
  wake() {
    this.#do("wake");
  }

  /** Send what needs no answer (typing, a read marker); it is dropped while there is no connection. */
  send(message) {
    this.#do("send", message);
  }

  /**
   * Ask, and get an answer: `{messages, batch, fail}` (see requests.js). Its lines are told to `onMessage`
   * too, unless it is private. A PRIVMSG or NOTICE may have "\n" in it, waits while the seat waits, and is
   * answered by its echo.
   * @param {import("../irc/line.js").Message} message   `tags.label`, if it is to have a certain one
   * @param {{timeout?: number, private?: boolean}} [options]
   * @returns {Promise<import("./requests.js").Reply>}
   */
  request(message, options = {}) {
    const label = message.tags?.label ?? this.nextLabel();
    const labelled = { ...message, tags: { ...message.tags, label } };
    const told = isTalk(message) ? { ...options, after: this.#connection.seat.newest } : options;
    const answer = this.#unanswered.add(labelled, told);
    if (this.#place?.isKnown) this.#unanswered.ask(label, this.#place, this.#isAt(this.#place));
    return answer;
  }

  /** A label for `message.tags.label`, to know an echo by: no other tab has the same. */
  nextLabel() {
    this.#counter += 1;
    return `${this.#prefix}-${this.#counter.toString(36)}`;
  }

  /**
   * What somebody wants to say, as the texts of as few messages as it takes: a request for each.
   * @param {string} target @param {string} text @param {{isAction?: boolean}} [options]   "/me"
   * @returns {string[]}
   */
  partsOf(target, text, options) {
    return partsOf(text, limitsFor(this.standing, target), options);
  }

  /** @returns {() => void} ends it */
  onMessage(listener) {
    return this.#messages.add(listener);
  }

  /** Told of each change, and of what is so now. @returns {() => void} ends it */
  onPhase(listener) {
    listener(this.standing);
    return this.#phases.add(listener);
  }

  /**
   * How a tab that comes later learns what the page knows. `take` returns what can be cloned; `restore` gets
   * it.
   */
  shareSnapshots({ take, restore }) {
    this.#snapshots = { take, restore };
    if (this.#place instanceof Following) this.#place.hello();
  }

  /** The page is hidden, or closed: store what the next tab needs. */
  leave() {
    this.#connection.seat.save();
    this.#handed.tabs?.leave();
  }

  #stands(standing) {
    const { phase, fault } = standing;
    const { tabStorage } = this.#handed;
    if (phase === "online") tabStorage?.write(SIGNED_IN, true);
    else if (phase === "idle" || phase === "signed-out") tabStorage?.forget(SIGNED_IN);
    const isNews = phase !== "idle" || fault !== null || !this.#isIdle;
    this.#isIdle = phase === "idle";
    if (isNews) this.#phases.tell(standing); // Else who has just given a name heard that it came to nothing.
  }

  #do(deed, ...details) {
    if (this.#place?.isKnown) this.#place.do(deed, details);
    else this.#early.push(() => this.#place.do(deed, details));
  }

  #isAt(place) {
    return () => place === this.#place;
  }

  // Who has the connection.

  #hear(post) {
    const { term, kind, begins } = post;
    const isOfLeader = term !== undefined && this.#place instanceof Following;
    if (isOfLeader && this.#place.term === null && kind !== BEGINS) {
      this.#place.term = term;
      this.#placed();
    } else if (isOfLeader && this.#place.term !== term) this.#follow(term, begins);
    this.#place?.hear(post);
  }

  #lead() {
    if (this.isLeading) return;
    const before = this.#place === null ? null : this.#place.knowledge;
    this.#place?.end();
    const { tabs = null } = this.#handed;
    this.#place = new Leading(this.#connection, tabs, this.#told, () => this.#snapshots.take());
    if (before?.wanted) this.#connection.start(before.wanted, HANDING_OVER);
    this.#placed();
  }

  /** `begins`: the newest message of whoever begins to lead: if we have it, all that comes we are told. */
  #follow(term, begins = null) {
    const before = this.#place === null ? null : this.#place.knowledge;
    this.#place?.end();
    const { clock, tabs } = this.#handed;
    const { seat, exchange } = this.#connection;
    this.#place = new Following({
      tabs, clock, seat, before, term, begins, echoes: exchange.echoes, told: this.#told,
    });
    this.#placed();
  }

  /** It may be known now who leads: what waited for that is asked and done. */
  #placed() {
    if (!this.#place.isKnown) return;
    this.#unanswered.askAll(this.#place, this.#isAt(this.#place));
    this.#early.splice(0).forEach((deed) => deed());
  }
}
