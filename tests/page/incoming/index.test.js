import assert from "node:assert/strict";
import { test } from "node:test";

import { listening, time } from "../listening.js";

const ANNA = ":anna!anna@cloak";
const BORIS = ":boris!boris@cloak";

function inTea() {
  const at = listening();
  at.hear(`@${time(0)} ${ANNA} JOIN #tea * :Anna Real`);
  return at;
}

test("what others say stands in its room", () => {
  const { hear, log } = inTea();
  hear(`@${time(1)};msgid=j-1 ${BORIS} PRIVMSG #tea :hello`);
  const [item] = log("#tea");
  assert.deepEqual([item.id, item.by, item.text, item.kind, item.own], ["j-1", "boris", "hello", "message", false]);
});
