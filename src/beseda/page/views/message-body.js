/**
 * Draws the values of `text/markup.js`: each text goes into a text node, so nothing typed can become an
 * element.
 */

import { parseMarkup } from "../text/markup.js";
import { h } from "./element.js";
import { icon } from "./icons.js";

/** What a message shows of itself at first: about one screen of a phone. */
export const LONG_LINES = 16;
export const LONG_CHARACTERS = 1600;

const INLINE = {
  code: (part) => h("code", null, part.text),
  emphasis: (part) => h("em", null, part.children.map(inline)),
  strong: (part) => h("strong", null, part.children.map(inline)),
  link: (part) => h("a", linkProps(part), part.text),
  mention: (part) => h("span", { class: part.own ? "mention own" : "mention" }, part.text),
  room: (part) =>
    h(
      "button",
      { class: "room-link", type: "button", tabindex: -1, data: { do: "room", name: part.text } },
      part.text,
    ),
};

function linkProps({ href }) {
  return { href, rel: "noopener noreferrer", target: "_blank", dir: "auto", tabindex: -1 };
}

function inline(part) {
  return part.type === "text" ? part.text : INLINE[part.type](part);
}

/**
 * The elements of a text.
 * @param {object} item
 * @param {object} context  of the message list
 * @returns {HTMLElement[]}
 */
export function drawText({ text, own }, context) {
  const names = own ? context.namesOfOthers : context.names;
  const blocks = parseMarkup(text, { names, isRoom: context.isRoom });
  return blocks.map((block) => drawBlock(block, context));
}

function drawBlock(block, context) {
  if (block.type === "quote")
    return h(
      "blockquote",
      null,
      block.blocks.map((one) => drawBlock(one, context)),
    );
  if (block.type === "code") return drawCode(block, context);
  return h("p", { dir: "auto", class: [isOnlyEmoji(block) && "emoji-only"] }, block.inline.map(inline));
}

/** A block scrolls by itself, so the keyboard must reach it; what is on its button is said by its name. */
function drawCode(block, { t }) {
  return h(
    "div",
    { class: "code", data: block.language ? { language: block.language } : {} },
    h("pre", { tabindex: -1, dir: "ltr" }, block.text),
    h(
      "button",
      {
        class: "copy",
        type: "button",
        tabindex: -1,
        title: t("log.copyCode"),
        "aria-label": t("log.copyCode"),
        data: { do: "copyCode" },
      },
      icon("copy"),
    ),
  );
}

const FEW_EMOJI =
  /^(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\ufe0f\u{e0020}-\u{e007f}]|\s){1,24}$/u;

/** One to three emoji and nothing else are drawn large, as people who send them mean them. */
function isOnlyEmoji({ inline: parts }) {
  if (parts.length !== 1 || parts[0].type !== "text" || !FEW_EMOJI.test(parts[0].text)) return false;
  const pictures = parts[0].text.match(
    /\p{Extended_Pictographic}(?:\u200d\p{Extended_Pictographic}|[\ufe0f\p{Emoji_Modifier}])*|\p{Regional_Indicator}{2}/gu,
  );
  return pictures !== null && pictures.length <= 3;
}

/** Whether a text is shown folded. */
export function isLong(text) {
  if (text.length > LONG_CHARACTERS) return true;
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines > LONG_LINES;
}
