import assert from "node:assert/strict";
import { test } from "node:test";

import { ANNA, BORIS, inTea, listening, said, time } from "../listening.js";

test("what is told of somebody is added to what was known, and what was not told stays", () => {
  const { dispatch, state } = listening();
  dispatch({ type: "people/known", people: [{ nick: "Boris", user: "b", away: "tea" }] });
  dispatch({ type: "people/known", people: [{ nick: "boris", user: undefined, host: "h", away: null }] });
  const { nick, user, host, away, here } = state.people.get("boris");
  assert.deepEqual([nick, user, host, away, here], ["boris", "b", "h", null, true]);
});

test("who leaves the last room that we share concerns us no more, unless we talk, or it is me", () => {
  const { hear, state } = inTea();
  hear(`${ANNA} JOIN #beer`, `${BORIS} JOIN #beer`, `${BORIS} PART #tea`);
  assert.equal(state.people.has("boris"), true);
  hear(`${BORIS} PART #beer`);
  assert.equal(state.people.has("boris"), false);
  hear(said(BORIS, 1, "hi", 1, "anna"), `${BORIS} JOIN #tea`, `${BORIS} PART #tea`, `:clara!c@c PART #tea`);
  assert.deepEqual([state.people.has("boris"), state.people.has("clara")], [true, false]);
  hear(`${ANNA} PART #tea`, `${ANNA} PART #beer`, `${ANNA} QUIT :x`);
  assert.equal(state.people.has("anna"), true);
});

test("typing goes on under the new name", () => {
  const { hear, talk, clock } = inTea();
  hear(`@+typing=active ${BORIS} TAGMSG #tea`, `@${time(1)} ${BORIS} NICK Bo`);
  assert.deepEqual([...talk("#tea").typing], [["bo", { nick: "Bo", until: clock.now() + 6000 }]]);
});

test("a talk with whom I am not told of says so once they are gone", () => {
  const { hear, state, talk } = listening();
  hear(said(BORIS, 1, "hi", 1, "anna"), ":irc.example 730 anna :boris!b@c", ":irc.example 731 anna :boris");
  assert.deepEqual([state.people.get("boris").here, talk("boris").kind], [false, "person"]);
});
