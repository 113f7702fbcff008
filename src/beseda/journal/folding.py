"""How a text and a name are spelled where they are looked for: case, accents and ё aside.

The tokenizer of the full text ignores case, and the accents of Latin letters, by itself; what it does not know is
rewritten here. Of Cyrillic letters only ё and marks of stress are folded: й is no и, and ї no і. What was indexed is
stored as it was folded, because FTS5 has to be given the same to take it out again. So these rules may change; what was
indexed before is then found by its old spelling.
"""

import re
import unicodedata
from functools import lru_cache

_UNUSUAL = re.compile(
    "[^\x00-\x7f\u00a0-\u00de\u00e0-\u0148\u014a-\u017e\u0401\u0410-\u044f\u0451\u2000-\u2bff\U0001f000-\U0001faff]"
)
"""What the tokenizer does not fold by itself, ё aside: a test compares all of these characters. Looking for one takes
0.3 µs a line, where folding takes ten times as much."""
_LETTERS_WITH_MARKS = re.compile("([A-Za-z\u00c0-\u024f\u0370-\u03ff])[\u0300-\u036f]+")
_STRESS = re.compile("[\u0300\u0301]+")
_YO = re.compile("([Ее])\u0308")
_WORD = re.compile("[0-9a-zа-я]+")
_OTHER_NAME = "\ue000"
"""Begins the hexadecimal key of a name that would be no single word. No name has this character itself, and the
tokenizer takes it for a letter."""
NAMES = 4096
"""Keys of names that are remembered: those who talk."""


def folded(text: str) -> str | None:
    """Return the spelling by which a text is found; None if the tokenizer needs no other than the text itself."""
    if text.isascii():
        return None
    is_usual = not _UNUSUAL.search(text)
    spelling = text.replace("ё", "е").replace("Ё", "Е") if is_usual else _without_marks(text)
    return None if spelling == text else spelling


def _without_marks(text: str) -> str:
    parts = _STRESS.sub("", unicodedata.normalize("NFD", text))
    parts = _YO.sub(r"\1", _LETTERS_WITH_MARKS.sub(r"\1", parts))
    return unicodedata.normalize("NFC", parts).casefold()


def name_key(name: str) -> str:
    """Return the one word by which those are found who were called so."""
    key = unicodedata.normalize("NFKC", _without_marks(name)).casefold()
    if _WORD.fullmatch(key):
        return key
    return _OTHER_NAME + key.encode(errors="replace").hex()


@lru_cache(NAMES)
def key_of(name: str) -> str | None:
    """Return `name_key`; None if it is the name itself."""
    key = name_key(name)
    return None if key == name else key
