import assert from "node:assert/strict";
import { test } from "node:test";

import { inTea } from "../listening.js";

test("what I write, answer and correct is each talk's own", () => {
  const { dispatch, talk, touched } = inTea();
  touched.length = 0;
  dispatch({ type: "draft/changed", key: "#tea", text: "hel" });
  dispatch({ type: "reply/chosen", key: "#tea", id: "a" });
  dispatch({ type: "editing/chosen", key: "#tea", id: "b" });
  dispatch({ type: "draft/changed", key: "#tea", text: "hel" });
  dispatch({ type: "draft/changed", key: "#gone", text: "x" });
  const { draft, replyTo, editing } = talk("#tea");
  assert.deepEqual([draft, replyTo, editing], ["hel", "a", "b"]);
  assert.deepEqual(touched, ["talk:#tea", "talk:#tea", "talk:#tea"]);
});
