import assert from "node:assert/strict";
import { test } from "node:test";

import { ANNA, BORIS, CLARA, id, inTea, said, time } from "../listening.js";

const react = (place, about, who = ANNA) =>
  `@msgid=${id(place)};+reply=${id(about)};+draft/react=ok ${who} TAGMSG #tea`;

test("of what is deleted no reaction is kept, and of the others all are", () => {
  const { hear, talk } = inTea();
  hear(said(BORIS, 1, "one"), said(BORIS, 2, "two"), react(3, 1), react(4, 2), react(5, 1, CLARA));
  hear(`@${time(9)} ${BORIS} REDACT #tea ${id(1)}`);
  assert.deepEqual([...talk("#tea").log.reactionIds.keys()], [id(4)]);
});

test("who is called otherwise twice takes back what they put under the first name", () => {
  const { hear, log } = inTea();
  hear(
    said(BORIS, 1, "one"),
    react(3, 1, CLARA),
    `@${time(5)} ${CLARA} NICK klara`,
    `@${time(6)} :klara!c@c NICK k`,
  );
  assert.deepEqual([...log("#tea")[0].reactions.get("ok")], ["k"]);
  hear(`${CLARA.replace("clara", "k")} REDACT #tea ${id(3)}`);
  assert.equal(log("#tea")[0].reactions.size, 0);
});

test("somebody else who comes by the old name has put nothing", () => {
  const { hear, log } = inTea();
  hear(said(BORIS, 1, "one"), react(3, 1, CLARA), `@${time(5)} ${CLARA} NICK klara`, react(6, 1, CLARA));
  assert.deepEqual([...log("#tea")[0].reactions.get("ok")], ["klara", "clara"]);
});
