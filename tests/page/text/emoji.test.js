/** Emoji are found by the names of both languages, read out in the one spoken, and the last used come first. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  GROUPS, MOST_RECENT, QUICK, emojiName, findEmoji, makeRecentEmoji,
} from "../../../src/beseda/page/text/emoji.js";

const texts = (found) => found.map((emoji) => emoji.text);

function memory(start = {}) {
  const kept = new Map(Object.entries(start));
  return { read: (name, otherwise) => kept.get(name) ?? otherwise, write: (name, value) => kept.set(name, value) };
}

test("every emoji has a name in both languages, and none stands twice", () => {
  const all = GROUPS.flatMap((group) => group.emoji);
  assert.ok(all.length > 300);
  for (const emoji of all) assert.ok(emoji.en.length && emoji.ru.length, emoji.text);
  assert.equal(new Set(texts(all)).size, all.length);
});

test("shown names are one emoji's only", () => {
  for (const language of ["en", "ru"]) {
    const names = GROUPS.flatMap((group) => group.emoji).map((emoji) => emoji[language][0]);
    const twice = names.filter((name, place) => names.indexOf(name) !== place);
    assert.deepEqual(twice, []);
  }
});

test("a beginning is found before a middle, in either language", () => {
  assert.equal(findEmoji("fire")[0].text, "🔥");
  assert.equal(findEmoji("огон")[0].text, "🔥");
  const found = texts(findEmoji("cat"));
  assert.ok(found.indexOf("🐱") < found.indexOf("🐛"));
});

test("case, ё and blanks make no difference", () => {
  assert.deepEqual(texts(findEmoji("ЖЕЛТОЕ СЕРДЦЕ")), ["💛"]);
  assert.equal(findEmoji("Thumbs-Up")[0].text, "👍");
  assert.equal(findEmoji("+1")[0].text, "👍");
  assert.equal(findEmoji("-1")[0].text, "👎");
});

test("what nobody is called finds nothing, and nothing asked for finds all", () => {
  assert.deepEqual(findEmoji("zzzzqq"), []);
  assert.equal(findEmoji("  ", 5).length, 5);
});

test("an emoji is read out in the language spoken, with or without its picture mark", () => {
  assert.equal(emojiName("❤️", "en"), "heart");
  assert.equal(emojiName("❤", "ru"), "сердце");
  assert.equal(emojiName("🐊", "ru"), "🐊");
});

test("quick reactions are all in the table", () => {
  for (const text of QUICK) assert.notEqual(emojiName(text, "ru"), text);
});

test("the last used come first, once each, bounded, and outlive a reload", () => {
  const storage = memory();
  const recent = makeRecentEmoji(storage);
  for (const emoji of findEmoji("", MOST_RECENT + 5)) recent.add(emoji.text);
  recent.add("🔥");
  recent.add("👍");
  recent.add("🔥");
  assert.deepEqual(recent.list().slice(0, 2), ["🔥", "👍"]);
  assert.equal(recent.list().length, MOST_RECENT);
  assert.deepEqual(makeRecentEmoji(storage).list(), recent.list());
});

test("nonsense in the storage is nothing used lately", () => {
  assert.deepEqual(makeRecentEmoji(memory({ "recent-emoji": 7 })).list(), []);
  assert.deepEqual(makeRecentEmoji(memory({ "recent-emoji": [1, "<b>", "🔥"] })).list(), ["🔥"]);
});
