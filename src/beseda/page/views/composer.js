/**
 * The message field: it grows with its lines, keeps a draft for each room, and sends.
 *
 * The draft, what is replied to and what is edited are in the store, so that they are the same after a reload and a
 * look at another room. Words that are edited are here alone: they are thrown away where the draft would not be.
 * Which key does what stands in composer-keys.js, what is offered while typing in completion.js, the bars above the
 * field in composer-bars.js.
 */

import { lastOwn } from "../store/selectors.js";
import { looksLikeCode } from "../text/code.js";
import { readLine } from "../text/command-line.js";
import { leftOf } from "../text/length.js";
import { asCode, lineEndsOf } from "../text/paste.js";
import { makeTypingNotices } from "../text/typing.js";
import { AboutBar, CodeBar, TypingLine, UnsentBar } from "./composer-bars.js";
import { intentOf, pressOf } from "./composer-keys.js";
import { makeParts } from "./composer-parts.js";
import { Completion } from "./completion.js";
import { View, define, h, set } from "./element.js";
import { findItem, limitsOf, whyNotSpeak } from "./talk-facts.js";

const COARSE = "(pointer: coarse)";

export class Composer extends View {
  #field;
  #send;
  #hint;
  #count;
  #about;
  #code;
  #unsent;
  #typists;
  #completion;
  #notices;
  /** The talk, and the id of the message, that the field shows: a change of either brings other words into it. */
  #shown = { key: null, editing: null, replyTo: null };
  #labelled = "";
  /** What the store was last given of the field: any other draft in it is another tab's. */
  #drafted = "";

  static topics(view) {
    return ["connection", "me", "current", "settings", `talk:${view.state.current}`, `log:${view.state.current}`];
  }

  get talk() {
    return this.state.talks.get(this.state.current) ?? null;
  }

  connected() {
    this.#notices = makeTypingNotices((state) => this.actions.typing(this.#shown.key, state), TIMERS);
    this.#build();
    this.#completion = new Completion(this.app, this.#field, this.#completionHost());
  }

  disconnected() {
    this.#notices.left();
    this.#completion.close();
  }

  changed() {
    const { talk } = this;
    this.hidden = talk === null;
    if (talk === null) return;
    this.#followTalk(talk);
    this.#about.show(talk);
    this.#unsent.show(talk);
    this.#typists.show(talk);
    this.#label(talk);
  }

  /** Put the text in where the cursor is, as if it had been typed. */
  insert(text) {
    this.#field.focus();
    this.#field.setRangeText(text, this.#field.selectionStart, this.#field.selectionEnd, "end");
    this.#typed();
  }

  #build() {
    const parts = makeParts(this.app, {
      typed: () => this.#typed(),
      key: (event) => this.#key(event),
      pasted: (event) => this.#pasted(event),
      submit: () => this.#submit(),
      insert: (text) => this.insert(text),
    });
    [this.#field, this.#send, this.#hint, this.#count] = [parts.field, parts.send, parts.hint, parts.count];
    this.#about = new AboutBar(this.app, () => this.#stop());
    this.#code = new CodeBar(this.app);
    this.#unsent = new UnsentBar(this.app);
    this.#typists = new TypingLine(this.app);
    const { row, hint, count } = parts;
    const box = h("div", { class: "composer-box" }, this.#about.element, this.#code.element, row, hint, count);
    this.append(this.#unsent.element, box, this.#typists.element);
  }

  #completionHost() {
    return {
      key: () => this.#shown.key,
      box: () => this.#field.parentElement.parentElement,
      oninsert: () => this.#typed({ byChoice: true }),
    };
  }

  /** Bring in what the store has for the talk, where it is not what the field has already. */
  #followTalk(talk) {
    const { key, editing, replyTo } = this.#shown;
    const isOther = talk.key !== key || talk.editing !== editing;
    if (talk.key !== key) this.#notices.left();
    this.#shown = { key: talk.key, editing: talk.editing, replyTo: talk.replyTo };
    if (isOther) {
      this.#fill(talk.editing ? (findItem(talk, talk.editing)?.text ?? "") : talk.draft);
      this.#drafted = talk.draft;
      if (talk.key === key || !matchMedia(COARSE).matches) this.#field.focus({ preventScroll: true });
    } else if (!talk.editing && talk.draft !== this.#drafted && !this.#completion.isComposing) {
      this.#fill(talk.draft);
      this.#drafted = talk.draft;
    }
    if (talk.replyTo && talk.replyTo !== replyTo) this.#field.focus({ preventScroll: true });
  }

  #fill(text) {
    this.#completion.close();
    this.#code.hide();
    this.#field.value = text;
    this.#field.setSelectionRange(text.length, text.length);
    this.#fit();
  }

  /** Names and hints follow the talk, the connection and what one may. */
  #label(talk) {
    const name = this.t(talk.kind === "room" ? "composer.room" : "composer.person", { name: talk.name });
    const why = whyNotSpeak(this.state, talk);
    const isOffline = this.state.connection.phase !== "online";
    const drawn = [name, why, isOffline, talk.editing, this.#sendsByEnter()].join("\n");
    if (drawn === this.#labelled) return; // a message that comes changes none of it
    this.#labelled = drawn;
    set(this.#field, {
      "aria-label": name,
      placeholder: name,
      enterkeyhint: this.#sendsByEnter() ? "send" : "enter",
    });
    const doing = this.t(talk.editing ? "composer.save" : "composer.send");
    set(this.#send, { "aria-label": doing, title: doing });
    this.#hint.hidden = !why && !isOffline;
    this.#hint.textContent = why ? this.t(`composer.${why}`) : this.t("composer.offline");
    this.#fit();
  }

  #sendsByEnter() {
    return this.state.settings.sendByEnter;
  }

  /** The height follows the lines where the browser can't do that by itself; then what is near its limit. */
  #fit() {
    const { value } = this.#field;
    if (!CSS.supports("field-sizing", "content")) {
      this.#field.style.setProperty("height", "auto");
      this.#field.style.setProperty("height", `${this.#field.scrollHeight}px`);
    }
    const left = leftOf(value, limitsOf(this.state));
    this.#count.hidden = left === null;
    this.#count.classList.toggle("fault", left !== null && left.left < 0);
    if (left) this.#count.textContent = this.#countText(left);
    this.classList.toggle("is-empty", value.trim() === "");
    this.#send.disabled = value.trim() === "" || (left !== null && left.left < 0) || this.#mayNot(value);
  }

  #countText({ of, left }) {
    return this.t(`composer.${left < 0 ? "over" : "left"}.${of}`, { count: Math.abs(left) });
  }

  /** Commands are always one's own: `/join` is for whoever may not speak. */
  #mayNot(text) {
    return Boolean(whyNotSpeak(this.state, this.talk)) && "say" in readLine(text);
  }

  #typed({ byChoice = false } = {}) {
    const { value } = this.#field;
    const { key, editing } = this.#shown;
    if (!editing) {
      this.#drafted = value;
      this.actions.setDraft(key, value);
      this.#notices.typed(value);
    }
    if (value === "") this.#code.hide();
    this.#fit();
    if (!byChoice) this.#completion.look();
  }

  #key(event) {
    const field = {
      choosing: this.#completion.isOpen,
      exact: this.#completion.isExact,
      empty: this.#field.value === "",
      editing: Boolean(this.#shown.editing),
      replying: Boolean(this.#shown.replyTo),
      sendByEnter: this.#sendsByEnter(),
    };
    const intent = intentOf(pressOf(event), field);
    if (intent && this.#does(intent) !== false) {
      event.preventDefault();
      event.stopPropagation(); // Esc closes the topmost alone
    }
  }

  /** Do what the key means; false where there was nothing to do, and the key is the browser's. */
  #does(intent) {
    const does = {
      send: () => this.#submit(),
      choose: () => this.#completion.choose(),
      "next-choice": () => this.#completion.move(1),
      "previous-choice": () => this.#completion.move(-1),
      "close-choices": () => this.#completion.close(),
      complete: () => this.#completion.ask(),
      "edit-last": () => this.#editLast(),
      "stop-editing": () => this.#stop(),
      "stop-replying": () => this.#stop(),
    };
    return does[intent]();
  }

  #editLast() {
    const item = lastOwn(this.talk);
    if (!item) return false;
    this.actions.setEditing(this.#shown.key, item.id);
    return true;
  }

  #stop() {
    const { key, editing } = this.#shown;
    if (editing) this.actions.setEditing(key, null);
    else this.actions.setReply(key, null);
    this.#field.focus();
  }

  /** Words go at once and leave the field; a command that fails brings them back, if nothing else was typed since. */
  async #submit() {
    const { key, editing, replyTo } = this.#shown;
    const text = this.#field.value;
    if (this.#send.disabled) return;
    this.#completion.close();
    if (editing) {
      await this.#saveEdit(key, editing, text);
      return;
    }
    this.#notices.sent();
    this.#clear(key);
    const line = readLine(text);
    if ("say" in line) {
      if (replyTo) this.actions.setReply(key, null);
      this.actions.say(key, line.say.trimEnd(), { replyTo });
      return;
    }
    const done = await this.actions.run(key, text);
    if (done && !done.ok && this.talk?.key === key && this.#field.value === "") this.insert(text);
  }

  /** The field waits for the server's word: what it refuses is still there, to be changed or given up. */
  async #saveEdit(key, id, text) {
    if (findItem(this.talk, id)?.text !== text) {
      this.#field.readOnly = true;
      const done = await this.actions.edit(key, id, text.trimEnd());
      this.#field.readOnly = false;
      if (!done.ok) return;
    }
    if (this.state.talks.get(key)?.editing === id) this.actions.setEditing(key, null);
  }

  #clear(key) {
    this.#fill("");
    this.#drafted = "";
    this.actions.setDraft(key, "");
  }

  /** Lines stay as they were; what looks like code is offered as code. */
  #pasted(event) {
    const text = lineEndsOf(event.clipboardData?.getData("text/plain") ?? "");
    if (!text.includes("\n")) return;
    event.preventDefault();
    const from = this.#field.selectionStart;
    this.insert(text);
    const code = looksLikeCode(text.split("\n")) ? asCode(text) : null;
    if (code) this.#code.offer(() => this.#replaceFrom(from, text, code));
  }

  /** Put a block of its own in the place of what was pasted; if that is not there any more, nothing. */
  #replaceFrom(from, text, block) {
    const at = this.#field.value.indexOf(text, from);
    if (at < 0) return;
    const isAlone = at === 0 || this.#field.value[at - 1] === "\n";
    this.#field.setRangeText(`${isAlone ? "" : "\n"}${block}`, at, at + text.length, "end");
    this.#typed();
    this.#field.focus();
  }
}

const TIMERS = {
  after: (ms, then) => setTimeout(then, ms),
  cancel: (timer) => clearTimeout(timer),
};

define("beseda-composer", Composer);
