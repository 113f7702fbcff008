/**
 * The tab that has the connection: it serves itself, and tells and serves the tabs that follow.
 *
 * See `following` for the other end of what is posted.
 */

/** The kind of a leader's first post. */
export const BEGINS = "new-leader";

/** What a tab may have done. */
const DEEDS = {
  start: (connection, wanted) => connection.start(wanted),
  stop: (connection, reason) => connection.stop(reason),
  retryNow: (connection) => connection.retryNow(),
  wake: (connection) => connection.wake(),
  send: (connection, message) => connection.exchange.send(message),
};

export class Leading {
  /** Whether it is known who leads. */
  isKnown = true;
  #connection;
  #tabs;
  #takeSnapshot;
  #endings;
  /** What other tabs have asked, by label: one that heard of us twice asks twice. */
  #served = new Map();
  #isOver = false;

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {import("./tabs.js").Tabs|null} tabs
   * @param {{message: Function, phase: Function}} told   this tab's own
   * @param {() => any} takeSnapshot
   */
  constructor(connection, tabs, told, takeSnapshot) {
    this.#connection = connection;
    this.#tabs = tabs;
    this.#takeSnapshot = takeSnapshot;
    this.#endings = [
      connection.exchange.messages.add((message) => {
        this.#post({ kind: "message", message });
        told.message(message);
      }),
      connection.standings.add((standing) => {
        this.#post({ kind: "standing", ...this.#facts });
        told.phase(standing);
      }),
    ];
    connection.seat.take(tabs?.term ?? 0);
    this.#post({ kind: BEGINS, begins: connection.seat.newest });
  }

  get standing() {
    return this.#connection.standing;
  }

  /** What this tab knows that follows from now on: what came meanwhile it must be told by the next leader. */
  get knowledge() {
    return { standing: this.standing, wanted: this.#connection.wanted, isUpToDate: false };
  }

  do(deed, details) {
    if (!this.#isOver) DEEDS[deed](this.#connection, ...details);
  }

  ask(message, options) {
    return this.#connection.exchange.request(message, options);
  }

  /** What other tabs post. */
  hear(post) {
    const { kind, from } = post;
    if (kind === "hello") this.#brief(from);
    else if (kind === "there?") this.#post({ kind: "here", to: from });
    else if (post.of !== this.#tabs.term) return; // It was asked of another leader, while this tab slept.
    else if (kind === "do" && Object.hasOwn(DEEDS, post.deed)) this.do(post.deed, post.details);
    else if (kind === "ask") this.#serve(post);
  }

  /** Another tab leads now. */
  end() {
    this.#isOver = true;
    this.#endings.forEach((end) => end());
    this.#connection.release();
  }

  #brief(to) {
    const echoes = this.#connection.exchange.echoes.facts;
    this.#post({ kind: "snapshot", to, snapshot: this.#takeSnapshot(), echoes, ...this.#facts });
  }

  async #serve({ from, message, options }) {
    const { label } = message.tags;
    if (!this.#served.has(label)) this.#served.set(label, this.ask(message, options));
    const reply = await this.#served.get(label);
    this.#served.delete(label);
    if (!this.#isOver) this.#post({ kind: "answer", to: from, label, reply });
  }

  get #facts() {
    const { standing, wanted, seat } = this.#connection;
    return { standing, wanted, seat: seat.facts };
  }

  #post(post) {
    this.#tabs?.post(post);
  }
}
