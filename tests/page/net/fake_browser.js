/** A browser with tabs: Web Locks, BroadcastChannel, and storages, as far as the page uses them. */

import { makeSession } from "../../../src/beseda/page/net/session.js";
import { makeTabs } from "../../../src/beseda/page/net/tabs.js";
import { FakeServer, FakeStorage, seeded } from "./fakes.js";

const POSTED_AFTER = 1;

export class FakeBrowser {
  /** @param {{hasLocks?: boolean, hasChannel?: boolean}} has   an insecure origin has no locks */
  constructor(clock, { hasLocks = true, hasChannel = true } = {}) {
    this.clock = clock;
    this.server = new FakeServer(clock);
    this.storage = new FakeStorage();
    this.has = { hasLocks, hasChannel };
    this.tabs = [];
    this.channels = [];
    this.lock = { holder: null, queue: [] };
  }

  open() {
    const tab = new FakeTab(this, this.tabs.length + 1);
    this.tabs.push(tab);
    return tab;
  }

  get leaders() {
    return this.tabs.filter(({ isClosed, session }) => !isClosed && session.isLeading);
  }

  grantNext() {
    if (this.lock.holder !== null) return;
    const next = this.lock.queue.shift();
    if (next !== undefined) this.grant(next);
  }

  grant(request) {
    this.lock.holder = request;
    this.clock.after(0, () => this.lock.holder === request && request.action({ name: "lock" }));
  }
}

class FakeTab {
  isClosed = false;
  isFrozen = false;
  /** Milliseconds by which each of its timers is late: nobody looks at it. */
  timersAreLate = 0;
  told = [];
  phases = [];
  #deferred = [];

  constructor(browser, number) {
    const { clock, server, storage, has } = browser;
    this.browser = browser;
    this.tabStorage = new FakeStorage();
    const random = seeded(number * 1000);
    const own = { now: clock.now, after: (wait, action) => this.#after(wait, action) };
    const tab = this;
    class Channel {
      constructor() {
        browser.channels.push({ tab, channel: this });
      }

      postMessage(data) {
        if (tab.isClosed) return;
        const others = browser.channels.filter((other) => other.tab !== tab);
        others.forEach((other) => other.tab.post(other.channel, structuredClone(data)));
      }
    }
    const locks = { request: (name, options, action) => this.#request(options, action) };
    this.session = makeSession({
      openSocket: (listener) => this.#socket(server.openSocket(this.#heardBy(listener))),
      storage, tabStorage: this.tabStorage, clock: own, random,
      tabs: makeTabs({
        name: "page", storage, clock: own, random,
        locks: has.hasLocks ? locks : undefined,
        Channel: has.hasChannel ? Channel : undefined,
      }),
    });
    this.session.onMessage((message) => this.told.push(message));
    this.session.onPhase(({ phase, how }) => this.phases.push(how === null ? phase : `${phase} ${how}`));
    this.session.shareSnapshots({
      take: () => this.told,
      restore: (snapshot) => (this.told = [...snapshot]),
    });
    if (this.session.rememberedNick !== "") this.session.start();
  }

  get texts() {
    return merged(this.told).filter(({ command }) => command === "PRIVMSG").map(({ params }) => params[1]);
  }

  /** As a browser does it: no timer runs, nothing is heard, and all of it comes when the tab is thawed. */
  freeze() {
    this.isFrozen = true;
  }

  thaw() {
    this.isFrozen = false;
    this.#deferred.splice(0).forEach((action) => action());
  }

  run(action) {
    if (this.isClosed) return;
    if (this.isFrozen) this.#deferred.push(action);
    else action();
  }

  post(channel, data) {
    this.browser.clock.after(POSTED_AFTER, () => this.run(() => channel.onmessage?.({ data })));
  }

  /** `isCrash`: without a word. */
  close({ isCrash = false } = {}) {
    if (!isCrash) this.session.leave();
    this.isClosed = true;
    const { lock } = this.browser;
    lock.queue = lock.queue.filter(({ tab }) => tab !== this);
    if (lock.holder?.tab === this) {
      lock.holder = null;
      this.browser.grantNext();
    }
    this.browser.server.sockets.forEach((socket) => socket.tab === this && socket.cut());
  }

  #after(wait, action) {
    let isOff = false;
    const callOff = this.browser.clock.after(wait + this.timersAreLate, () => this.run(() => isOff || action()));
    return () => {
      isOff = true;
      callOff();
    };
  }

  #heardBy(listener) {
    return {
      onOpen: () => this.run(listener.onOpen),
      onLine: (line) => this.run(() => listener.onLine(line)),
      onGone: (why) => this.run(() => listener.onGone(why)),
    };
  }

  #socket(socket) {
    this.browser.server.last.tab = this;
    return socket;
  }

  #request(options, action) {
    const { browser } = this;
    const { lock } = browser;
    return new Promise((resolve, reject) => {
      const request = { tab: this, action: (granted) => this.run(() => action(granted)), reject };
      if (options.ifAvailable && lock.holder !== null) {
        browser.clock.after(0, () => this.run(() => resolve(action(null))));
      } else if (options.steal) {
        const stolen = lock.holder;
        lock.holder = null;
        if (stolen !== null) stolen.tab.run(() => stolen.reject(new Error("AbortError")));
        browser.grant(request);
      } else {
        lock.queue.push(request);
        browser.grantNext();
      }
    });
  }
}

/** As a store does it: each message once, in the server's order. What has no id of its own stands first. */
function merged(messages) {
  const idOf = ({ tags }) => tags.msgid ?? "";
  const named = new Map(messages.map((message) => [idOf(message), message]));
  named.delete("");
  return [...named.values()].sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));
}
