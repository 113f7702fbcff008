import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../../src/beseda/page/irc/line.js";
import { Caps, KNOWN } from "../../../src/beseda/page/net/caps.js";

function told(caps, ...lines) {
  return lines.flatMap((line) => caps.take(parse(line)));
}

test("what is offered and known is asked for, when the list is whole", () => {
  const caps = new Caps();
  assert.deepEqual(told(caps, ":s CAP * LS * :batch sasl=PLAIN echo-message"), []);
  assert.ok(!caps.isListed);
  const asked = told(caps, ":s CAP * LS :draft/multiline=max-bytes=9,max-lines=2 other");
  assert.deepEqual(asked, ["CAP REQ :batch echo-message draft/multiline"]);
  assert.equal(caps.values.get("draft/multiline"), "max-bytes=9,max-lines=2");
  assert.ok(!caps.has("batch"));
  told(caps, ":s CAP * ACK :batch echo-message");
  assert.deepEqual([...caps.granted], ["batch", "echo-message"]);
});

test("a request fits a line, with the answer that repeats it", () => {
  const asked = told(new Caps(), `:s CAP * LS :${KNOWN.join(" ")}`);
  assert.ok(asked.length > 1);
  assert.ok(asked.every((line) => line.length < 320));
  const names = asked.flatMap((line) => line.replace("CAP REQ :", "").split(" "));
  assert.deepEqual(names, KNOWN);
});

test("later offers are taken, and what is taken back is gone", () => {
  const caps = new Caps();
  told(caps, ":s CAP * LS :batch", ":s CAP * ACK :batch");
  assert.deepEqual(told(caps, ":s CAP anna NEW :setname batch nonsense"), ["CAP REQ :setname"]);
  told(caps, ":s CAP anna DEL :batch");
  assert.ok(!caps.has("batch") && !caps.values.has("batch"));
});

test("what is refused is not there", () => {
  const caps = new Caps();
  told(caps, ":s CAP * LS :batch", ":s CAP * NAK :batch", ":s CAP * LIST :batch");
  assert.ok(!caps.has("batch"));
});
