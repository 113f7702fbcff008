/** What is offered while somebody types. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { complete, MOST_CHOICES } from "../../../src/beseda/page/text/complete.js";
import { makeState, makeTalk, newItem, keyOf, makePerson } from "../../../src/beseda/page/store/state.js";
import { learnLater, makeWords } from "../../../src/beseda/page/words/index.js";

await learnLater("ru");

function state({ members = [], spoke = [], talks = [], people = [] } = {}) {
  const made = makeState();
  made.me.nick = "me";
  for (const name of ["#tea", ...talks]) {
    const talk = makeTalk(name);
    made.talks.set(talk.key, talk);
    made.order.push(talk.key);
  }
  const tea = made.talks.get("#tea");
  for (const nick of members) tea.members.set(keyOf(nick), { nick, prefixes: "" });
  spoke.forEach((by, at) => tea.log.live.items.push(newItem({ id: `j-${at}`, at, by })));
  for (const [nick, displayName] of people) made.people.set(keyOf(nick), { ...makePerson(nick), displayName });
  return made;
}

/** `|` is the cursor. */
function offered(typed, known = state(), more = {}) {
  const cursor = typed.indexOf("|");
  const text = typed.replace("|", "");
  return complete({ text, cursor, state: known, key: "#tea", ...more });
}

const inserts = (...given) => offered(...given).choices.map(({ insert }) => insert);
const labels = (...given) => offered(...given).choices.map(({ label }) => label);

test("commands begin with a slash, also by their other names", () => {
  assert.deepEqual(inserts("/jo|"), ["/join "]);
  assert.deepEqual(inserts("/ВОЙ|"), ["/join "]);
  assert.equal(inserts("/ki|")[0], "/kick ");
  assert.equal(labels("/t|")[0], "/topic", "what is called so comes before what begins so");
  assert.equal(inserts("/|").length, MOST_CHOICES);
});

test("a name that is whole stays as it is typed", () => {
  assert.deepEqual(inserts("/list|"), ["/list "]);
  assert.equal(inserts("/J|")[0], "/J ");
});

test("a command is told with what it takes, and what it does", () => {
  const { t } = makeWords("ru");
  const [choice] = offered("/jo|", state(), { t }).choices;
  assert.equal(choice.label, "/join <комната> [ключ]");
  assert.match(choice.detail, /войти в комнату/);
});

test("neither a path nor a slash further on is a command", () => {
  assert.deepEqual(inserts("/usr/bi|"), []);
  assert.deepEqual(inserts("see /jo|"), []);
});

test("a command takes what it takes", () => {
  const known = state({ members: ["anna", "me"], talks: ["#talk", "#plans"] });
  assert.deepEqual(inserts("/kick a|", known), ["anna "]);
  assert.deepEqual(inserts("/kick #tea a|", known), ["anna "]);
  assert.deepEqual(inserts("/join #ta|", known), ["#talk "]);
  assert.deepEqual(inserts("/join ta|", known), ["#talk "]);
  assert.deepEqual(inserts("/theme d|", known), ["dark "]);
  assert.deepEqual(inserts("/help ki|", known), ["kick ", "kickban "]);
  assert.deepEqual(inserts("/kick anna be|", known), []);
});

test("who speaks to one alone may mean people who are elsewhere", () => {
  const known = state({ members: ["anna"], people: [["Andrew", null], ["anna", null]] });
  assert.deepEqual(inserts("/msg an|", known), ["Andrew ", "anna "]);
  assert.deepEqual(inserts("@an|", known), ["@anna "]);
});

test("people who spoke last come first, then the alphabet", () => {
  const known = state({ members: ["anna", "andrew", "anton", "boris"], spoke: ["anna", "boris", "anton"] });
  assert.deepEqual(labels("@an|", known), ["anton", "anna", "andrew"]);
  assert.deepEqual(labels("@|", known), ["anton", "boris", "anna", "andrew"]);
});

test("case and accents do not matter, and a part of a name may be meant, or what one is shown by", () => {
  const known = state({ members: ["Élodie", "Ёжик", "jean-luc", "kb"], people: [["kb", "Katharina"]] });
  assert.deepEqual(labels("@elo|", known), ["Élodie"]);
  assert.deepEqual(labels("@еж|", known), ["Ёжик"]);
  assert.deepEqual(labels("@luc|", known), ["jean-luc"]);
  assert.deepEqual(offered("@kat|", known).choices, [{ insert: "@kb ", label: "kb", kind: "person", detail: "Katharina" }]);
});

test("a bare word is a name only if somebody asks, and then begins a line with a colon", () => {
  const known = state({ members: ["anna"] });
  assert.deepEqual(inserts("an|", known), []);
  assert.deepEqual(inserts("an|", known, { asked: true }), ["anna: "]);
  assert.deepEqual(inserts("well, an|", known, { asked: true }), ["anna "]);
});

test("one is not offered oneself", () => {
  assert.deepEqual(inserts("@m|", state({ members: ["me", "max"] })), ["@max "]);
});

test("in a talk with one person that one is offered", () => {
  const known = state({ talks: ["boris"] });
  assert.deepEqual(inserts("@b|", known, { key: "boris" }), ["@boris "]);
});

test("rooms begin with their mark", () => {
  const known = state({ talks: ["#talk", "#small-talk"] });
  assert.deepEqual(inserts("see #ta|", known), ["#talk ", "#small-talk "]);
});

test("emoji are found by name in both languages, but not in a time or a smile", () => {
  assert.ok(labels("so :fire|")[0].startsWith("🔥"));
  assert.ok(labels(":огонь|", state(), { language: "ru" })[0].startsWith("🔥"));
  assert.deepEqual(inserts("at 12:30|"), []);
  assert.deepEqual(inserts(":D|"), []);
});

test("what is replaced is the word before the cursor", () => {
  const known = state({ members: ["anna"] });
  const { from, to } = offered("hi @an| and more", known);
  assert.deepEqual([from, to], [3, 6]);
});

test("ten thousand members are looked through in no time", () => {
  const known = state({ members: Array.from({ length: 10_000 }, (_, i) => `person${i}`) });
  offered("@person99|", known);
  const begin = performance.now();
  assert.equal(labels("@person99|", known).length, MOST_CHOICES);
  assert.ok(performance.now() - begin < 250, `${performance.now() - begin} ms`);
});
