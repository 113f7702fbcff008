import assert from "node:assert/strict";
import { test } from "node:test";
import { isLinear } from "../linear.js";
import { LONGEST_LINK, findLinks } from "../../../src/beseda/page/text/links.js";

const found = (text) => findLinks(text).map(({ from, to }) => text.slice(from, to));
const shown = (text) => findLinks(text).map((link) => link.shown);

test("http and https are links, and nothing else is", () => {
  assert.deepEqual(found("see https://a.example/x?y=1#z and HTTP://B.example"), [
    "https://a.example/x?y=1#z",
    "HTTP://B.example",
  ]);
  for (const text of [
    "javascript://a.example/%0aalert(1)",
    "data:text/html,x",
    "ftp://a.example",
    "xhttps://a.example",
    "https://",
    "https:///x",
    "file:///etc",
  ]) {
    assert.deepEqual(found(text), [], text);
  }
});

test("the sentence's own marks stay outside", () => {
  assert.deepEqual(found("(https://a.example/b)."), ["https://a.example/b"]);
  assert.deepEqual(found("“https://a.example”, https://b.example!?"), [
    "https://a.example",
    "https://b.example",
  ]);
  assert.deepEqual(found("**https://a.example/b**"), ["https://a.example/b"]);
  assert.deepEqual(found("https://en.example/wiki/A_(b)"), ["https://en.example/wiki/A_(b)"]);
  assert.deepEqual(found("[https://a.example/(b)]: x"), ["https://a.example/(b)"]);
  assert.deepEqual(found("https://a.example/b))"), ["https://a.example/b"]);
});

test("a link with a user before the host leads elsewhere than it says, and is none", () => {
  assert.deepEqual(found("https://bank.example@evil.example/"), []);
  assert.deepEqual(found("https://bank.example:443@evil.example/"), []);
});

test("marks that turn the writing round end a link", () => {
  assert.deepEqual(found("https://a.example/\u202egpj.exe"), ["https://a.example/"]);
  assert.deepEqual(found("https://a.exa\u200bmple.evil"), ["https://a.exa"]);
});

test("a host is shown as typed if it is plainly itself", () => {
  assert.deepEqual(shown("https://пример.рф/путь"), ["https://пример.рф/путь"]);
  assert.deepEqual(shown("https://bücher.example https://例え.jp"), [
    "https://bücher.example",
    "https://例え.jp",
  ]);
});

test("a host that could be taken for another is shown in ASCII", () => {
  assert.deepEqual(shown("https://аpple.com/id"), ["https://xn--pple-43d.com/id"]); // a Cyrillic а among Latin letters
  assert.match(shown("https://аррӏе.com")[0], /^https:\/\/xn--/); // Cyrillic letters that all look Latin
  assert.match(shown("https://раураl.example:8443/x")[0], /^https:\/\/xn--[^/]+:8443\/x$/);
  assert.match(shown("https://a.example\u2044evil.example")[0] ?? "https://xn--", /^https:\/\/(xn--|a)/); // a stroke that is no slash
});

test("what is longer than browsers open is text", () => {
  assert.deepEqual(found(`https://a.example/${"x".repeat(LONGEST_LINK)}`), []);
});

test("hostile texts take no longer than others", () => {
  for (const piece of ["https://", "(", "https://a.b/)", "https://a.example/((", "http"]) {
    assert.ok(isLinear(findLinks, piece), piece);
  }
  assert.ok(isLinear((text) => findLinks(`https://a.example/${text}`), "("));
});
