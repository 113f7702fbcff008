import assert from "node:assert/strict";
import { test } from "node:test";

import { Unanswered } from "../../../src/beseda/page/net/unanswered.js";
import { settled } from "./fakes.js";

const labelled = (command, label) => ({ command, params: ["#tea", "hi"], tags: { label } });

/** Somebody who leads, and answers when told to. */
function leader() {
  const asked = [];
  const ask = (message, options) =>
    new Promise((answer) => asked.push({ command: message.command, mayBeSaid: options.mayBeSaid, answer }));
  return { asked, ask };
}

test("the next leader is asked for what was said, and told that it may be said already; all else is lost", async () => {
  const unanswered = new Unanswered();
  const [first, next] = [leader(), leader()];
  let current = first;
  const said = unanswered.add(labelled("PRIVMSG", "a"), {});
  const asked = unanswered.add(labelled("WHOIS", "b"), {});
  const later = unanswered.add(labelled("WHOIS", "c"), {});
  unanswered.ask("a", first, () => current === first);
  unanswered.ask("b", first, () => current === first);
  current = next;
  unanswered.askAll(next, () => current === next);
  first.asked[0].answer("of one who leads no more");
  await settled();
  assert.equal((await asked).fail.code, "LOST");
  assert.deepEqual(next.asked.map(({ command, mayBeSaid }) => [command, mayBeSaid]), [
    ["PRIVMSG", true],
    ["WHOIS", false],
  ]);
  next.asked.forEach(({ command, answer }) => answer(`the answer to ${command}`));
  assert.deepEqual([await said, await later], ["the answer to PRIVMSG", "the answer to WHOIS"]);
});
