import assert from "node:assert/strict";
import { test } from "node:test";

import { listening, NOON } from "../listening.js";

test("the phase is told with what belongs to it, and nothing of the one before", () => {
  const { dispatch, state } = listening();
  dispatch({
    type: "connection/phase",
    phase: "waiting",
    attempt: 3,
    retryAt: NOON,
    fault: { code: "x", text: "" },
  });
  assert.deepEqual(state.connection, {
    phase: "waiting",
    attempt: 3,
    retryAt: NOON,
    fault: { code: "x", text: "" },
  });
  dispatch({ type: "connection/phase", phase: "online" });
  assert.deepEqual(state.connection, { phase: "online", attempt: 0, retryAt: null, fault: null });
});

test("each of these is told", () => {
  const { dispatch, touched } = listening();
  for (const [event, ...topics] of [
    [{ type: "connection/phase", phase: "connecting" }, "connection", "me"],
    [{ type: "connection/phase", phase: "registering" }, "connection"],
    [{ type: "server/named", name: "x" }, "server"],
    [{ type: "server/motd", lines: [] }, "server"],
    [{ type: "server/noticed", text: "x", at: NOON }, "server"],
  ]) {
    touched.length = 0;
    dispatch(event);
    assert.deepEqual(new Set(touched), new Set(topics), event.type);
  }
});

test("the last hundred notices of the server are kept", () => {
  const { dispatch, state } = listening();
  for (let number = 0; number < 103; number += 1) {
    dispatch({ type: "server/noticed", text: String(number), at: NOON });
  }
  assert.deepEqual([state.server.notices.length, state.server.notices[0].text], [100, "3"]);
});
