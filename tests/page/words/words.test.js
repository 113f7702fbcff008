/** Both languages say the same things, with the same names in them, and nothing is said that no file asks for. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { everyKey } from "../../../src/beseda/page/words/faults.js";
import { LANGUAGES, languageFor, learn, learnLater, makeWords } from "../../../src/beseda/page/words/index.js";

const PAGE = fileURLToPath(new URL("../../../src/beseda/page/", import.meta.url));
const faultsKnownAtOnce = everyKey();
const FIRST = {};
for (const each of Object.keys(LANGUAGES)) FIRST[each] = { ...(await learn(each)) };
const LEARNT = await Promise.all(Object.keys(LANGUAGES).map(async (each) => [each, await learnLater(each)]));
const { en, ru } = Object.fromEntries(LEARNT);

/** What the first script asks for only when something has come that is fetched later: a menu, a question, a command. */
const ASKED_LATER = /^told\.|^message\.copied$|^unsent\.askDrop$/;

/** The text of each module of the page but of the sentences themselves. */
function sources() {
  const names = readdirSync(PAGE, { recursive: true }).map((name) => name.replaceAll("\\", "/"));
  const sayings = Object.keys(LANGUAGES).flatMap((language) => [`words/${language}.js`, `words/later/${language}.js`]);
  const modules = names.filter((name) => /\.(js|html)$/.test(name) && !sayings.includes(name));
  return modules.map((name) => readFileSync(PAGE + name, "utf8"));
}

/** The text of what app.js needs, and what that needs: a browser fetches it as the first script. */
function firstSources() {
  const reached = new Map();
  const going = ["app.js"];
  for (const name of going) {
    if (reached.has(name)) continue;
    const text = readFileSync(join(PAGE, name), "utf8");
    reached.set(name, text);
    const imports = text.matchAll(/^(?:import|export)\b[^;]*?"(\.[^"]+)";$/gm);
    for (const [, path] of imports) going.push(posix.normalize(posix.join(dirname(name), path)));
  }
  return [...reached.values()];
}

/** Of these keys those that a text names, or may put together. */
function namedIn(text, keys) {
  const prefixes = [...text.matchAll(/`([a-zA-Z]+(?:\.[a-zA-Z]+)*\.)\$\{/g)].map((found) => found[1]);
  return keys.filter((key) => text.includes(`"${key}"`) || prefixes.some((prefix) => key.startsWith(prefix)));
}

const params = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
const forms = (sentence) => (typeof sentence === "string" ? [sentence] : Object.values(sentence));

for (const [language, sentences] of LEARNT) {
  test(`${language} has the keys of English`, () => {
    assert.deepEqual(Object.keys(sentences).sort(), Object.keys(en).sort());
  });

  test(`${language} has each file sorted, and each sentence in one of them, as English has`, async () => {
    for (const folder of ["", "later/"]) {
      const keys = Object.keys((await import(`${PAGE}words/${folder}${language}.js`)).default);
      assert.deepEqual(keys, [...keys].sort());
      assert.deepEqual(keys, Object.keys((await import(`${PAGE}words/${folder}en.js`)).default));
      assert.equal(keys.some((key) => key in FIRST[language]), folder === "");
    }
  });

  test(`${language} names in each sentence what English names`, () => {
    for (const [key, sentence] of Object.entries(sentences)) {
      const wanted = new Set(forms(en[key]).flatMap(params));
      const named = new Set(forms(sentence).flatMap(params));
      assert.deepEqual([...named].sort(), [...wanted].sort(), key);
    }
  });

  test(`${language} has each form that its numbers take, and only these`, () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    for (const [key, sentence] of Object.entries(sentences)) {
      if (typeof sentence !== "string") assert.deepEqual(Object.keys(sentence).sort(), categories, key);
    }
  });
}

test("each sentence is asked for by some file", () => {
  const keys = Object.keys(en);
  const named = new Set(namedIn(sources().join("\n"), keys));
  assert.deepEqual(keys.filter((key) => !named.has(key)), []);
});

test("what the first script asks for is among the first sentences, but for faults of the server; and no other is", () => {
  const own = Object.keys(en).filter((key) => !key.startsWith("fault."));
  const asked = namedIn(firstSources().join("\n"), own).filter((key) => !ASKED_LATER.test(key));
  assert.deepEqual(Object.keys(FIRST.en).filter((key) => !key.startsWith("fault.")), asked.sort());
  const faults = Object.keys(en).filter((key) => firstSources().some((text) => text.includes(`"${key}"`)));
  assert.deepEqual(faults.filter((key) => !(key in FIRST.en)).filter((key) => !ASKED_LATER.test(key)), []);
});

test("why somebody does not get in, and what never came to the server, is said at once", () => {
  assert.deepEqual(faultsKnownAtOnce.filter((key) => !(key in FIRST.en)), []);
});

test("each sentence that a file asks for is there", () => {
  const asked = sources().flatMap((text) => [...text.matchAll(/\bt\(\s*"([^"]+)"/g)].map((found) => found[1]));
  assert.deepEqual(asked.filter((key) => !(key in en)), []);
});

test("numbers choose the form, and are written as the language writes them", () => {
  ru["test.few"] = { one: "{count} раз", few: "{count} раза", many: "{count} разов", other: "{count} раза" };
  const { t } = makeWords("ru");
  assert.equal(t("test.few", { count: 21 }), "21 раз");
  assert.equal(t("test.few", { count: 3 }), "3 раза");
  assert.equal(t("test.few", { count: 11 }), "11 разов");
  delete ru["test.few"];
});

test("the first language that is known is taken, and English where none is", () => {
  assert.equal(languageFor(["de-DE", "ru-RU", "en"]), "ru");
  assert.equal(languageFor(["de"]), "en");
});

test("a name that is read from right to left does not turn our sentence round", () => {
  const { t } = makeWords("en");
  const ISOLATED = "\u2068\u05d3\u05e0\u05d9\u2069";
  assert.equal(t("log.coming.join", { by: "\u05d3\u05e0\u05d9" }), `${ISOLATED} is here`);
  assert.equal(t("log.coming.join", { by: "anna" }), "anna is here");
  assert.equal(t("log.event.kick", { by: "anna", nick: "\u200fboris" }), "anna removed \u2068\u200fboris\u2069 from the room");
});
