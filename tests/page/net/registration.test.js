/** How a connection gets its name. What becomes of refusals is in session.test.js. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "../../../src/beseda/page/irc/line.js";
import { Caps } from "../../../src/beseda/page/net/caps.js";
import { Registration } from "../../../src/beseda/page/net/registration.js";

const NO_SEAT = { secret: "", newest: "", renew: () => false };
const OFFERED = ":s CAP * LS :batch beseda/resume";
const REFUSED = ":s FAIL RESUME INVALID_TOKEN :No seat";

function begun(seat = NO_SEAT, wanted = { nick: "anna" }) {
  const registration = new Registration(wanted, new Caps(), seat);
  const take = (...lines) => lines.map((line) => registration.take(parse(line))).flatMap(({ send }) => send);
  return { registration, take };
}

test("whoever is new says the name, after the capabilities", () => {
  const { registration, take } = begun();
  assert.deepEqual(registration.begin(), ["CAP LS 302"]);
  assert.deepEqual(take(OFFERED), ["CAP REQ :batch beseda/resume", "NICK anna", "USER web 0 * anna", "CAP END"]);
  assert.deepEqual(registration.take(parse(":s 376 anna :End")).outcome, { how: "new" });
});

test("the server's password comes before the name", () => {
  const { take } = begun(NO_SEAT, { nick: "anna", password: "two words" });
  assert.deepEqual(take(OFFERED).slice(1, 3), ["PASS :two words", "NICK anna"]);
});

test("who gave no password is asked for one, and not told that it was wrong", () => {
  const refused = (wanted) => {
    const { registration, take } = begun(NO_SEAT, wanted);
    take(OFFERED);
    return registration.take(parse(":s 464 * :Password incorrect")).outcome.fault.code;
  };
  assert.equal(refused({ nick: "anna" }), "password-needed");
  assert.equal(refused({ nick: "anna", password: "tea" }), "password-wrong");
});

test("a seat is taken again, and its older secret is not used up before the newer one is here", () => {
  const { registration, take } = begun({ ...NO_SEAT, secret: "old", newest: "abc-1" });
  assert.deepEqual(take(OFFERED).at(-1), "RESUME old abc-1");
  assert.deepEqual(take(":s CAP * ACK :batch beseda/resume", ":s RESUME SUCCESS anna"), []);
  assert.deepEqual(take(":s RESUME TOKEN new 120"), ["CAP END"]);
  assert.deepEqual(registration.take(parse(":s 422 anna :No MOTD")).outcome, { how: "resumed" });
});

test("a seat that is gone is asked for once, and then the name is said", () => {
  const { registration, take } = begun({ ...NO_SEAT, secret: "old" });
  assert.deepEqual(take(OFFERED).at(-1), "RESUME old");
  const { send, isSeatLost } = registration.take(parse(REFUSED));
  assert.deepEqual(send.map((line) => line.split(" ")[0]), ["NICK", "USER", "CAP"]);
  assert.ok(isSeatLost);
});

test("a secret that another tab had meanwhile is tried, once", () => {
  const seat = { secret: "old", newest: "", renew: () => ((seat.secret = "newer"), true) };
  const { take } = begun(seat);
  take(OFFERED);
  assert.deepEqual(take(REFUSED), ["RESUME newer"]);
  assert.equal(take(REFUSED)[0], "NICK anna");
});

test("a server that knows no seats is told the name", () => {
  const { take } = begun({ ...NO_SEAT, secret: "old" });
  assert.ok(take(":s CAP * LS :batch").includes("NICK anna"));
});
