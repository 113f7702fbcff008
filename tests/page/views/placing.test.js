/** What opens beside a control is under it, above it, and always to be seen. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { GAP, placeBeside } from "../../../src/beseda/page/views/placing.js";

const SPACE = { width: 400, height: 600 };
const SIZE = { width: 100, height: 200 };
const at = (left, top) => ({ left, right: left + 40, top, bottom: top + 40 });

test("it opens under the control, at its beginning", () => {
  assert.deepEqual(placeBeside(at(50, 50), SIZE, SPACE), { left: 50, top: 90 + GAP });
});

test("it opens above where there is no room under it, or where that is wished", () => {
  assert.equal(placeBeside(at(50, 500), SIZE, SPACE).top, 500 - GAP - 200);
  assert.equal(placeBeside(at(50, 300), SIZE, SPACE, { above: true }).top, 300 - GAP - 200);
  assert.equal(placeBeside(at(50, 50), SIZE, SPACE, { above: true }).top, 90 + GAP);
});

test("it ends where the control ends, if that is wished", () => {
  assert.equal(placeBeside(at(200, 50), SIZE, SPACE, { alignEnd: true }).left, 140);
});

test("it stays within what is seen, and where it can't, its beginning does", () => {
  assert.equal(placeBeside(at(380, 50), SIZE, SPACE).left, 400 - 8 - 100);
  assert.equal(placeBeside(at(0, 50), SIZE, SPACE, { alignEnd: true }).left, 8);
  assert.deepEqual(placeBeside(at(50, 300), { width: 500, height: 700 }, SPACE), { left: 8, top: 8 });
});
