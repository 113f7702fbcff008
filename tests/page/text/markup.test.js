import assert from "node:assert/strict";
import { test } from "node:test";
import { isLinear } from "../linear.js";
import { DEEPEST_QUOTE, MOST_MARKS, parseMarkup, plainLine } from "../../../src/beseda/page/text/markup.js";

const names = { own: "anna", key: (name) => name.toLowerCase(), isKnown: (key) => key === "boris" };

/** Blocks written short: **b** is B(b), *i* is I(i), code C(), link L(), name M(), own O(), quote Q[], code block {language|text}. */
function written(blocks) {
  return blocks
    .map((block) => {
      if (block.type === "quote") return `Q[${written(block.blocks)}]`;
      if (block.type === "code") return `{${block.language}|${block.text}}`;
      return block.inline.map(inline).join("");
    })
    .join("¶");
}

function inline(part) {
  const kinds = {
    code: "C",
    link: "L",
    room: "R",
    emphasis: "I",
    strong: "B",
    mention: part.own ? "O" : "M",
  };
  if (part.type === "text") return part.text;
  return `${kinds[part.type]}(${part.children ? part.children.map(inline).join("") : part.text})`;
}

const read = (text) => written(parseMarkup(text, { names, isRoom: (name) => name === "#lobby" }));

test("emphasis and strong", () => {
  assert.equal(read("a *b* **c** ***d***"), "a I(b) B(c) B(I(d))");
  assert.equal(read("**a *b* c**"), "B(a I(b) c)");
  assert.equal(read("*a **b** c*"), "I(a B(b) c)");
  assert.equal(read("(*a*), *b*!"), "(I(a)), I(b)!");
});

test("stars that mean no emphasis stay", () => {
  for (const text of [
    "2*3*4",
    "2 * 3 * 4",
    "* item",
    "*open",
    "close*",
    "**",
    "****",
    "***",
    "a ** b",
    "*a\nb*",
    "*.py and *.js",
  ]) {
    assert.equal(read(text), text);
  }
});

test("what is not closed inside something else is text", () => {
  assert.equal(read("**a *b** c*"), "B(a *b) c*");
  assert.equal(read("*a *b* c"), "*a I(b) c");
});

test("code keeps what stands in it", () => {
  assert.equal(read("a `*b* https://x.example anna` c"), "a C(*b* https://x.example anna) c");
  assert.equal(read("``a ` b`` `"), "C(a ` b) `");
  assert.equal(read("`` `a` ``"), "C(`a`)");
  assert.equal(read("` `"), "` `");
  assert.equal(read("*a `b* c`"), "*a C(b* c)");
});

test("fences make blocks, with a language or without", () => {
  assert.equal(read("see\n```py\na = 1\n\n  b\n```\nend"), "see¶{py|a = 1\n\n  b}¶end");
  assert.equal(read("```\n*a*\n```"), "{|*a*}");
  assert.equal(read("```\nnever closed"), "```\nnever closed");
  assert.equal(read("```a```"), "C(a)");
});

test("pasted code is a block of its own", () => {
  assert.equal(read("def f(x):\n    return x\nprint(f(1))"), "{|def f(x):\n    return x\nprint(f(1))}");
});

test("quotes, and what follows them", () => {
  assert.equal(read("> a\n> *b*\nc"), "Q[a\nI(b)]¶c");
  assert.equal(read("> > a\n> b"), "Q[Q[a]¶b]");
  assert.equal(read(">:( no"), ">:( no");
  const deep = read(`${"> ".repeat(10)}a`);
  assert.equal(deep.split("Q[").length - 1, DEEPEST_QUOTE);
});

test("lists and lines stay as typed", () => {
  assert.equal(read("* one\n* two\n  - three"), "* one\n* two\n  - three");
  assert.equal(read("\n\na\n\n\nb\n"), "a\n\n\nb");
});

test("links, names and rooms", () => {
  assert.equal(read("**see https://a.example/b**"), "B(see L(https://a.example/b))");
  assert.equal(read("Anna and @boris in #lobby. #other"), "O(Anna) and M(@boris) in R(#lobby). #other");
  assert.equal(read("https://a.example/#lobby"), "L(https://a.example/#lobby)");
  assert.equal(read("https://a.example/*x*"), "L(https://a.example/*x)*");
});

test("markup of HTML is text like any other", () => {
  assert.equal(read("<img src=x onerror=alert(1)> &amp;"), "<img src=x onerror=alert(1)> &amp;");
});

test("control bytes and IRC's formatting are not shown", () => {
  assert.equal(read("\x02bold\x02 \x0304,01red\x03 \x1b[31mx\x07"), "bold red [31mx");
});

test("a message has a bounded number of marks", () => {
  const count = (parts) =>
    parts.reduce((sum, part) => sum + 1 + count(part.children ?? part.inline ?? part.blocks ?? []), 0);
  for (const piece of [
    "`a` ",
    "*a* ",
    "anna ",
    "https://a.example ",
    "> a\nb\n",
    "```\na\n```\n",
    "***a*** ",
  ]) {
    assert.ok(count(parseMarkup(piece.repeat(1000), { names })) < 6 * MOST_MARKS, piece);
  }
});

test("hostile texts take no longer than others", () => {
  const pieces = [
    "*a ",
    "`",
    "`a``",
    "> ",
    "**a*",
    "https://",
    "(",
    ">\n",
    "```\n",
    "```a\n",
    " ",
    "a=",
    "\n",
    "<a",
    "***a ",
    "#a",
    "`` `",
    "\x03",
  ];
  for (const piece of pieces) {
    const read = (text) => {
      parseMarkup(text, { names, isRoom: () => true });
      plainLine(text);
    };
    assert.ok(isLinear(read, piece), JSON.stringify(piece));
  }
});

test("a text on one line, without its marks", () => {
  assert.equal(plainLine("> a\n**b** `c`\n```py\nd\n```"), "a b c d");
  assert.equal(plainLine("2 * 3"), "2 * 3");
  assert.equal(plainLine("слово ".repeat(100), 11), "слово слово…");
});
