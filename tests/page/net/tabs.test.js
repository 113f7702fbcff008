/** Several tabs of a browser: one has the connection, all know the same, and the next one takes over. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { FakeBrowser } from "./fake_browser.js";
import { FakeClock, seeded } from "./fakes.js";

const say = (text, target = "#tea") => ({ command: "PRIVMSG", params: [target, text] });
const KINDS = [["by Web Locks", { hasLocks: true }], ["on an origin that is not secure", { hasLocks: false }]];

async function begun(has) {
  const clock = new FakeClock();
  const browser = new FakeBrowser(clock, has);
  const first = browser.open();
  first.session.start({ nick: "anna" });
  await clock.pass(1500);
  first.session.request({ command: "JOIN", params: ["#tea"] });
  await clock.pass(300);
  return { clock, browser, server: browser.server, first };
}

for (const [how, has] of KINDS) {
  test(`a second tab knows what the first one does, and has no connection of its own (${how})`, async () => {
    const { clock, browser, server, first } = await begun(has);
    server.say("boris", "#tea", "before");
    await clock.pass(300);
    const second = browser.open();
    await clock.pass(1500);
    server.say("boris", "#tea", "after");
    await clock.pass(300);
    assert.equal(server.sockets.length, 1);
    assert.ok(first.session.isLeading && !second.session.isLeading);
    assert.equal(second.session.standing.phase, "online");
    assert.ok(second.session.standing.caps.has("batch"));
    assert.deepEqual(second.texts, ["before", "after"]);
    assert.deepEqual(first.texts, second.texts);
  });

  test(`whatever tab asks gets the answer, and all see what is said (${how})`, async () => {
    const { clock, browser, server, first } = await begun(has);
    const second = browser.open();
    await clock.pass(1500);
    const label = second.session.nextLabel();
    const asked = second.session.request({ ...say("hello\nthere"), tags: { label } });
    const refused = second.session.request(say("hello", "nobody"));
    await clock.pass(300);
    assert.equal((await asked).messages[0].params[1], "hello\nthere");
    assert.equal((await refused).fail.code, "401");
    assert.deepEqual(first.texts, ["hello\nthere"]);
    assert.equal(second.told.at(-2).tags.label, label);
    assert.equal(server.said.length, 1);
  });

  for (const isCrash of [false, true]) {
    test(`if the leader ${isCrash ? "crashes" : "is closed"}, the next one takes its seat (${how})`, async () => {
      const { clock, browser, server, first } = await begun(has);
      const second = browser.open();
      const third = browser.open();
      await clock.pass(1500);
      first.close({ isCrash });
      server.say("boris", "#tea", "meanwhile");
      await clock.pass(100);
      const asked = third.session.request(say("mine"));
      second.session.wake();
      await clock.pass(6000);
      assert.equal(browser.leaders.length, 1);
      assert.equal((await asked).fail, null);
      assert.equal(server.seats.size, 1);
      for (const tab of [second, third]) {
        assert.deepEqual(tab.texts, ["meanwhile", "mine"]);
        assert.equal(tab.phases.at(-1), "online resumed");
      }
    });
  }

  test(`what a following tab said before the leader crashed is said once (${how})`, async () => {
    for (const after of [1, 2, 10, 21, 23, 41, 43, 50]) {
      const { clock, browser, server, first } = await begun(has);
      const second = browser.open();
      await clock.pass(1500);
      const asked = second.session.request(say("once"));
      await clock.pass(after);
      first.close({ isCrash: true });
      await clock.pass(12_000);
      assert.equal((await asked).fail, null, `${after} ms`);
      assert.deepEqual(second.texts, ["once"], `${after} ms`);
      assert.equal(server.said.length, 1, `${after} ms`);
    }
  });

  test(`a leader that sleeps is replaced, and follows when it wakes (${how})`, async () => {
    const { clock, browser, server, first } = await begun(has);
    const second = browser.open();
    await clock.pass(1500);
    first.freeze();
    server.say("boris", "#tea", "meanwhile");
    second.session.wake();
    await clock.pass(8000);
    assert.ok(second.session.isLeading);
    first.thaw();
    await clock.pass(3000);
    server.say("boris", "#tea", "later");
    await clock.pass(3000);
    assert.equal(browser.leaders.length, 1);
    assert.ok(second.session.isLeading);
    assert.deepEqual(first.texts, ["meanwhile", "later"]);
    assert.deepEqual(second.texts, ["meanwhile", "later"]);
    assert.equal(server.sockets.filter(({ seat }) => seat !== null).length, 1);
  });

  test(`a tab that is looked at has a hidden leader try again in time (${how})`, async () => {
    const { clock, browser, server, first } = await begun(has);
    const second = browser.open();
    await clock.pass(1500);
    first.timersAreLate = 60_000;
    server.isUp = false;
    server.cut();
    await clock.pass(1000);
    server.isUp = true;
    await clock.pass(6000);
    assert.equal(second.session.standing.phase, "online");
    assert.ok(first.session.isLeading);
  });

  test(`two tabs that open at once have one leader (${how})`, async () => {
    const clock = new FakeClock();
    const browser = new FakeBrowser(clock, has);
    const tabs = [browser.open(), browser.open(), browser.open()];
    tabs[1].session.start({ nick: "anna" });
    await clock.pass(3000);
    assert.equal(browser.leaders.length, 1);
    tabs.forEach((tab) => assert.equal(tab.session.standing.phase, "online"));
    assert.equal(browser.server.sockets.length, 1);
  });

  test(`who signs out in one tab is signed out in all (${how})`, async () => {
    const { clock, browser, server } = await begun(has);
    const second = browser.open();
    await clock.pass(1500);
    second.session.stop();
    await clock.pass(300);
    browser.tabs.forEach(({ session }) => assert.equal(session.standing.phase, "signed-out"));
    assert.equal(server.seats.size, 0);
    browser.tabs[0].close();
    await clock.pass(8000);
    assert.equal(server.sockets.length, 1, "the next leader must not sign in by itself");
  });
}

test("a browser that is opened again soon has its seat", async () => {
  const { clock, browser, server, first } = await begun({});
  first.close();
  await clock.pass(30_000);
  const next = browser.open();
  assert.equal(next.session.rememberedNick, "anna");
  await clock.pass(1000);
  assert.equal(next.phases.at(-1), "online resumed");
  assert.equal(server.seats.size, 1);
});

test("a browser that is opened again the next day asks for the name", async () => {
  const { clock, browser, first } = await begun({});
  first.close();
  await clock.pass(80_000_000);
  assert.equal(browser.open().session.rememberedNick, "");
});

test("tabs that can't talk to each other have a connection each", async () => {
  const { browser, first } = await begun({ hasLocks: false, hasChannel: false });
  const second = browser.open();
  assert.ok(first.session.isLeading && second.session.isLeading);
  assert.equal(second.session.isShared, false);
});

for (const [how, has] of KINDS) {
  for (let seed = 1; seed <= 25; seed += 1) {
    test(`tabs come, go, crash and sleep, and all is said once and known to all (${how}, ${seed})`, async () => {
      const random = seeded(seed);
      const { clock, browser, server } = await begun(has);
      const open = () => browser.tabs.filter(({ isClosed }) => !isClosed);
      const mine = [];
      for (let step = 0; step < 40; step += 1) {
        const chance = random();
        const awake = open().filter(({ isFrozen }) => !isFrozen);
        const tab = awake[Math.floor(random() * awake.length)];
        if (chance < 0.15 && open().length < 4) browser.open();
        else if (chance < 0.3 && awake.length > 1) tab.close({ isCrash: random() < 0.5 });
        else if (chance < 0.4 && awake.length > 1) tab.freeze();
        else if (chance < 0.5) open().forEach((each) => each.isFrozen && each.thaw());
        else if (chance < 0.55) server.cut();
        else if (chance < 0.8) {
          const said = { text: `mine ${step}`, tab };
          mine.push(said);
          tab.session.request(say(said.text)).then((reply) => (said.reply = reply));
        } else server.say("boris", "#tea", `theirs ${step}`);
        await clock.pass(random() * (random() < 0.3 ? 5000 : 60));
      }
      open().forEach((tab) => tab.thaw());
      await clock.pass(3000);
      open().forEach((tab) => tab.session.wake());
      await clock.pass(120_000);
      assert.equal(browser.leaders.length, 1);
      const texts = server.said.map(({ text }) => text);
      assert.equal(new Set(texts).size, texts.length, "nothing is said twice");
      for (const { text, tab, reply } of mine.filter((said) => !said.tab.isClosed)) {
        assert.ok(reply !== undefined, `${text} has no answer`);
        if (reply.fail === null) assert.ok(texts.includes(text), text);
        else assert.ok(["UNKNOWN", "NOT_SENT", "OFFLINE"].includes(reply.fail.code), reply.fail.code);
        if (["NOT_SENT", "OFFLINE"].includes(reply.fail?.code)) assert.ok(!texts.includes(text), text);
        assert.deepEqual(tab.session.standing.phase, "online", tab.phases.join());
      }
      for (const tab of open()) {
        const known = tab.texts;
        assert.deepEqual(known, texts.slice(texts.length - known.length), "a tab misses nothing once it is there");
      }
    });
  }
}
