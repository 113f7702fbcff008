import assert from "node:assert/strict";
import { test } from "node:test";

import {
  channelModes,
  memberPrefixes,
  numberOf,
  readIsupport,
} from "../../../src/beseda/page/irc/isupport.js";

const SAID = "are supported by this server";

function told(...tokens) {
  return readIsupport(new Map(), ["anna", ...tokens, SAID]);
}

test("tokens have values, or none, and may be taken back", () => {
  const isupport = told("NETWORK=Tea\\x20house", "SAFELIST", "AWAYLEN=", "NICKLEN=32");
  readIsupport(isupport, ["anna", "-NICKLEN", SAID]);
  assert.deepEqual([...isupport], [["NETWORK", "Tea house"], ["SAFELIST", true], ["AWAYLEN", true]]);
});

test("modes of members have their prefixes, highest first", () => {
  const prefixes = memberPrefixes(told("PREFIX=(qov)~@+"));
  assert.deepEqual(prefixes.map(({ mode, prefix }) => mode + prefix), ["q~", "o@", "v+"]);
  assert.deepEqual(memberPrefixes(new Map()).map(({ prefix }) => prefix), ["@", "+"]);
  assert.deepEqual(memberPrefixes(told("PREFIX=")).length, 2);
});

test("modes of rooms are of four kinds", () => {
  const modes = channelModes(told("CHANMODES=beI,k,l,imn"));
  assert.deepEqual(modes, { lists: "beI", always: "k", whenSet: "l", never: "imn" });
});

test("numbers are read, or what holds otherwise", () => {
  assert.equal(numberOf(told("CHATHISTORY=100"), "CHATHISTORY", 50), 100);
  assert.equal(numberOf(told("CHATHISTORY"), "CHATHISTORY", 50), 50);
});
