/**
 * The talk that is open: its messages, the way back through them without end, and what is new in them.
 *
 * It asks the store what there is, makes rows of it (`log-rows.js`) and lets the list draw those that are
 * seen (`virtual-list.js`). Its own are only things of this window: where the reader stands in each talk,
 * what is unfolded, which line was the first unread one when the talk was opened.
 */

import { startOfNextDay, dayNumber } from "../text/time.js";
import { View, define, h } from "./element.js";
import { fetched } from "./later.js";
import { makeContext } from "./log-context.js";
import { copiedText, rowOf, selectedEnds } from "./log-copy.js";
import { LogAnnouncer } from "./log-announcer.js";
import { LogFloats } from "./log-floats.js";
import { LogHover } from "./log-hover.js";
import { LogKeys } from "./log-keys.js";
import { LogLoading } from "./log-loading.js";
import { LogReading } from "./log-reading.js";
import { drawNote } from "./log-notes.js";
import { LogPace } from "./log-pace.js";
import { RowMaker, isFirm } from "./log-rows.js";
import { pressed } from "./log-doing.js";
import { VirtualList } from "./virtual-list.js";
import "./message-view.js";

/** Milliseconds for which a message that was jumped to is marked. */
const HIGHLIGHTED_FOR = 3000;

/** Where in the height what was jumped to is put: what led to it is seen above. */
const PART = { highlight: 0.3, unread: 0.2 };

export class LogView extends View {
  #scroller;
  #list;
  #maker = new RowMaker();
  #reading;
  #loading;
  #announcer;
  #floats;
  #hover;
  #keys;
  #key = null;
  #segment = null;
  #places = new Map(); // talk key → where the reader was
  #isPlacing = false; // nothing is seen yet of what is drawn just now
  #wantsEnd = false; // once the store is back at now
  #ownNewest = null; // what was said here last, when it was on its way
  #highlightTimer = 0;
  #midnight = 0;
  #leaving = new AbortController();
  #pace = new LogPace(() => this.#update());

  static topics(view) {
    const key = view.state.current;
    const own = key === null ? [] : [`log:${key}`, `talk:${key}`];
    return ["current", "settings", "connection", "me", ...own];
  }

  /** The key of the talk that is shown. */
  get talkKey() {
    return this.#key;
  }

  get talk() {
    return this.#key === null ? null : (this.state.talks.get(this.#key) ?? null);
  }

  get list() {
    return this.#list;
  }

  /** What rows are drawn with. */
  context = null;

  connected() {
    this.context = makeContext(this);
    this.#scroller = h("div", {
      class: "log-scroll",
      tabindex: 0,
      role: "log",
      "aria-live": "off",
      "aria-label": "",
    });
    const region = h("div", { class: "unseen", "aria-live": "polite", "aria-relevant": "additions" });
    this.replaceChildren(this.#scroller, region);
    this.#list = new VirtualList(this.#scroller, {
      show: (row, element) => this.#showRow(row, element),
      onMoved: () => this.#moved(),
      isFirm,
      pinned: () => selectedEnds(this.#scroller),
    });
    this.#announcer = new LogAnnouncer(region, (key, params) => this.t(key, params));
    this.#floats = new LogFloats(this);
    this.#hover = new LogHover(this, this.#scroller);
    this.#keys = new LogKeys(this, this.#list, this.#scroller);
    this.#loading = new LogLoading(this);
    this.#reading = new LogReading(this);
    this.#listen();
    this.#waitForMidnight();
  }

  #listen() {
    this.#leaving = new AbortController();
    const how = { signal: this.#leaving.signal };
    this.#scroller.addEventListener("click", (event) => pressed(this, event), how);
    this.addEventListener("copy", (event) => this.#copied(event), how);
    for (const [target, name] of [
      [document, "visibilitychange"],
      [window, "focus"],
      [window, "blur"],
    ]) {
      target.addEventListener(name, () => this.#reading.look(), how);
    }
  }

  disconnected() {
    this.#leaving.abort();
    this.#pace.forget();
    this.#list.close();
    this.#announcer.close();
    this.#hover.close();
    this.#reading.leave();
    clearTimeout(this.#highlightTimer);
    clearTimeout(this.#midnight);
  }

  changed(topics) {
    if (topics.has("settings") || topics.has("me")) this.context.renew(this);
    if (this.state.current !== this.#key) this.#change(this.state.current);
    else if (topics.size === 1 && topics.has(`log:${this.#key}`)) this.#pace.changed();
    else this.#pace.now();
  }

  /** Another talk: remember where the reader was in this one. */
  #change(key) {
    if (this.#key !== null) this.#places.set(this.#key, this.#list.place);
    this.#reading.leave();
    this.#pace.forget();
    this.#key = key;
    this.#segment = null;
    this.#keys.forget();
    this.#list.clear();
    this.context.renew(this);
    const { talk } = this;
    this.classList.toggle("nothing", !talk);
    if (!talk) return;
    this.#scroller.setAttribute("aria-label", this.t(`log.label.${talk.kind}`, { name: talk.name }));
    this.#reading.enter(talk);
    this.#update(true);
  }

  /** To the first unread line, or to where the reader was, or to the end. */
  #goWhereItBegins() {
    if (!this.#reading.isUnreadHere() || !this.#list.goToRow("unread", PART.unread)) {
      this.#list.goTo(this.#places.get(this.#key) ?? null);
    }
  }

  #update(isEntered = false) {
    const { talk } = this;
    if (!talk) return;
    const { log } = talk;
    const segment = log.shown === "window" && log.window ? log.window : log.live;
    const isOther = segment !== this.#segment;
    this.#segment = segment;
    this.#reading.noticeUnread(talk);
    this.context.isEmpty = segment.items.length === 0;
    this.#isPlacing = true;
    const rows = this.#maker.rows(segment, {
      firstUnread: this.#reading.line,
      showJoins: this.state.settings.showJoins,
    });
    this.#list.setRows(rows, { canStick: segment === log.live && segment.atEnd });
    if (segment === log.live) this.#announcer.hear(segment);
    if (log.highlight) this.#highlight(log.highlight);
    else if (isEntered) this.#goWhereItBegins();
    else if (isOther) this.#goOn();
    this.#isPlacing = false;
    this.#moved();
    this.#followOwn(log.live.items.at(-1), isEntered);
  }

  /** Whoever says something wants to see it, wherever they were reading. */
  #followOwn(newest, isEntered) {
    const isNew = newest?.state === "sending" && newest !== this.#ownNewest;
    if (isNew) this.#ownNewest = newest;
    if (isNew && !isEntered) this.toEnd();
  }

  /** Another part of the talk is shown. What was seen stays where it was, if it is in this part, too. */
  #goOn() {
    const { rows } = this.#list;
    if (this.#wantsEnd) this.#list.goToEnd();
    else if (!this.#list.keepsPlace) {
      if (this.isLive) this.#list.goToEnd();
      else this.#list.goToRow(rows[rows.length >> 1].key, 0);
    }
    this.#wantsEnd = false;
  }

  #showRow(row, element) {
    if (row.kind !== "message") return drawNote(row, this.context, element);
    const message = element ?? document.createElement("beseda-message");
    message.dataset.row = "message";
    message.show(row, this.context);
    return message;
  }

  /** Show where a message is that somebody looked for, and mark it for a while. */
  #highlight(id) {
    this.actions.showedHighlight(this.#key);
    this.context.highlight = id;
    const row = this.#rowOf(id);
    this.#redraw();
    if (row) this.#list.goToRow(row.key, PART.highlight);
    clearTimeout(this.#highlightTimer);
    this.#highlightTimer = setTimeout(() => {
      this.context.highlight = null;
      this.#redraw();
    }, HIGHLIGHTED_FOR);
  }

  /** The row of an item, or the next one if it is not shown (a join, where these are hidden). */
  #rowOf(id) {
    const { rows } = this.#list;
    const at = this.#segment.byId.get(id)?.at ?? Infinity;
    const isIt = (row) => row.item?.id === id || row.items?.some((item) => item.id === id);
    return rows.find(isIt) ?? rows.find((row) => isFirm(row) && row.item.at >= at);
  }

  #redraw() {
    if (this.#segment) this.#list.setRows(this.#list.rows, { canStick: this.isLive });
  }

  get segment() {
    return this.#segment;
  }

  /** Whether what is shown goes on to now. */
  get isLive() {
    return this.#segment !== null && this.#segment === this.talk?.log.live && this.#segment.atEnd;
  }

  #moved() {
    if (!this.talk || !this.#segment || this.#isPlacing) return;
    this.#loading.look();
    this.#reading.look();
    this.#floats.show(this.#reading.floats());
  }

  toggleExpanded(key) {
    const { expanded } = this.context;
    if (!expanded.delete(key)) expanded.add(key);
    this.#redraw();
  }

  /** Ask for a day, beginning with that of what was pressed. */
  chooseDate(button) {
    this.actions.showDialog("jump", { key: this.#key, date: button.dataset.date });
  }

  toUnread() {
    if (!this.#list.goToRow("unread", PART.unread)) this.actions.jumpToUnread(this.#key);
    this.#moved();
  }

  toEnd() {
    if (!this.isLive) {
      this.#wantsEnd = true;
      return this.actions.backToNow(this.#key);
    }
    this.#list.goToEnd();
    return this.#moved();
  }

  toComposer() {
    const field = document.querySelector("beseda-composer textarea");
    field?.focus();
    return Boolean(field);
  }

  load(where) {
    return this.#loading.load(where);
  }

  fillGap(id) {
    return this.#loading.fillGap(id);
  }

  redraw() {
    this.#redraw();
  }

  /** The menu of a message; VirtualList may take its element away meanwhile, the menu knows it by its id. */
  async openMenu(message, { anchor = message, point } = {}) {
    const menus = await fetched(this.app, () => import("./message-menu.js"));
    this.#opened(
      menus?.openMessageMenu(this.app, {
        key: this.#key,
        id: message.item.id,
        anchor,
        point,
        onclose: () => this.#hover.hold(false),
      }),
    );
  }

  async openReactions(message, anchor = message) {
    const menus = await fetched(this.app, () => import("./message-menu.js"));
    this.#opened(
      menus?.openReactionPicker(this.app, {
        key: this.#key,
        id: message.item.id,
        anchor,
        onclose: () => this.#hover.hold(false),
      }),
    );
  }

  #opened(popup) {
    if (popup) this.#hover.hold(true);
  }

  async copy(text) {
    const copying = await fetched(this.app, () => import("./copying.js"));
    return copying?.copy(this.app, text, "message.copied");
  }

  #copied(event) {
    const describe = (row) => rowOf(row)?.textContent.trim() ?? "";
    const text = copiedText(this.#scroller, { language: this.context.language, describe });
    if (text === null) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  }

  /** "Today" becomes "Yesterday" while somebody looks. */
  #waitForMidnight() {
    const now = this.context.now();
    this.#midnight = setTimeout(
      () => {
        this.context.version = `${this.context.version} ${dayNumber(this.context.now())}`;
        this.#redraw();
        this.#waitForMidnight();
      },
      startOfNextDay(now) - now + 1000,
    );
  }
}

define("beseda-log-view", LogView);
