import assert from "node:assert/strict";
import { test } from "node:test";

import { Listeners } from "../../../src/beseda/page/net/listeners.js";

test("one who fails keeps nobody from being told, and the failure is seen", async () => {
  const failures = [];
  const before = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.once("uncaughtException", (error) => failures.push(error.message));
  const listeners = new Listeners();
  const heard = [];
  listeners.add(() => {
    throw new Error("mine");
  });
  listeners.add((fact) => heard.push(fact));
  listeners.tell("news");
  await new Promise((resolve) => setImmediate(resolve));
  before.forEach((listener) => process.on("uncaughtException", listener));
  assert.deepEqual([heard, failures], [["news"], ["mine"]]);
});

test("who has left is told no more", () => {
  const listeners = new Listeners();
  const heard = [];
  const end = listeners.add((fact) => heard.push(fact));
  listeners.tell(1);
  end();
  listeners.tell(2);
  assert.deepEqual(heard, [1]);
});
