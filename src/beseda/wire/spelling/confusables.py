"""What a name looks like: the skeleton of Unicode's report 39, so that names that look alike have one in common.

Its table comes out of the package `confusable_homoglyphs`; of its 9,600 characters only those that may stand in a
name are kept. Import this module where the first name beyond `spelling.everyday` comes, and not before.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from unicodedata import category, normalize

import msgspec


def skeletons(shown: str, key: str) -> frozenset[str]:
    """What a name looks like as it is shown and in lower case.

    Two, because case decides: «ВОВ» looks like BOB and «вов» does not. Capitals are then taken for small letters,
    as people do.
    """
    return frozenset((skeleton(shown).casefold(), skeleton(key).casefold()))


def skeleton(text: str) -> str:
    """UTS 39, section 4: decompose, put the prototype for each character, decompose again."""
    return normalize("NFD", normalize("NFD", text).translate(_prototypes()))


@cache
def _prototypes() -> dict[int, str]:
    """What each character that may stand in a name looks like, where that is not itself.

    25 ms once. Threads that meet here for the first time do the same work twice, and to the same result.
    """
    table = {ord(source): target for source, target in _pairs()}
    # The file's prototypes are final; a twin chosen here may stand inside one of them, so look once more.
    return {source: normalize("NFD", normalize("NFD", target).translate(table)) for source, target in table.items()}


def _pairs() -> Iterator[tuple[str, str]]:
    """Characters and their prototypes.

    The package lists every pair in both directions, so each class of look-alikes is a star: what has several
    neighbours is the prototype of them all. Of a lone pair the longer is it (one character stands for several, never
    the other way), else the one in ASCII, else the older, which has the lower number.
    """
    twins = _read_twins()
    for name, others in twins.items():
        source = name.strip(_MARKS)
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
    """Whether a decomposed name can have this character: a third of the table."""
    if len(source) != 1:
        return False
    return source.isascii() or (category(source) in _LETTERS and normalize("NFKD", source) == source)


def _read_twins() -> dict[str, list[str]]:
    """The package's data alone: the module beside it would keep 15 MB for good."""

    class Twin(msgspec.Struct, gc=False):
        c: str

    data = files("confusable_homoglyphs").joinpath("confusables.json").read_bytes()
    decoded = msgspec.json.decode(data, type=dict[str, list[Twin]])
    return {name: [twin.c for twin in twins] for name, twins in decoded.items()}
