/** Who somebody is, and who one is oneself. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { company, refusal } from "./company.js";

test("what the server tells of somebody is facts", async () => {
  const { actions, store } = company({
    WHOIS: () => [
      ":s 311 anna Boris ~b host * :Boris B.",
      ":s 319 anna Boris :@#tea #lobby",
      ":s 312 anna Boris s :Beseda",
      ":s 301 anna Boris :gone to lunch",
      ":s 760 anna Boris display-name * :Борис",
      ":s 317 anna Boris 65 1764266400 :seconds idle, signon time",
      ":s 318 anna boris :End of /WHOIS list",
    ],
  });
  const facts = await actions.whois("boris");
  const { nick, user, host, realname, away, displayName, idle, since, isOperator, isBot } = facts;
  assert.deepEqual([nick, user, host, realname, away], ["Boris", "~b", "host", "Boris B.", "gone to lunch"]);
  assert.deepEqual([displayName, idle, since, isOperator, isBot], ["Борис", 65, 1764266400000, false, false]);
  assert.deepEqual(facts.rooms.map(({ name, prefixes }) => [prefixes, name]), [["@", "#tea"], ["", "#lobby"]]);
  assert.equal(store.state.people.get("boris").realname, "Boris B.");
});

test("nobody is nobody", async () => {
  const { actions } = company({ WHOIS: () => refusal("401", ["boris"]) });
  assert.equal((await actions.whois("boris")).text, "There is nobody called boris here.");
});

test("one goes away with words, and comes back without", async () => {
  const { actions, session, store } = company();
  await actions.setAway("tea");
  assert.equal(store.state.me.away, "tea");
  await actions.setAway(null);
  assert.equal(store.state.me.away, null);
  assert.deepEqual(session.lines, ["AWAY tea", "AWAY"]);
});

test("a new name is remembered for the next time, and a refused one is not", async () => {
  let isTaken = false;
  const { actions, storage } = company({ NICK: () => (isTaken ? refusal("433", ["boris"]) : []) });
  await actions.rename(" Anne ");
  assert.equal(storage.read("nick"), "Anne");
  isTaken = true;
  assert.equal((await actions.rename("boris")).text, "The name “boris” is taken. Take another one.");
  assert.equal(storage.read("nick"), "Anne");
});

test("the name that one is shown by is set, and taken away", async () => {
  const { actions, session } = company();
  await actions.setDisplayName("Анна К.");
  await actions.setDisplayName("");
  assert.deepEqual(session.lines, ["METADATA * SET display-name Анна К.", "METADATA * SET display-name"]);
});
