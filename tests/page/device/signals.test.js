/** Title, picture, sound and notifications: with browsers that have them, and with those that do not. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { makeBadge, pictureOf } from "../../../src/beseda/page/device/badge.js";
import { makeNotifications } from "../../../src/beseda/page/device/notifications.js";
import { makeSound } from "../../../src/beseda/page/device/sound.js";

function makeDocument() {
  const link = { href: "icon.svg" };
  return { title: "", link, querySelector: () => link };
}

test("the title counts what is meant for this person, and marks what is unread", () => {
  const document = makeDocument();
  const badge = makeBadge(document, {});
  badge.show({ title: "#lobby", unread: 0, mentions: 0 });
  assert.equal(document.title, "#lobby");
  badge.show({ title: "#lobby", unread: 5, mentions: 0 });
  assert.equal(document.title, "• #lobby");
  badge.show({ title: "#lobby", unread: 5, mentions: 2 });
  assert.equal(document.title, "(2) #lobby");
  badge.show({ title: "#lobby", unread: 500, mentions: 200 });
  assert.equal(document.title, "(99+) #lobby");
});

test("the picture has the count, and is plain again when all is read", () => {
  const document = makeDocument();
  const badge = makeBadge(document, {});
  badge.show({ title: "", unread: 1, mentions: 1 });
  assert.equal(document.link.href, pictureOf("1"));
  badge.show({ title: "", unread: 0, mentions: 0 });
  assert.equal(document.link.href, "icon.svg");
});

test("the picture with a count is the page's own, with the count upon it", () => {
  const icon = readFileSync(new URL("../../../src/beseda/page/icons/icon.svg", import.meta.url), "utf8");
  const [, stroke] = /<path d="([^"]+)"/.exec(icon);
  assert.ok(decodeURIComponent(pictureOf("1")).includes(stroke));
});

test("an installed page has the count on its icon, and no harm is done if it may not", () => {
  const told = [];
  const navigator = {
    setAppBadge: (count) => (told.push(count), Promise.reject(new Error("not allowed"))),
    clearAppBadge: () => (told.push(0), Promise.resolve()),
  };
  const badge = makeBadge(makeDocument(), navigator);
  badge.show({ title: "", unread: 3, mentions: 3 });
  badge.show({ title: "", unread: 0, mentions: 0 });
  assert.deepEqual(told, [3, 0]);
});

/** Records how many notes were rung. */
function makeAudio() {
  const rung = [];
  class AudioContext {
    state = "running";
    currentTime = 0;
    destination = {};
    createOscillator() {
      const tone = { frequency: {}, connect: (next) => next, start: (at) => rung.push(at), stop() {} };
      return tone;
    }
    createGain() {
      return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (next) => next };
    }
  }
  return { AudioContext, rung };
}

test("ten messages at once ring once, and a later one again", () => {
  const { AudioContext, rung } = makeAudio();
  let now = 0;
  const sound = makeSound({ AudioContext, now: () => now });
  for (let times = 0; times < 10; times += 1) sound.play();
  assert.equal(rung.length, 2);
  now = 10_000;
  sound.play();
  assert.equal(rung.length, 4);
});

test("a browser without sound, or one that nobody has touched, is silent", () => {
  assert.equal(makeSound({ AudioContext: undefined, now: () => 0 }).play(), false);
  const { AudioContext, rung } = makeAudio();
  makeSound({ AudioContext, activation: { hasBeenActive: false }, now: () => 0 }).play();
  assert.deepEqual(rung, []);
});

const what = { title: "Anna", text: "hello", tag: "anna", icon: "icon.svg", address: "#@anna" };

test("on an origin that is not secure no notifications are offered", async () => {
  const notifications = makeNotifications({ Notification: class {}, isSecureContext: false });
  assert.equal(notifications.isPossible, false);
  assert.equal(await notifications.ask(), false);
});

test("a notification is shown when it is allowed, and leads to the talk", async () => {
  const shown = [];
  class Notification {
    static permission = "granted";
    static requestPermission = async () => "granted";
    constructor(title, options) {
      shown.push([title, options.body, options.tag]);
      queueMicrotask(() => this.onclick());
    }
    close() {}
  }
  const notifications = makeNotifications({ Notification, isSecureContext: true });
  assert.equal(await notifications.ask(), true);
  await new Promise((clicked) => notifications.show(what, clicked));
  assert.deepEqual(shown, [["Anna", "hello", "anna"]]);
  Notification.permission = "denied";
  await notifications.show(what, () => {});
  assert.equal(shown.length, 1);
});

test("where only the service worker may show them, it does", async () => {
  const shown = [];
  class Notification {
    static permission = "granted";
    constructor() {
      throw new TypeError("Illegal constructor");
    }
  }
  const serviceWorker = { getRegistration: async () => ({ showNotification: async (title, { data }) => shown.push([title, data.address]) }) };
  await makeNotifications({ Notification, isSecureContext: true, serviceWorker }).show(what, () => {});
  assert.deepEqual(shown, [["Anna", "#@anna"]]);
});
