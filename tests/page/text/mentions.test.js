import assert from "node:assert/strict";
import { test } from "node:test";
import { isLinear } from "../linear.js";
import { findMentions } from "../../../src/beseda/page/text/mentions.js";

const key = (name) => name.toLowerCase();
const people = new Set(["anna", "boris", "will", "вера"]);
const names = { own: "anna", key, isKnown: (one) => people.has(one) };
const found = (text) => findMentions(text, names).map(({ from, to }) => text.slice(from, to));

test("one's own name counts wherever it is a whole word", () => {
  assert.deepEqual(found("thanks Anna, ask ANNA or @anna"), ["Anna", "ANNA", "@anna"]);
  assert.deepEqual(found("annals susanna anna2 anna_x"), []);
  assert.deepEqual(found("(anna) «anna» anna's"), ["anna", "anna", "anna"]);
});

test("another's name counts where they are spoken to", () => {
  assert.deepEqual(found("@boris look"), ["@boris"]);
  assert.deepEqual(found("boris: look"), ["boris"]);
  assert.deepEqual(found("will boris come? will: yes"), []);
  assert.deepEqual(found("Вера, привет"), ["Вера"]);
});

test("an address of mail is no mention", () => {
  assert.deepEqual(found("x@boris.example"), []);
});

test("marks behind a name belong to the sentence", () => {
  assert.deepEqual(found("anna- yes"), ["anna"]);
});

test("a text of names takes linear time", () => {
  for (const piece of ["anna ", "@", "x-", "boris:"]) {
    assert.ok(
      isLinear((text) => findMentions(text, names), piece),
      piece,
    );
  }
});
