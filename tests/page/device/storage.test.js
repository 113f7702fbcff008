/** Storage that is there, that throws, that is full, and that another tab writes into. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LONGEST_VALUE, makeStorage, onStorageChange } from "../../../src/beseda/page/device/storage.js";

/** An area as browsers have it: what is kept are properties of it. */
function makeArea() {
  const area = Object.create({
    getItem: (key) => area[key] ?? null,
    setItem: (key, text) => void (area[key] = text),
    removeItem: (key) => void delete area[key],
  });
  return area;
}

const broken = () => {
  throw new Error("SecurityError");
};

test("what is written is read again, also by the page's next visit", () => {
  const area = makeArea();
  assert.equal(makeStorage(() => area).write("nick", { name: "Анна" }), true);
  assert.deepEqual(makeStorage(() => area).read("nick"), { name: "Анна" });
});

test("what was never written is what one says it is", () => {
  const storage = makeStorage(makeArea);
  assert.equal(storage.read("nick"), null);
  assert.equal(storage.read("nick", "guest"), "guest");
});

test("what is no JSON is as if it were not there", () => {
  const area = makeArea();
  area.setItem("beseda:nick", "{");
  assert.equal(makeStorage(() => area).read("nick", "guest"), "guest");
});

test("a browser without storage remembers as long as the page is open", () => {
  const storage = makeStorage(broken);
  assert.equal(storage.isLasting, false);
  assert.equal(storage.write("nick", "anna"), false);
  assert.equal(storage.read("nick"), "anna");
  storage.forget("nick");
  assert.equal(storage.read("nick"), null);
  assert.deepEqual(storage.names(), []);
});

test("a full storage keeps nothing older in its place", () => {
  const area = makeArea();
  const storage = makeStorage(() => area);
  storage.write("draft", "first");
  Object.getPrototypeOf(area).setItem = broken;
  assert.equal(storage.write("draft", "second"), false);
  assert.equal(storage.read("draft"), "second");
  assert.equal(makeStorage(() => area).read("draft"), null);
});

test("one value can't take all the room there is", () => {
  const storage = makeStorage(makeArea);
  assert.equal(storage.write("long", "x".repeat(LONGEST_VALUE)), false);
  assert.equal(storage.read("long").length, LONGEST_VALUE);
});

test("pages in two folders of one host do not see each other's", () => {
  const area = makeArea();
  makeStorage(() => area, "/one/").write("nick", "anna");
  assert.equal(makeStorage(() => area, "/two/").read("nick"), null);
  assert.deepEqual(makeStorage(() => area, "/one/").names(), ["nick"]);
});

test("what another tab writes is told, and what is not ours is not", () => {
  const window = new EventTarget();
  const told = [];
  onStorageChange(window, (name, value) => told.push([name, value]));
  const change = (key, newValue) => window.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
  change("beseda:settings", '{"theme":"dark"}');
  change("other", "1");
  change("beseda:nick", null);
  change(null, null);
  assert.deepEqual(told, [["settings", { theme: "dark" }], ["nick", null]]);
});
