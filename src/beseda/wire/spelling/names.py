"""Turns a typed name into a `Name`, or refuses it.

`core.names` has the grammar. Beyond that, PRECIS decides which characters a name may contain and which names are equal
(UsernameCasePreserved and UsernameCaseMapped, RFC 8265), and `spelling.confusables` says which look alike. PRECIS
leaves names in ASCII and Russian letters unchanged, so for them no tables (60 ms, 8 MB) are ever loaded, and a name
costs 2-5 µs, not 30-200; a test compares both ways. A room's name follows the same class after its #: dots, dashes and
digits are allowed, and a room that can't be typed or recognised by eye is no use to anybody. Refuses to know who has
which name.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from beseda.core.limits import LONGEST_NAME, LONGEST_ROOM_NAME
from beseda.core.names import NO_NAME, Name, fault_in_name, fault_in_room_name
from beseda.core.refusals import Reason, Refusal
from beseda.core.reserved import Reserved
from beseda.wire.spelling.everyday import EVERYDAY_LETTERS, everyday_skeletons

LONGEST_UNMAPPED = 4
"""A typed name may be this many times the longest name: composing (NFC) shortens it, but no sensible name by more.
Bounds the work."""
MOST_MARKS = 4
"""Combining marks in a row (UTS 39, section 5.4). No orthography needs more; a name with more covers what is around
it."""
REMEMBERED = 1024
"""Cached names with letters beyond the everyday ones (0.5 MB): each private message spells one again."""

_TWO_IN_ONE = str.maketrans({"ำ": "\u0e4dา", "ຳ": "\u0ecdາ", "ໜ": "ຫນ", "ໝ": "ຫມ", "և": "եւ"})
"""Letters that stand for two and are on everybody's keyboard in Thai, Lao and Armenian. PRECIS has none of them (RFC
8264, section 9.17)."""
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
_JOINERS = re.compile(f"(?<=[\u0620-\u06ff])\u200c(?=[\u0620-\u06ff])|(?<=[{_VIRAMAS}])[\u200c\u200d]")
"""Joiners where a script wants them (RFC 5892, A.1 and A.2): Persian, and India's and Sri Lanka's after a virama. They
choose the shape of a letter, and can't be seen, so two names never differ by one only: they are left out."""
_RING_BELOW_TONE = re.compile("([\u0e48-\u0e4b\u0ec8-\u0ecb])([\u0e4d\u0ecd])(?=[าາ])")

_JOINER = "\u200d"
"""Joins pictures of people into one of a family."""
_SIGNS_OF_ROLES = frozenset("~&@%+#*:!.,;")
"""What clients show before names says what somebody may do, or who speaks; nobody is shown as if that stood there."""
_WITHOUT_PICTURES = {0xFE0E: None, 0xFE0F: None, 0x20E3: None}
"""Marks that choose how a picture is drawn: they are no part of letters."""
_UNSEEN = "\u2800\U0001d159"
"""Pictures that nothing can be seen of: Braille without dots, music without a note."""

_BYTE_ORDER_MARK = "\ufeff"
"""PowerShell and Notepad begin a piped text with it, so it may stand before the first line, which is a name."""


class _Sort(NamedTuple):
    """What differs between names of people and of rooms."""

    fault_in: Callable[[str], Reason | None]
    bad_character: Reason
    too_long: Reason
    longest: int
    prefix: str


def _fault_in_shown(shown: str) -> Reason | None:
    """Letters and digits alone have no fault but their number: they are not typed."""
    return Reason.NAME_TOO_LONG if len(shown) > 2 * LONGEST_NAME else None


_PERSON = _Sort(fault_in_name, Reason.NAME_BAD_CHARACTER, Reason.NAME_TOO_LONG, LONGEST_NAME, "")
_ROOM = _Sort(fault_in_room_name, Reason.ROOM_NAME_BAD_CHARACTER, Reason.ROOM_NAME_TOO_LONG, LONGEST_ROOM_NAME, "#")

_SHOWN_PERSON = _PERSON._replace(fault_in=_fault_in_shown)
_SHOWN_ROOM = _ROOM._replace(fault_in=_fault_in_shown)


def spell_person(raw: str) -> Name | Refusal:
    """Read a person's name; ignore blanks around it."""
    shown = raw.strip().removeprefix(_BYTE_ORDER_MARK)
    if shown.isascii():
        return _spell_everyday(shown, _PERSON)
    return _spell(shown, _PERSON)


def spell_room(raw: str) -> Name | Refusal:
    """Read a room's name, with its # or without; ignore blanks around it."""
    shown = raw.strip().removeprefix(_BYTE_ORDER_MARK)
    if shown and shown[0] != "#":
        shown = "#" + shown.removeprefix("＃")
    if shown.isascii():
        return _spell_everyday(shown, _ROOM)
    return _spell(shown, _ROOM)


def spell_display(raw: str, of_room: bool = False) -> Name | None:
    """Read what is to be shown in the place of a name (metadata's display-name), as names are compared with it; None if
    nobody can be shown so.

    It may have blanks, signs and pictures, which tell nobody from anybody: only its letters and digits count (`NO_NAME`
    if it has none). They must be such as names have: letters made for formulas look like others on purpose.
    """
    from unicodedata import category  # a server where nobody wants to be shown otherwise does without

    signs = raw.replace(_JOINER, "").strip()
    if not signs or not signs.isprintable() or signs[0] in _SIGNS_OF_ROLES:
        return None
    letters = "".join([character for character in signs if category(character)[0] in "LMN"])
    letters = letters.translate(_WITHOUT_PICTURES)
    if not letters:
        is_seen = any(category(character) == "So" and character not in _UNSEEN for character in signs)
        return NO_NAME if is_seen else None
    name = _spell("#" + letters, _SHOWN_ROOM) if of_room else _spell(letters, _SHOWN_PERSON)
    return name if isinstance(name, Name) else None


def reserve(words: Iterable[str], suffixes: Iterable[str] = ()) -> Reserved:
    """Return the names that people may not take, as `core.reserved` compares them.

    All-capital forms are reserved, too: «СЕРВЕР» looks like the Latin CEPBEP, and «Сервер» does not. Of a word
    that is no name (a network called chat.example.org) the letters are: somebody could be shown so.
    """
    return Reserved(
        frozenset(_forms(form for word in words for form in (word, word.upper()))),
        tuple(sorted(set(_forms(suffixes)))),
    )


def _forms(words: Iterable[str]) -> Iterator[str]:
    """Yield the forms of each word that are compared: its key and its skeletons."""
    for word in words:
        name = spell_person(word)
        if isinstance(name, Refusal):
            name = _spell("".join(filter(str.isalnum, word)), _SHOWN_PERSON)
        if isinstance(name, Name) and name.key:
            yield from (name.key, *name.skeletons)


def _spell_everyday(shown: str, sort: _Sort) -> Name | Refusal:
    fault = sort.fault_in(shown)
    if fault is not None:
        return _refusal(fault, shown, sort)
    key = shown.lower()
    return Name(shown, key, everyday_skeletons(shown, key))


def _spell(shown: str, sort: _Sort) -> Name | Refusal:
    if EVERYDAY_LETTERS.fullmatch(shown):
        return _spell_everyday(shown, sort)
    if len(shown) > LONGEST_UNMAPPED * sort.longest:
        return _refusal(sort.too_long, shown, sort)
    return _spell_any(shown, sort)


@lru_cache(REMEMBERED)
def _spell_any(raw: str, sort: _Sort) -> Name | Refusal:
    tables = _tables()
    body = raw.removeprefix(sort.prefix)
    try:
        body = tables.preserved(_spelled_out(body))
        shown, key = sort.prefix + body, sort.prefix + tables.mapped(body)
    except UnicodeEncodeError:
        return _refusal(sort.bad_character, raw, sort)
    fault = sort.fault_in(shown)
    if fault is None and _has_stray_marks(body, tables.category):
        fault = sort.bad_character
    if fault is not None:
        return _refusal(fault, raw, sort)
    return Name(shown, key, tables.skeletons(shown, key))


class _Tables(NamedTuple):
    """What only names beyond the everyday letters need."""

    preserved: Callable[[str], str]
    mapped: Callable[[str], str]
    skeletons: Callable[[str, str], frozenset[str]]
    category: Callable[[str], str]


@cache
def _tables() -> _Tables:
    """Imported here, so that a server's start does not pay for letters it may never meet."""
    from unicodedata import category

    from precis_i18n import get_profile

    from beseda.wire.spelling.confusables import skeletons

    preserved, mapped = get_profile("UsernameCasePreserved"), get_profile("UsernameCaseMapped")
    return _Tables(preserved.enforce, mapped.enforce, skeletons, category)


def _spelled_out(body: str) -> str:
    """Return a name with two letters for each of `_TWO_IN_ONE`; the ring of ำ comes before a mark of tone above it.

    Without joiners.
    """
    return _RING_BELOW_TONE.sub(r"\2\1", _JOINERS.sub("", body).translate(_TWO_IN_ONE))


def _has_stray_marks(body: str, category: Callable[[str], str]) -> bool:
    """Whether the name begins with a combining mark, or one letter has too many of them."""
    run = MOST_MARKS
    for character in body:
        run = run + 1 if category(character)[0] == "M" else 0
        if run > MOST_MARKS:
            return True
    return False


def _refusal(reason: Reason, shown: str, sort: _Sort) -> Refusal:
    """Refuse a name. The refusal shows it, cut if it is longer than a name can be."""
    return Refusal(reason, shown if len(shown) <= sort.longest else shown[: sort.longest] + "…")
