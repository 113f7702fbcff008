import assert from "node:assert/strict";
import { test } from "node:test";

import { newItem } from "../../../src/beseda/page/store/state.js";
import { ANNA, BORIS, CLARA, id, inTea, NOON, said, time } from "../listening.js";

const written = (label, text, at = NOON) => newItem({ id: `~${label}`, at, label, text, by: "anna" });
const echo = (label, place, text) => `@label=${label};${said(ANNA, place, text).slice(1)}`;

test("a line that is told twice stands once", () => {
  const { hear, texts } = inTea();
  hear(said(BORIS, 1, "hello"), said(BORIS, 1, "hello"));
  assert.deepEqual(texts("#tea"), ["hello"]);
});

test("lines stand in the server's order, in whatever order they come", () => {
  const { hear, texts } = inTea();
  hear(said(BORIS, 3, "three"), said(BORIS, 1, "one"), said(CLARA, 2, "two", 3));
  assert.deepEqual(texts("#tea"), ["one", "two", "three"]);
});

test("my line is there at once, last, and goes to its place when the server has it", () => {
  const { hear, dispatch, log, texts } = inTea();
  const mine = written("a-1", "mine");
  dispatch({ type: "item/sent", key: "#tea", item: mine });
  hear(said(BORIS, 1, "his"));
  assert.deepEqual(
    log("#tea").map(({ text, state, own }) => [text, state, own]),
    [
      ["his", "sent", false],
      ["mine", "sending", true],
    ],
  );
  hear(said(BORIS, 5, "later"), echo("a-1", 3, "mine"));
  assert.deepEqual(texts("#tea"), ["his", "mine", "later"]);
  const [, item] = log("#tea");
  assert.equal(item, mine, "the same item: what is drawn of it stays");
  assert.deepEqual([item.id, item.at, item.state, item.label], [id(3), NOON + 3, "sent", null]);
});

test("my line stands once, whether its echo comes first, a resume, or both", () => {
  const { hear, dispatch, texts } = inTea();
  dispatch({ type: "item/sent", key: "#tea", item: written("a-1", "mine") });
  hear(":irc.example BATCH +m beseda/resume", `@batch=m;${said(ANNA, 3, "mine").slice(1)}`);
  hear(echo("a-1", 3, "mine"));
  hear(echo("a-1", 3, "mine"));
  assert.deepEqual(texts("#tea"), ["mine"]);
});

test("an echo of another tab's line is a line of mine", () => {
  const { hear, log } = inTea();
  hear(echo("b-7", 3, "from the other tab"));
  assert.deepEqual(
    log("#tea").map(({ own, state, label }) => [own, state, label]),
    [[true, "sent", null]],
  );
});

test("only the line with the label is confirmed, of several with the same words", () => {
  const { hear, dispatch, log } = inTea();
  ["a-1", "a-2", "a-3"].forEach((label) =>
    dispatch({ type: "item/sent", key: "#tea", item: written(label, "x") }),
  );
  hear(echo("a-2", 3, "x"));
  assert.deepEqual(
    log("#tea").map((item) => item.id),
    [id(3), "~a-1", "~a-3"],
  );
});

test("what failed stays, marked, is sent again, and may be dropped", () => {
  const { dispatch, log } = inTea();
  const fault = { code: "404", text: "Cannot send to channel" };
  dispatch({ type: "item/sent", key: "#tea", item: written("a-1", "one") });
  dispatch({ type: "item/sent", key: "#tea", item: written("a-2", "two") });
  dispatch({ type: "item/failed", key: "#tea", label: "a-1", fault });
  assert.deepEqual(
    log("#tea").map((item) => [item.state, item.fault]),
    [
      ["failed", fault],
      ["sending", null],
    ],
  );
  dispatch({ type: "item/resent", key: "#tea", id: "~a-1", label: "a-3" });
  assert.deepEqual(
    log("#tea").map((item) => [item.text, item.state, item.fault, item.label]),
    [
      ["two", "sending", null, "a-2"],
      ["one", "sending", null, "a-3"],
    ],
  );
  dispatch({ type: "item/dropped", key: "#tea", id: "~a-2" });
  assert.deepEqual(
    log("#tea").map((item) => item.text),
    ["one"],
  );
});

test("an echo that comes after we gave up confirms all the same", () => {
  const { hear, dispatch, log } = inTea();
  dispatch({ type: "item/sent", key: "#tea", item: written("a-1", "one") });
  dispatch({ type: "item/failed", key: "#tea", label: "a-1", fault: { code: "TIMEOUT", text: "" } });
  hear(echo("a-1", 3, "one"));
  assert.deepEqual(
    log("#tea").map((item) => [item.id, item.state, item.fault]),
    [[id(3), "sent", null]],
  );
});

test("what becomes of an unsent line is told where it stands", () => {
  const { dispatch, touched } = inTea();
  dispatch({ type: "item/sent", key: "#tea", item: written("a-1", "one") });
  for (const event of [
    { type: "item/failed", label: "a-1", fault: { code: "x", text: "" } },
    { type: "item/resent", id: "~a-1", label: "a-2" },
    { type: "item/dropped", id: "~a-1" },
  ]) {
    touched.length = 0;
    dispatch({ ...event, key: "#tea" });
    assert.deepEqual(touched, ["log:#tea"], event.type);
    touched.length = 0;
    dispatch({ ...event, key: "#gone" });
    assert.deepEqual(touched, [], event.type);
  }
});

test("what the server has can be neither dropped nor failed", () => {
  const { hear, dispatch, log, texts } = inTea();
  hear(said(ANNA, 1, "mine"));
  dispatch({ type: "item/sent", key: "#tea", item: written("a-9", "another") });
  dispatch({ type: "item/dropped", key: "#tea", id: id(1) });
  assert.deepEqual(texts("#tea"), ["mine", "another"]);
  dispatch({ type: "item/dropped", key: "#tea", id: "~a-9" });
  dispatch({ type: "item/dropped", key: "#tea", id: id(1) });
  dispatch({ type: "item/failed", key: "#tea", label: null, fault: { code: "x", text: "" } });
  dispatch({ type: "item/resent", key: "#tea", id: id(1), label: "a-1" });
  assert.deepEqual(
    log("#tea").map((item) => item.state),
    ["sent"],
  );
});

test("who speaks is typing no more", () => {
  const { hear, talk } = inTea();
  hear(
    `@+typing=active ${BORIS} TAGMSG #tea`,
    `@+typing=active ${CLARA} TAGMSG #tea`,
    said(BORIS, 1, "hello"),
  );
  assert.deepEqual([...talk("#tea").typing.keys()], ["clara"]);
});

test("a person who speaks goes to the top of the people, under the rooms", () => {
  const { hear, state } = inTea();
  hear(said(BORIS, 1, "hi", 1, "anna"), said(CLARA, 2, "hi", 2, "anna"));
  assert.deepEqual(state.order, ["#tea", "clara", "boris"]);
  hear(said(ANNA, 3, "hello", 3, "boris"));
  assert.deepEqual(state.order, ["#tea", "boris", "clara"]);
});

test("an older line moves nobody to the top", () => {
  const { hear, state } = inTea();
  hear(said(BORIS, 5, "hi", 5, "anna"), said(CLARA, 9, "hi", 9, "anna"), said(BORIS, 6, "late", 6, "anna"));
  assert.deepEqual(state.order, ["#tea", "clara", "boris"]);
  hear(said(CLARA, 3, "later still", 3, "anna"), `@${time(99)} ${BORIS} NICK bo`);
  assert.deepEqual(state.order, ["#tea", "clara", "bo"]);
});

test("a talk that I speak in, here or in another tab, goes to the top, by the name it has", () => {
  const { hear, dispatch, state, talk, touched } = inTea();
  hear(said(CLARA, 2, "hi", 2, "anna"), said(BORIS, 4, "hi", 4, "anna"));
  touched.length = 0;
  dispatch({ type: "item/sent", key: "clara", item: written("a-1", "x", NOON + 5) });
  assert.deepEqual(
    [state.order, touched],
    [
      ["#tea", "clara", "boris"],
      ["talks", "log:clara"],
    ],
  );
  touched.length = 0;
  hear(`@label=b-1;${said(ANNA, 6, "hello", 6, "Dora").slice(1)}`);
  assert.deepEqual([state.order, talk("dora").name], [["#tea", "dora", "clara", "boris"], "Dora"]);
  assert.ok(touched.includes("log:dora"));
});

test("who speaks and was typing is told of", () => {
  const { hear, touched } = inTea();
  hear(
    ":irc.example MARKREAD #tea timestamp=2026-11-30T13:00:00.000Z",
    `@+typing=active ${BORIS} TAGMSG #tea`,
  );
  touched.length = 0;
  hear(said(BORIS, 1, "hello"));
  assert.deepEqual(touched, ["talk:#tea", "log:#tea"]);
});

test("the echo of my line lets the oldest go, too", () => {
  const { hear, dispatch, log } = inTea();
  const many = Array.from({ length: 2200 }, (_, at) =>
    newItem({ id: id(at), at: NOON + at, by: "boris", text: "x" }),
  );
  dispatch({ type: "item/added", key: "#tea", where: "live", items: many });
  assert.equal(log("#tea").length, 2200);
  hear(`@label=b-1;${said(ANNA, 3000, "mine").slice(1)}`);
  assert.equal(log("#tea").length, 2000);
});

test("only what is touched is told: a line of one room says nothing of another", () => {
  const { hear, touched } = inTea();
  hear(`${ANNA} JOIN #beer * :A`);
  touched.length = 0;
  hear(said(ANNA, 1, "mine"));
  assert.deepEqual(touched, ["log:#tea"]);
});

test("the oldest lines go when there are too many, but never what is not sent", () => {
  const { dispatch, log, talk } = inTea();
  dispatch({ type: "item/sent", key: "#tea", item: written("a-1", "mine") });
  const many = Array.from({ length: 2300 }, (_, at) =>
    newItem({ id: id(at), at: NOON + at, by: "boris", text: "x" }),
  );
  dispatch({ type: "item/added", key: "#tea", where: "live", items: many });
  assert.deepEqual([log("#tea").length, log("#tea").at(-1).text], [2000, "mine"]);
  assert.deepEqual([log("#tea")[0].id, talk("#tea").log.live.atStart], [id(301), false]);
});

test("while somebody reads further back nothing is taken from under their eyes", () => {
  const { dispatch, log } = inTea();
  dispatch({ type: "log/watched", key: "#tea", atEnd: false });
  const many = Array.from({ length: 2300 }, (_, at) =>
    newItem({ id: id(at), at: NOON + at, by: "boris", text: "x" }),
  );
  dispatch({ type: "item/added", key: "#tea", where: "live", items: many });
  assert.equal(log("#tea").length, 2300);
  dispatch({ type: "log/watched", key: "#tea", atEnd: true });
  assert.equal(log("#tea").length, 2000);
});
