"""Keys that erase, in a line that comes as it was typed: from a terminal that edits nothing itself, or from a pipe.

Backspace and Delete take away a character, Ctrl-W a word, Ctrl-U the line so far: what a Unix terminal does by itself.
So overstruck text, as `man` prints it ("_", backspace, "x" for an underlined x; "x", backspace, "x" for a bold one),
reads once. A character is what a person sees as one: a base with its marks, an emoji with all that is joined to it.
"""

import re
import unicodedata

BACKSPACE, DELETE, WORD, LINE = "\b", "\x7f", "\x17", "\x15"
_KEYS = re.compile("[\b\x7f\x15\x17]")

_JOINER = "\u200d"
_EXTENDS = frozenset("\u200c\u200d") | {chr(tone) for tone in range(0x1F3FB, 0x1F400)}
"""What belongs to the character before it and is no mark: joiners, and the tones of skin."""


def erased(line: str) -> str:
    """Return the line as it was meant."""
    if not _KEYS.search(line):
        return line
    kept: list[str] = []
    place = 0
    for key in _KEYS.finditer(line):
        kept += line[place : key.start()]
        place = key.end()
        match key[0]:
            case "\x15":
                kept.clear()
            case "\x17":
                _erase_word(kept)
            case _:
                _erase_character(kept)
    return "".join(kept) + line[place:]


def _erase_word(kept: list[str]) -> None:
    while kept and kept[-1].isspace():
        kept.pop()
    while kept and not kept[-1].isspace():
        kept.pop()


def _erase_character(kept: list[str]) -> None:
    while kept:
        last = kept.pop()
        if not (_extends(last) or (kept and kept[-1] == _JOINER)):
            return


def _extends(letter: str) -> bool:
    return letter in _EXTENDS or unicodedata.category(letter)[0] == "M"
