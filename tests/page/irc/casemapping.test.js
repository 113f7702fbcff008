import assert from "node:assert/strict";
import { test } from "node:test";

import { fold } from "../../../src/beseda/page/irc/casemapping.js";

test("letters of ASCII are folded, and no others: the server tells the spelling of those", () => {
  assert.equal(fold("#ТeA[]"), "#Тea[]");
});

test("brackets are letters where the server says so", () => {
  assert.equal(fold("A[]\\~", "rfc1459"), "a{}|^");
  assert.equal(fold("A[]\\~", "rfc1459-strict"), "a{}|~");
});

test("a mapping that nobody knows folds as ASCII", () => {
  assert.equal(fold("A[", "constructor"), "a[");
});
