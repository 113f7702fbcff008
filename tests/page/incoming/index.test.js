import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { newItem } from "../../../src/beseda/page/store/state.js";
import { ANNA, BORIS, CLARA, id, inTea, listening, NOON, said } from "../listening.js";

const RECORDED = new URL("../../evening/recorded/", import.meta.url);

test("what others say stands in its room", () => {
  const { hear, log } = inTea();
  hear(said(BORIS, 1, "hello"));
  const [item] = log("#tea");
  assert.deepEqual(
    [item.id, item.by, item.text, item.kind, item.own],
    [id(1), "boris", "hello", "message", false],
  );
});

test("pages of the past and searches are for who asked for them", () => {
  const { hear, log } = inTea();
  for (const [reference, type] of Object.entries({
    a: "chathistory #tea",
    b: "soju.im/search",
    c: "beseda/edits #tea x",
  })) {
    hear(
      `:irc.example BATCH +${reference} ${type}`,
      `@batch=${reference};${said(BORIS, 1, "hello").slice(1)}`,
      `:irc.example BATCH -${reference}`,
    );
  }
  assert.deepEqual(log("#tea"), []);
});

test("a line inside an answer's batch inside another is no news either", () => {
  const { hear, log } = inTea();
  hear(
    "@label=x :irc.example BATCH +1 labeled-response",
    "@batch=1 :irc.example BATCH +2 chathistory #tea",
    `@batch=2;${said(BORIS, 1, "hello").slice(1)}`,
  );
  assert.deepEqual(log("#tea"), []);
});

test("my words that were under way at a loss are confirmed by a page in which they are found", () => {
  const { hear, log, dispatch } = inTea();
  const item = newItem({ id: "~a-1", at: NOON, label: "a-1", text: "mine", by: "anna" });
  dispatch({ type: "item/sent", key: "#tea", item });
  hear(":irc.example BATCH +p chathistory #tea", `@batch=p;label=a-1;${said(ANNA, 1, "mine").slice(1)}`);
  assert.deepEqual(
    log("#tea").map((each) => [each.id, each.state]),
    [[id(1), "sent"]],
  );
});

test("typing runs out by itself, six seconds after it was last told", () => {
  const { hear, talk, clock } = inTea();
  hear(`${BORIS} TAGMSG #tea`, `@+typing=active ${BORIS} TAGMSG #tea`);
  clock.putOn(4000);
  hear(`@+typing=active ${CLARA} TAGMSG #tea`);
  clock.putOn(1999);
  assert.deepEqual([...talk("#tea").typing.keys()], ["boris", "clara"]);
  clock.putOn(1);
  assert.deepEqual([...talk("#tea").typing.keys()], ["clara"]);
  clock.putOn(4000);
  assert.deepEqual([...talk("#tea").typing.keys()], []);
});

test("who stops sooner than another is gone sooner", () => {
  const { hear, talk, clock } = inTea();
  hear(`@+typing=paused ${CLARA} TAGMSG #tea`, `@+typing=active ${BORIS} TAGMSG #tea`);
  clock.putOn(6000);
  assert.deepEqual([...talk("#tea").typing.keys()], ["clara"]);
});

test("a command that nobody knows says nothing", () => {
  const { hear, touched } = listening();
  touched.length = 0;
  hear(":irc.example INVENTED anna", ":irc.example 299 anna :what", ":irc.example CONSTRUCTOR anna");
  assert.deepEqual(touched, []);
});

test("no line that the server sends, and no beginning of one, stops the page", () => {
  const names = readdirSync(RECORDED).filter((name) => /^(irc|metadata|changes|marked)/.test(name));
  let heard = 0;
  for (const name of names) {
    const { hear } = listening({ lines: [] });
    for (const [, line] of readFileSync(new URL(name, RECORDED), "utf8").matchAll(/^\S+> ([@:].*)$/gm)) {
      const words = line.split(" ");
      for (let count = words.length; count > (line[0] === "@" ? 2 : 1); count -= 1) {
        hear(words.slice(0, count).join(" "));
        heard += 1;
      }
    }
  }
  assert.ok(heard > 10_000);
});

test("a whole evening leaves no line twice in a log, and all in order", () => {
  for (const name of readdirSync(RECORDED).filter((each) => each.startsWith("irc"))) {
    const { hear, state } = listening({ lines: [] });
    for (const [, who, line] of readFileSync(new URL(name, RECORDED), "utf8").matchAll(
      /^(\S+)> ([@:].*)$/gm,
    )) {
      if (who === "anna") {
        hear(line);
      }
    }
    for (const { log } of state.talks.values()) {
      const { items, byId } = log.live;
      assert.equal(byId.size, items.length);
      assert.ok(items.every((item, place) => place === 0 || items[place - 1].at <= item.at));
    }
  }
});
