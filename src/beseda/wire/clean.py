"""Make typed text safe for a screen or a log, whichever dialect it came from.

Knows which characters control a terminal, forge a line or reverse the direction of text, and removes only those.
Refuses to know any language: letters, emoji (their joiners, variation selectors and flag tags) and private-use signs
stay. So do characters newer than this Python's Unicode tables: a new emoji is no danger. What a terminal that wraps
lines makes of many blanks is told apart: whoever indents needs no such care.
"""

import re
import unicodedata
from functools import cache

_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # ECMA-48 control sequence: colours, cursor movement
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # xterm's operating system command: the window's title
    r"|\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?"  # IRC colours, with their numbers
    r"|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"
)
"""Control characters together with the visible characters that belong to them."""

_BLANKS = re.compile("[\t\n\x0b\x0c\r\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
"""Every tab, line break and space except U+0020. They separate words, so each becomes a space."""

_GONE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\xad\u180e\u200b\u2060-\u2064\ufeff"  # invisible, and no part of any spelling
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides, isolates: they reverse what follows the text, too
    "\u2065\u206a-\u206f\ufff0-\ufffb\ufffe\uffff\ufdd0-\ufdef"  # deprecated, annotations, never characters
    "\ud800-\udfff"  # lone surrogates: no encoder takes them
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # format controls of shorthand and of music
    "\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]"  # never assigned, never visible
)
"""Removed characters. These stay on purpose: U+200C/D (Persian, Indic, families of emoji), U+200E/F and U+061C (no
stronger than a letter of their direction), variation selectors, Arabic number signs."""

_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0020-\U000e007f]")
"""Tag characters after a black flag spell a flag such as England's; anywhere else they spell hidden text."""

TAB = 8
"""Columns between the stops of tabs, as on every terminal; counted from where the text begins."""
MOST_TABS = 64
"""Tabs in a line that are worth so many blanks: more of them are neither code nor columns, and a page of nothing else
would be eight pages for everybody who reads it."""
MOST_BLANK = 8
"""Blanks in a row: what a tab may be wide, and code and columns need. Enough of them to fill the screen's width would
have the next words begin a line, as if somebody else or the server had said them."""

_FILLERS = "\u2800\u3164\u115f\u1160\uffa0\U00013441\U00013442\U0001d159"
"""What looks like a space, and is a letter or a sign: Braille without dots; fillers of Hangul, hieroglyphs, music."""
_JOINERS = "\u061c\u200c-\u200f"
"""Joiners and marks of direction: what has no width and is no mark."""
_FAR_JOINERS = "\U00013430-\U00013440\U00013447-\U00013455\U000e0100-\U000e01ef"
"""The same beyond U+FFFF: format controls of hieroglyphs, which Python learns by and by; selectors of variants."""

_WITHOUT_WIDTH = re.compile(f"[{_JOINERS}{_FAR_JOINERS}]")
_FAR = re.compile("[\U00010000-\U0001efff\U000e0000-\U0010ffff]")
"""Where such are, and letters of rare scripts: not emoji, and not the far ideographs, among which there are none."""
_BLANKS_AND_MARKS = re.compile(r" (?:m* )*+")
"""A run of blanks among the kinds of characters. It is never tried from its second blank on: that would be 7 times as
slow."""
MOST_KINDS = 4096
"""Characters whose kind is kept: 0.4 MB, and more than any script but the Chinese has."""
_SHORTENED = " " * MOST_BLANK
_TOO_LONG = " " * (MOST_BLANK + 1)

LONGEST_QUOTE = 200
"""Characters of typed text in one log line: enough to recognise it, too few to fill a disk."""


def clean(text: str) -> str:
    """Return `text` safe to show on a terminal: one line, no control character. Cleaning twice changes nothing."""
    if text.isprintable():
        return text
    text = _SEQUENCES.sub("", text)
    text = _BLANKS.sub(" ", text)
    text = _GONE.sub("", text)
    return _TAGS.sub(lambda match: match[1] or "", text)


@cache
def _run() -> re.Pattern[str]:
    """Find too many blanks in a row, in a text without anything `_FAR`. A mark on a blank has no width, and some can't
    be seen at all. Made when first needed: to look through the tables takes 5 ms."""
    near = "".join([mark for mark in map(chr, range(0x300, 0x10000)) if _is_mark(mark)])
    blank = f"[ {_FILLERS}]"
    return re.compile(f"{blank}(?:[{near}{_JOINERS}]*{blank}){{{MOST_BLANK},}}")


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me")


class _Kinds(dict[int, str]):
    """What each character is, as far as it counts for blanks in a row: for `str.translate`."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character == " " or character in _FILLERS:
            kind = " "
        else:
            kind = "m" if _is_mark(character) or _WITHOUT_WIDTH.match(character) else "x"
        if len(self) < MOST_KINDS:
            self[code] = kind
        return kind


_kinds = _Kinds()


def _shortened(text: str) -> str:
    """Return a text without too many blanks in a row.

    `re` looks at ranges beyond U+FFFF one by one: a page of far marks on blanks took 30 ms for each way in which people
    read it, and all others waited. So a text with any is looked at by the kinds of its characters.
    """
    if not _FAR.search(text):
        return _run().sub(_SHORTENED, text)
    parts, start = list[str](), 0
    for run in _BLANKS_AND_MARKS.finditer(text.translate(_kinds)):
        if run[0].count(" ") > MOST_BLANK:
            parts += text[start : run.start()], _SHORTENED
            start = run.end()
    return "".join(parts) + text[start:]


def spread_tabs(text: str) -> str:
    """Return a text with spaces up to the next stop for each tab; with one for each, if there are very many."""
    return text.expandtabs(TAB) if text.count("\t") <= MOST_TABS else text.replace("\t", " ")


def legible(text: str) -> str:
    """Return `text` safe to show on a terminal that does not indent what it wraps: clean, and no blanks wide enough
    to make several lines of it. Tabs keep their width, as far as that. Doing it twice changes nothing."""
    if not text.isprintable():
        text = spread_tabs("\t".join([clean(part) for part in text.split("\t")]))
    if text.isascii():
        return _shortened(text) if _TOO_LONG in text else text
    # Looked at before: for most lines the search would be half of what it costs to render them.
    if text.count(" ") > MOST_BLANK or _has_filler(text):
        return _shortened(text)
    return text


def _has_filler(text: str) -> bool:
    """Eight looks by C take 0.1 µs; a set's `isdisjoint`, or a loop, 1 to 5."""
    return (
        "\u2800" in text or "\u3164" in text or "\u115f" in text
        or "\u1160" in text or "\uffa0" in text or "\U0001d159" in text
        or "\U00013441" in text or "\U00013442" in text
    )  # fmt: skip


def without_marks(text: str) -> str:
    """Return what is to stand in quotation marks, with none of its own that could close them."""
    return text.translate(_OWN_MARKS)


_OWN_MARKS = dict.fromkeys(map(ord, '"“”„‟«»‹›‘’‚‛＂❝❞❮❯🙶🙷🙸〝〞〟″‴‶ʺˮ˝״《》≪≫⟪⟫⪡⪢'), "'")
"""Quotation marks of every shape, and what looks like them, for a plain one."""


def quoted(text: str) -> str:
    """Return `text` for a log: quoted, on one line, invisible and dangerous characters escaped, long text cut."""
    if len(text) > LONGEST_QUOTE:
        return repr(text[:LONGEST_QUOTE]) + "…"
    return repr(text)
