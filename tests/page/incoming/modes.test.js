import assert from "node:assert/strict";
import { test } from "node:test";

import { isRole, modeChanges } from "../../../src/beseda/page/incoming/modes.js";

const ISUPPORT = new Map([
  ["PREFIX", "(qaohv)~&@%+"],
  ["CHANMODES", "Ibe,k,l,Cimnst"],
]);

test("each letter has the parameter that is its own, and those that have none take none", () => {
  assert.deepEqual(modeChanges(ISUPPORT, "+ovm-k+l-l+b", ["anna", "boris", "key", "5", "a!*@*"]), [
    [true, "o", "anna"],
    [true, "v", "boris"],
    [true, "m", null],
    [false, "k", "key"],
    [true, "l", "5"],
    [false, "l", null],
    [true, "b", "a!*@*"],
  ]);
});

test("without a sign letters are set, and a parameter that is missing is none", () => {
  assert.deepEqual(modeChanges(ISUPPORT, "no", []), [
    [true, "n", null],
    [true, "o", null],
  ]);
});

test("roles are what PREFIX says", () => {
  assert.deepEqual(
    ["q", "v", "m", "b"].map((letter) => isRole(ISUPPORT, letter)),
    [true, true, false, false],
  );
});
