import assert from "node:assert/strict";
import { test } from "node:test";
import { newItem } from "../../../src/beseda/page/store/state.js";
import {
  comingWords,
  comingsWords,
  eventWords,
  makeListed,
} from "../../../src/beseda/page/views/event-words.js";
import { learn, makeWords } from "../../../src/beseda/page/words/index.js";

await Promise.all(["en", "ru"].map(learn));
const { t } = makeWords("en");
const ru = makeWords("ru");
let number = 0;
const event = (by, name, more = {}) => {
  number += 1;
  return newItem({ id: `e${number}`, at: number, by, kind: "event", event: { name, ...more } });
};
const sums = (items, words = { t, language: "en" }) =>
  comingsWords(items, words.t, makeListed(words.t, words.language));

test("each event is told in words", () => {
  assert.equal(eventWords(event("anna", "topic", { text: "Tea" }), t), "anna set the topic: Tea");
  assert.equal(eventWords(event("anna", "topic", { text: "" }), t), "anna cleared the topic");
  assert.equal(
    eventWords(event("anna", "kick", { who: "boris", reason: "spam" }), t),
    "anna removed boris from the room: spam",
  );
  assert.equal(eventWords(event("anna", "nick", { to: "anya" }), ru.t), "anna теперь зовётся anya");
  assert.equal(comingWords(event("anna", "quit", { reason: "" }), t), "anna left the chat");
});

test("rules and roles are told one by one, unknown ones as they are", () => {
  const changes = [
    [true, "o", "boris"],
    [false, "m", null],
    [true, "Z", "9"],
  ];
  const told = "anna made boris an operator · anna let everybody speak · anna changed the room’s rules: +Z 9";
  assert.equal(eventWords(event("anna", "mode", { changes }), t), told);
});

test("an event without words is shown as it is", () => {
  assert.equal(eventWords(event("anna", "teleport", { to: "#moon", count: 3 }), t), "anna teleport #moon");
});

test("who came and went is told by what came of it", () => {
  const items = [
    event("a", "join"),
    event("b", "join"),
    event("c", "quit"),
    event("b", "part"),
    event("c", "join"),
    event("d", "quit"),
  ];
  assert.equal(sums(items), "a is here · c left and came back · b dropped in · d left");
  assert.equal(sums([event("a", "join"), event("b", "join")]), "a and b are here");
  assert.equal(sums([event("a", "join"), event("b", "join")], ru), "Теперь здесь: a и b");
});

test("many names are a number", () => {
  const items = Array.from({ length: 12 }, (_, at) => event(`n${at}`, "join"));
  assert.equal(sums(items), "n0, n1, n2, n3, n4 and 7 others are here");
});
