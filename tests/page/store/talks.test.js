import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_STRANGERS } from "../../../src/beseda/page/store/listing.js";
import { ANNA, BORIS, id, inTea, listening, NOON, said } from "../listening.js";

test("rooms stand by name, the lobby first; then people, the latest first", () => {
  const { hear, state, dispatch } = listening();
  dispatch({ type: "server/named", lobby: "#Lobby" });
  hear(`${ANNA} JOIN #zoo`, `${ANNA} JOIN #Lobby`, `${ANNA} JOIN #art`, said(BORIS, 1, "hi", 1, "anna"));
  dispatch({ type: "talk/started", name: "Clara" });
  hear(`${ANNA} JOIN #mid`);
  assert.deepEqual(state.order, ["#lobby", "#art", "#mid", "#zoo", "boris", "clara"]);
});

const stranger = (number) => ({ nick: `s${number}`, user: "u", host: "h" });
const SPOKEN = 10_000;
/** So many people who were never heard of before write, one after the other. */
function flood(page, count) {
  for (let number = 0; number < count; number += 1) {
    const { nick } = stranger(number);
    page.hear(said(`:${nick}!u@h`, SPOKEN + number, "buy this", SPOKEN + number, "anna"));
  }
}

test("however many strangers write, the list keeps the latest of them below one's own talks, and says so", () => {
  const page = listening();
  const { hear, state, dispatch } = page;
  dispatch({ type: "talk/started", name: "Clara", isOurs: true });
  hear(said(BORIS, 1, "hi", 1, "anna"), said(ANNA, 2, "hello", 2, "boris"));
  assert.equal(state.areStrangersMany, false);
  flood(page, 500);
  assert.deepEqual(state.order.slice(0, 3), ["boris", "clara", "s499"]);
  assert.equal(state.order.length, 2 + MOST_STRANGERS);
  assert.deepEqual(new Set(state.talks.keys()), new Set(state.order));
  assert.ok(state.people.size <= 2 + MOST_STRANGERS, `${state.people.size} people are remembered`);
  assert.equal(state.areStrangersMany, true);
});

test("a stranger's talk that is open, or that one has begun to answer, does not go", () => {
  const page = listening();
  const { hear, state, dispatch } = page;
  hear(said(BORIS, 1, "hi", 1, "anna"), said(":clara!c@h", 2, "hi", 2, "anna"));
  dispatch({ type: "talk/opened", key: "boris" });
  dispatch({ type: "draft/changed", key: "clara", text: "well" });
  flood(page, 100);
  assert.ok(state.talks.has("boris") && state.talks.has("clara"));
  assert.equal(state.current, "boris");
});

test("a talk is begun once", () => {
  const { dispatch, state, touched } = listening();
  dispatch({ type: "talk/started", name: "Boris" });
  assert.deepEqual([state.talks.get("boris").name, state.talks.get("boris").kind], ["Boris", "person"]);
  touched.length = 0;
  dispatch({ type: "talk/started", name: "boris" });
  assert.deepEqual([state.talks.size, touched], [1, []]);
});

test("a talk is opened if it is there", () => {
  const { dispatch, state, touched } = inTea();
  touched.length = 0;
  dispatch({ type: "talk/opened", key: "#gone" });
  assert.deepEqual([state.current, touched], [null, []]);
  dispatch({ type: "talk/opened", key: "#tea" });
  dispatch({ type: "talk/opened", key: "#tea" });
  assert.deepEqual([state.current, touched], ["#tea", ["current"]]);
});

test("a talk is closed: the next one in the list is opened, and nothing of it is kept", () => {
  const { hear, dispatch, state } = inTea();
  hear(`${ANNA} JOIN #beer`, `${ANNA} JOIN #zoo`);
  dispatch({ type: "talk/opened", key: "#tea" });
  dispatch({ type: "attention/changed", key: "#tea" });
  dispatch({ type: "talk/closed", key: "#tea" });
  assert.deepEqual([state.order, state.current, state.attention], [["#beer", "#zoo"], "#zoo", null]);
  dispatch({ type: "talk/closed", key: "#zoo" });
  dispatch({ type: "talk/closed", key: "#gone" });
  assert.equal(state.current, "#beer");
  dispatch({ type: "talk/closed", key: "#beer" });
  assert.deepEqual([state.current, state.talks.size], [null, 0]);
});

test("another talk that is closed leaves the one I read open", () => {
  const { hear, dispatch, state } = inTea();
  hear(`${ANNA} JOIN #beer`);
  dispatch({ type: "talk/opened", key: "#tea" });
  dispatch({ type: "attention/changed", key: "#tea" });
  dispatch({ type: "talk/closed", key: "#beer" });
  assert.deepEqual([state.current, state.attention], ["#tea", "#tea"]);
});

test("a room that is joined anew counts from now, and one that was read before from there", () => {
  const { hear, talk, dispatch } = inTea();
  assert.equal(talk("#tea").readUntil, NOON);
  dispatch({ type: "read/marked", key: "#tea", until: NOON + 5 });
  hear(`@time=2026-11-30T13:00:00.000Z ${ANNA} JOIN #tea`);
  assert.equal(talk("#tea").readUntil, NOON + 5);
});

test("names stay to be seen while a room is joined again, until the new list is whole", () => {
  const { hear, talk } = inTea();
  hear(":irc.example 353 anna = #tea :dora", `${ANNA} JOIN #tea`);
  assert.deepEqual([talk("#tea").members.size, talk("#tea").areMembersWhole], [3, false]);
  hear(":irc.example 353 anna = #tea :eva", ":irc.example 366 anna #tea :End");
  assert.deepEqual([...talk("#tea").members.keys()], ["eva"]);
});

test("a muted talk is one", () => {
  const { dispatch, talk } = inTea();
  dispatch({ type: "talk/muted", key: "#tea", muted: true });
  dispatch({ type: "talk/muted", key: "#gone", muted: true });
  assert.equal(talk("#tea").muted, true);
});

test("what is told of a room that is not in the list makes none", () => {
  const { hear, state } = listening();
  hear(
    ":irc.example 332 anna #tea :x",
    ":irc.example 324 anna #tea +n",
    ":irc.example 353 anna = #tea :a",
    ":irc.example 366 anna #tea :End",
    `${BORIS} PART #tea`,
    `${BORIS} JOIN #tea`,
    `${ANNA} PART #tea`,
    `${ANNA} MODE #tea +o boris`,
    `${ANNA} RENAME #tea #beer`,
    `@msgid=${id(1)} ${BORIS} PRIVMSG #tea :x`,
  );
  assert.equal(state.talks.size, 0);
});
