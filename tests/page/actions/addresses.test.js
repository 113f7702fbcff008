/** Addresses are read as they are written, whatever a room or a person is called. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, parseAddress } from "../../../src/beseda/page/actions/addresses.js";

const NAMES = ["#lobby", "#чай", "#python-3.11", "##c", "#a&b=c+d", "#100%", "#x#y", "anna", "Анна", "a[b]|c", "#@home"];

test("each name comes back, with and without a message", () => {
  for (const name of NAMES) {
    assert.deepEqual(parseAddress(addressOf({ name })), { name, message: null, at: null });
    assert.deepEqual(parseAddress(addressOf({ name, message: "5a1e-2c" })), { name, message: "5a1e-2c", at: null });
  }
});

test("an address can be read by people", () => {
  assert.equal(addressOf({ name: "#чай", message: "5a1e-2c" }), "#чай?m=5a1e-2c");
  assert.equal(addressOf({ name: "anna" }), "#@anna");
});

test("an address as browsers escape it is the same", () => {
  assert.equal(parseAddress("#%D1%87%D0%B0%D0%B9?m=5a1e-2c").name, "#чай");
});

test("nothing is named by an empty or mangled address, and nothing throws", () => {
  assert.equal(parseAddress(""), null);
  assert.equal(parseAddress("#"), null);
  assert.equal(parseAddress("#?m=5"), null);
  assert.equal(parseAddress("#@"), null);
  assert.equal(parseAddress("#100%").name, "#100%");
});

test("no name makes an address that is another one's", () => {
  const written = NAMES.map((name) => addressOf({ name }));
  assert.equal(new Set(written).size, NAMES.length);
});

test("a day may be addressed", () => {
  assert.equal(parseAddress("#lobby?t=2026-11-27").at, Date.parse("2026-11-27"));
  assert.equal(parseAddress("#lobby?t=soon").at, null);
});
