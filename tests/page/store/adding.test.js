import assert from "node:assert/strict";
import { test } from "node:test";

import { newItem } from "../../../src/beseda/page/store/state.js";
import { ANNA, BORIS, CLARA, id, inTea, NOON, said, time } from "../listening.js";

const react = (place, about) =>
  `@msgid=${id(place)};+reply=${id(about)};+draft/react=ok ${BORIS} TAGMSG #tea`;
const line = (place) => newItem({ id: id(place), at: NOON + place, by: "boris", text: `line ${place}` });

test("what is told twice counts once", () => {
  const { hear, talk } = inTea();
  hear(said(BORIS, 1, "anna?"), said(BORIS, 1, "anna?"));
  assert.deepEqual([talk("#tea").unread, talk("#tea").mentions], [1, 1]);
});

test("what a new seat was told once is as sure as what it heard", () => {
  const { hear, dispatch, log } = inTea();
  const page = { type: "page/loaded", key: "#tea", where: "latest", isEnd: true };
  hear(said(BORIS, 1, "line 1"), ":irc.example 001 anna :Welcome");
  dispatch({ ...page, items: [line(1)] });
  hear(react(2, 1));
  dispatch({ ...page, items: [line(1)] });
  assert.equal(log("#tea")[0].reactions.size, 1);
});

test("a change that has found its message waits no more", () => {
  const { hear, talk } = inTea();
  hear(`@${time(9)} ${CLARA} REDACT #tea ${id(1)}`, said(BORIS, 1, "x"));
  hear(`@${time(9)};draft/target-msgid=${id(2)};draft/edit-text=y ${BORIS} EDIT #tea`, said(BORIS, 2, "x"));
  assert.equal(talk("#tea").log.later.size, 0);
});

test("what is deleted calls nobody by name", () => {
  const { hear, log } = inTea();
  hear(said(BORIS, 1, "anna?"), `${CLARA} REDACT #tea ${id(1)}`);
  assert.equal(log("#tea")[0].mention, false);
});

test("a line that the server has is known by its id alone", () => {
  const { hear, dispatch, talk } = inTea();
  dispatch({
    type: "item/sent",
    key: "#tea",
    item: newItem({ id: "~a-1", at: NOON, label: "a-1", text: "mine" }),
  });
  hear(`@label=a-1;${said(ANNA, 3, "mine").slice(1)}`);
  assert.deepEqual([...talk("#tea").log.live.byId.keys()], [id(3)]);
});

test("reactions go with the lines that they were put to, and stay where those are shown still", () => {
  const { hear, dispatch, talk } = inTea();
  dispatch({
    type: "item/added",
    key: "#tea",
    where: "live",
    items: Array.from({ length: 2100 }, (_, at) => line(at)),
  });
  hear(react(5000, 1), react(5001, 2), react(5002, 2099));
  dispatch({ type: "page/loading", key: "#tea", where: "window" });
  const window = { ...talk("#tea").log.live, items: [line(2)], byId: new Map([[id(2), line(2)]]) };
  talk("#tea").log.window = window;
  const more = Array.from({ length: 200 }, (_, at) => line(3000 + at));
  dispatch({ type: "item/added", key: "#tea", where: "live", items: more });
  assert.deepEqual([...talk("#tea").log.reactionIds.keys()], [id(5001), id(5002)]);
});
