"""What a name looks like: its skeletons (Unicode's report 39). Names that look alike have a skeleton in common.

The table comes from the package `confusable_homoglyphs`; of its 9,600 characters only those are kept that a name may
contain. Refuses to know which names are valid or equal: that is `names`. Import this module only when the first name
comes that `spelling.everyday` does not cover.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from unicodedata import category, combining, name, normalize

import msgspec


def skeletons(shown: str, key: str) -> frozenset[str]:
    """Return the skeletons of a name as it is shown and in lower case, and of both without what is added to letters.

    There are several, because case decides: «ВОВ» looks like BOB and «вов» does not. Then capitals count as small
    letters, as they do for people. Folding case makes capitals of small Cherokee letters, and those are in the table.
    """
    forms = {shown, key, key.casefold()}
    forms |= {_without_small_capitals(form) for form in forms}
    forms |= {without_accents(form) for form in forms}
    return frozenset(skeleton(form).casefold() for form in forms)


def without_accents(text: str) -> str:
    """Return text without the marks that may be added to any letter: accents, dots, strokes and lines below.

    Vowel signs and other marks that are part of a script's spelling stay with letters of that script. With others they
    mean nothing, and some are never seen there (U+1107F, a joiner of Brahmi).
    """
    kept = ""
    script = ""
    for character in normalize("NFD", text):
        if category(character)[0] != "M":
            script = _script(character)
        elif _is_general(character) or _script(character) not in (script, _OF_SEVERAL):
            continue
        kept += character
    return kept


def _is_general(mark: str) -> bool:
    """By its combining class (Unicode, table 4-3): those of scripts have classes of their own."""
    return combining(mark) == 1 or combining(mark) >= 200


_OF_SEVERAL = "COMBINING"
"""Begins the names of marks that belong to no one script, as the two of Hiragana and Katakana."""


def _script(character: str) -> str:
    """Return the first word of its name, which is its script's, or the beginning of that."""
    return name(character, "").partition(" ")[0]


def _without_small_capitals(text: str) -> str:
    """Return text with the letter for each of its small capitals (ʙ, ᴀ), which UTS 39 tells apart and people don't."""
    return text if text.isascii() else "".join(map(_large, text))


def _large(character: str) -> str:
    letter = name(character, "").partition(_SMALL_CAPITAL)[2]
    return letter.lower() if len(letter) == 1 else character


_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "
"""How Unicode's names of small capitals begin; the letter follows."""


def skeleton(text: str) -> str:
    """UTS 39, section 4: decompose, replace each character by its prototype, decompose again."""
    return normalize("NFD", normalize("NFD", text).translate(_prototypes()))


@cache
def _prototypes() -> dict[int, str]:
    """Return the prototype of each character that a name may contain, if it is another character.

    25 ms once. Threads that come here first at the same time do the same work twice, with the same result.
    """
    table = {ord(source): target for source, target in _pairs()}
    # The file's prototypes are final, but one may contain a character that has a prototype by `_pairs`: replace once
    # more.
    return {source: normalize("NFD", normalize("NFD", target).translate(table)) for source, target in table.items()}


def _pairs() -> Iterator[tuple[str, str]]:
    """Yield characters and their prototypes.

    The package lists every pair in both directions, so each class of look-alikes is a star: a character with several
    neighbours is the prototype of them all. In a lone pair the longer text is the prototype (one character stands for
    several, never the other way), else the one in ASCII, else the older one, which has the lower number.
    """
    twins = _read_twins()
    for character, others in twins.items():
        source = character.strip(_MARKS)
        if len(others) > 1 or not _may_stand_in_names(source):
            continue
        target = others[0].strip(_MARKS)
        if len(twins[others[0]]) > 1 or len(target) > 1 or target < source:
            yield source, target


_MARKS = "\u200e"
"""confusables.txt wraps right-to-left characters in left-to-right marks so that its lines stay readable."""
_LETTERS = frozenset(("Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc"))
"""RFC 8264's LetterDigits: beyond ASCII, PRECIS lets nothing else into a name."""


def _may_stand_in_names(source: str) -> bool:
    """Whether a decomposed name can have this character: true for a third of the table."""
    if len(source) != 1:
        return False
    return source.isascii() or (category(source) in _LETTERS and normalize("NFKD", source) == source)


def _read_twins() -> dict[str, list[str]]:
    """Read only the package's data: the module beside it would keep 15 MB for ever."""

    class Twin(msgspec.Struct, gc=False):
        c: str

    data = files("confusable_homoglyphs").joinpath("confusables.json").read_bytes()
    decoded = msgspec.json.decode(data, type=dict[str, list[Twin]])
    return {name: [twin.c for twin in twins] for name, twins in decoded.items()}
