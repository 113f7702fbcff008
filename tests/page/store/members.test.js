import assert from "node:assert/strict";
import { test } from "node:test";

import { BORIS, inTea } from "../listening.js";

test("who comes in is here, whatever was known of them", () => {
  const { hear, dispatch, state } = inTea();
  dispatch({ type: "people/offline", nicks: ["boris"] });
  dispatch({ type: "members/joined", key: "#tea", nick: "boris" });
  assert.equal(state.people.get("boris").here, true);
  hear(":dora!d@c JOIN #tea * :Dora");
  assert.equal(state.people.get("dora").here, true);
});

test("of who leaves and was typing both go", () => {
  const { hear, talk } = inTea();
  hear(`@+typing=active ${BORIS} TAGMSG #tea`, `${BORIS} PART #tea`);
  assert.deepEqual([talk("#tea").typing.has("boris"), talk("#tea").members.has("boris")], [false, false]);
});

test("a role that nobody knows, or of somebody who is not there, changes nothing", () => {
  const { hear, dispatch, talk, touched } = inTea();
  touched.length = 0;
  dispatch({ type: "members/role", key: "#tea", nick: "boris", letter: "y", on: true });
  assert.deepEqual(touched, []);
  hear(":anna!a@c MODE #tea +o nobody");
  assert.deepEqual([...talk("#tea").members.keys()], ["anna", "boris", "clara"]);
});
