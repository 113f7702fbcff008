/**
 * The base of all views: custom elements without a shadow, that draw what the store has.
 *
 * A view says which topics it depends on and is told when they change, once a frame. What it needs of the rest of the
 * page is handed over once, by `provide`, before any element is defined: no view imports the store, and nothing hangs
 * on `window`. `h` makes elements from text and attributes only, so nothing that somebody typed can become markup.
 */

/**
 * @typedef {object} App
 * @property {object} store
 * @property {object} actions
 * @property {(key: string, params?: object) => string} t
 * @property {object} words    `t` and its language
 * @property {object} device   storage, theme, notifications, sound …
 * @property {object} server   what the server says of itself in the page's head
 */

/** @type {App | null} */
let provided = null;

/** Hand the page's parts to all views. @param {App} app */
export function provide(app) {
  provided = app;
}

/** A view that looks at the store while it is in the document. */
export class View extends HTMLElement {
  #unsubscribe = null;
  #subscribedTo = "";

  /** Which topics `changed` is to be called for; asked again after each change, for the room may be another one. */
  static topics(_view) {
    return [];
  }

  /** @returns {App} */
  get app() {
    return provided;
  }

  get state() {
    return provided.store.state;
  }

  get actions() {
    return provided.actions;
  }

  /** A sentence in the person's language. */
  t(key, params) {
    return provided.t(key, params);
  }

  /** The view is in the document: build what stays. */
  connected() {}

  /** Some of its topics have changed (at first: all of them). @param {Set<string>} _topics */
  changed(_topics) {}

  /** The view has left the document: let go of what is outside of it. */
  disconnected() {}

  connectedCallback() {
    if (this.#unsubscribe) return;
    this.connected();
    this.#notice(new Set(this.constructor.topics(this)));
  }

  disconnectedCallback() {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#subscribedTo = "";
    this.disconnected();
  }

  #notice(topics) {
    this.changed(topics);
    const wanted = this.constructor.topics(this);
    const name = wanted.join("\n");
    if (name === this.#subscribedTo || !this.isConnected) return;
    this.#unsubscribe?.();
    this.#subscribedTo = name;
    this.#unsubscribe = provided.store.subscribe(wanted, (changed) => this.#notice(changed));
  }
}

/** What is set on the element itself, for its attribute is only where it starts from. */
const PROPERTIES = new Set(["value", "checked", "selected", "indeterminate", "scrollTop"]);

/**
 * An element with attributes, listeners (`onclick`) and children; a child is a node, a text, or nothing.
 * `class` may be an array with holes, `style` an object of custom properties, `data` an object of data attributes.
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  if (props) set(element, props);
  append(element, children);
  return element;
}

/** Set attributes, properties and listeners, as `h` does. */
export function set(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = Array.isArray(value) ? value.filter(Boolean).join(" ") : value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "style") for (const [key, of] of Object.entries(value)) element.style.setProperty(key, of);
    else if (PROPERTIES.has(name)) element[name] = value;
    else setAttribute(element, name, value);
  }
  return element;
}

/** `true` is an attribute without a value, `false` and nothing are none; ARIA wants its "true" and "false" spelled. */
function setAttribute(element, name, value) {
  if (value === null || value === undefined) element.removeAttribute(name);
  else if (name.startsWith("aria-")) element.setAttribute(name, String(value));
  else if (value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Append nodes and texts; nothing, `false` and empty lists are passed over. */
export function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** Put these in the place of all that an element has. */
export function replace(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

/** Define an element once: a module may be asked for twice under two addresses. */
export function define(name, type) {
  if (!customElements.get(name)) customElements.define(name, type);
}
