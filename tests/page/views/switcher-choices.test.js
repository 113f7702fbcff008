/** What a few letters find: first what is meant for this person, then what fits best. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makePerson, makeState, makeTalk } from "../../../src/beseda/page/store/state.js";
import { choicesFor, folded, MOST_CHOICES, rank } from "../../../src/beseda/page/views/switcher-choices.js";

function stateOf(talks, people = [], current = null) {
  const state = makeState();
  for (const [name, more] of talks) {
    const talk = { ...makeTalk(name), ...more };
    state.talks.set(talk.key, talk);
    state.order.push(talk.key);
  }
  for (const nick of people) state.people.set(nick.toLowerCase(), makePerson(nick));
  return Object.assign(state, { current });
}

const names = (state, typed) => choicesFor(state, typed).map(({ name }) => name);

test("without a letter it is the list, mentions first, then unread, and where one is last", () => {
  const state = stateOf([["#lobby", {}], ["#tea", { unread: 3 }], ["#books", { unread: 1, mentions: 1 }], ["#dull", { unread: 9, muted: true }]], [], "#lobby");
  assert.deepEqual(names(state, ""), ["#books", "#tea", "#dull", "#lobby"]);
});

test("all that somebody says in private is meant for this person", () => {
  const state = stateOf([["#tea", { unread: 3 }], ["anna", { unread: 2 }], ["boris", { unread: 1, muted: true }]]);
  assert.deepEqual(choicesFor(state, "").map(({ name, mentions }) => [name, mentions]), [["anna", 2], ["#tea", 0], ["boris", 0]]);
});

test("a name's beginning comes before its middle", () => {
  const state = stateOf([["#green-tea", {}], ["#steam", {}], ["#tea", {}]]);
  assert.deepEqual(names(state, "tea").slice(0, 3), ["#tea", "#green-tea", "#steam"]);
});

test("letters fold: ё is е, case and accents are none", () => {
  assert.equal(folded("#Ёлка"), "елка");
  assert.deepEqual(names(stateOf([["#Ёлка", {}]]), "елк")[0], "#Ёлка");
});

test("people who are here are found, but not oneself", () => {
  const state = stateOf([["#lobby", {}]], ["Anna", "Andrei"]);
  state.me.nick = "Andrei";
  assert.deepEqual(names(state, "an"), ["Anna", "#an", "an"]);
});

test("what nothing is called yet may be a room or a person", () => {
  const state = stateOf([["#lobby", {}]]);
  assert.deepEqual(choicesFor(state, "new").map(({ name, kind, isNew }) => [name, kind, isNew]), [
    ["#new", "room", true],
    ["new", "person", true],
  ]);
  assert.deepEqual(names(state, "#new"), ["#new"]);
  assert.deepEqual(names(state, "two words"), []);
});

test("a list has an end", () => {
  const state = stateOf(Array.from({ length: 100 }, (_, at) => [`#room${at}`, {}]));
  assert.equal(choicesFor(state, "").length, MOST_CHOICES);
});

test("what does not fit has no rank", () => {
  assert.equal(rank("lobby", "tea"), -1);
});
