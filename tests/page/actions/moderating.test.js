/** What those do who run a room. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { company, refusal } from "./company.js";

function operator(answers) {
  const made = company(answers);
  made.store.dispatch({ type: "me/isupport", tokens: [["PREFIX", "(qaohv)~&@%+"]] });
  made.inRoom("#Tea", ["~anna", "boris", "@+clara"]);
  return made;
}

const ROWS = [
  ["the topic is one line", (actions) => actions.setTopic("#tea", "hot\n tea"), "TOPIC #Tea hot tea"],
  ["no topic is an empty one", (actions) => actions.setTopic("#tea", ""), "TOPIC #Tea "],
  ["somebody is put out", (actions) => actions.kick("#tea", "boris", "enough of it"), "KICK #Tea boris enough of it"],
  ["a name is banned", (actions) => actions.ban("#tea", "boris"), "MODE #Tea +b boris!*@*"],
  ["a mask is banned as it is", (actions) => actions.ban("#tea", "*!*@bad.example"), "MODE #Tea +b *!*@bad.example"],
  ["a ban is taken away by name", (actions) => actions.unban("#tea", "boris"), "MODE #Tea -b boris!*@*"],
  ["a mute is taken away by its mask", (actions) => actions.unban("#tea", "m:boris!*@*"), "MODE #Tea -b m:boris!*@*"],
  ["somebody is silenced", (actions) => actions.silence("#tea", "boris", true), "MODE #Tea +b m:boris!*@*"],
  ["somebody may speak again", (actions) => actions.silence("#tea", "boris", false), "MODE #Tea -b m:boris!*@*"],
  ["a role is given", (actions) => actions.setRole("#tea", "boris", "operator"), "MODE #Tea +o boris"],
  ["one role replaces another", (actions) => actions.setRole("#tea", "clara", "voice"), "MODE #Tea -o+v clara clara"],
  ["all roles are taken away", (actions) => actions.setRole("#tea", "clara", "none"), "MODE #Tea -ov clara clara"],
  ["rules are changed by letters", (actions) => actions.setModes("#tea", "+kl-t secret 5"), "MODE #Tea +kl-t secret 5"],
];

for (const [sentence, act, line] of ROWS) {
  test(sentence, async () => {
    const { actions, session } = operator();
    assert.equal((await act(actions)).ok, true);
    assert.deepEqual(session.lines, [line]);
  });
}

test("who has no role can't lose one", async () => {
  const { actions, session } = operator();
  assert.equal((await actions.setRole("#tea", "boris", "none")).ok, true);
  assert.deepEqual(session.lines, []);
});

test("bans and mutes are listed, with who set them", async () => {
  const { actions } = operator({
    MODE: () => [":s 367 anna #Tea boris!*@* anna 1764266400", ":s 367 anna #Tea m:clara!*@*", ":s 368 anna #Tea :End"],
  });
  const { bans } = await actions.listBans("#tea");
  assert.deepEqual(bans[0], { mask: "boris!*@*", nick: "boris", isMute: false, by: "anna", at: 1764266400000 });
  assert.deepEqual([bans[1].nick, bans[1].isMute], ["clara", true]);
});

test("who may not is told", async () => {
  const { actions, store } = operator({ KICK: () => refusal("482", ["#Tea"], "You're not channel operator") });
  await actions.kick("#tea", "boris");
  assert.equal(store.state.toasts.at(-1).key, "fault.operatorNeeded");
});
