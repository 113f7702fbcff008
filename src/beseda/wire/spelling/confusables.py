"""What a name looks like: its skeletons (Unicode's report 39). Names that look alike have a skeleton in common.

The table comes from the package `confusable_homoglyphs`; of its 9,600 characters only those are kept that a name may
contain. Refuses to know which names are valid or equal: that is `names`. Import this module only when the first name
comes that `spelling.everyday` does not cover.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from unicodedata import category, normalize

import msgspec


def skeletons(shown: str, key: str) -> frozenset[str]:
    """Return the skeletons of a name as it is shown and in lower case.

    There are two, because case decides: «ВОВ» looks like BOB and «вов» does not. Then capitals count as small letters,
    as they do for people.
    """
    return frozenset((skeleton(shown).casefold(), skeleton(key).casefold()))


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
