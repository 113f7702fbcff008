"""What somebody types to search: words, begun words*, "exact phrases", and in plain text from:, in:, before:, after:.

All else that is typed is words, whatever it would mean to a database. Knows no dialect's sentences, and does not know
who may see what.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import NamedTuple

from beseda.core.ids import END_OF_PLACES, Seq, first_seq
from beseda.core.past import Bound, Moment, Term

MOST_TERMS = 32
"""Words and phrases of one search: each is looked up by itself."""

_PHRASE = re.compile('"([^"]*)(?:"|$)(\\*?)|[“„]([^“”]*)(?:[“”]|$)(\\*?)|«([^»]*)(?:»|$)(\\*?)')
_WORD = re.compile(r"\S+")
_KEYED = re.compile(r"(\w+):(.*)", re.DOTALL)
_KEYS = {
    "from": "from", "in": "in", "before": "before", "after": "after",
    "от": "from", "в": "in", "до": "before", "после": "after",
}  # fmt: skip
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
"""As Russians write it."""
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_PLACE = re.compile(r"([0-9]{1,7})\.([0-9]{1,13})")


class Wrong(Enum):
    """Why what was typed can't be searched for."""

    NOTHING = auto()
    """There is no word in it."""
    TOO_MANY = auto()
    LEAVES_OUT = auto()
    """A word with a minus before it: nothing can be left out."""
    EMPTY = auto()
    """Nothing follows a key."""
    TWICE = auto()
    NO_TIME = auto()
    NEVER = auto()
    """Nothing is both after the one and before the other."""


class Fault(NamedTuple):
    wrong: Wrong
    typed: str = ""


class Wish(NamedTuple):
    """What somebody wants to find."""

    terms: tuple[Term, ...]
    author: str = ""
    where: str = ""
    """A room's or a person's name as typed; "": anywhere."""
    after: Bound | None = None
    before: Bound | None = None
    typed: str = ""
    """All of it again, but for `before`: to go on."""


class _Piece(NamedTuple):
    typed: str
    words: str
    is_phrase: bool
    is_begun: bool


def _pieces(typed: str) -> list[_Piece]:
    """Return the words and phrases in order. The last one is still being typed, if it is a word or has no end yet."""
    found: list[_Piece] = []
    position = 0
    while (start := _WORD.search(typed, position)) is not None:
        position = start.start()
        if (phrase := _PHRASE.match(typed, position)) is not None:
            words, star = next((words, star) for words, star in _pairs(phrase) if words is not None)
            ends = len(phrase[0]) > 1 and phrase[0].rstrip("*")[-1] in '"“”»'
            found.append(_Piece(phrase[0], words, True, bool(star) or not ends))
            position = phrase.end()
        else:
            words = start[0]
            position = start.end()
            is_last = not typed[position:].strip()
            found.append(_Piece(words, words.rstrip("*"), False, words.endswith("*") or is_last))
    return found


def _pairs(phrase: re.Match[str]) -> list[tuple[str | None, str | None]]:
    groups = phrase.groups()
    return list(zip(groups[::2], groups[1::2], strict=True))


def terms_of(typed: str) -> tuple[Term, ...] | Fault:
    """Read words and phrases alone."""
    return _terms(_pieces(typed))


def _terms(pieces: list[_Piece]) -> tuple[Term, ...] | Fault:
    terms: list[Term] = []
    for piece in pieces:
        if not piece.is_phrase and len(piece.words) > 1 and piece.words[0] in "-−" and piece.words[1].isalnum():
            return Fault(Wrong.LEAVES_OUT, piece.typed)
        if any(map(str.isalnum, piece.words)):
            terms.append(Term(piece.words, piece.is_begun))
    return tuple(terms) if len(terms) <= MOST_TERMS else Fault(Wrong.TOO_MANY)


def wish_of(typed: str, place: Callable[[str], Seq | None]) -> Wish | Fault:
    """Read a whole search. `place` finds the message that is named by a word of the dialect."""
    keyed: dict[str, str] = {}
    words: list[_Piece] = []
    again: list[str] = []
    for piece in _pieces(typed):
        found = None if piece.is_phrase else _KEYED.fullmatch(piece.typed)
        key = _KEYS.get(found[1].lower()) if found is not None else None
        if key != "before":
            again.append(piece.typed)
        if found is None or key is None:
            words.append(piece)
        elif not found[2]:
            return Fault(Wrong.EMPTY, piece.typed)
        elif key in keyed:
            return Fault(Wrong.TWICE, piece.typed)
        else:
            keyed[key] = found[2]
    terms = _terms(words)
    if isinstance(terms, Fault):
        return terms
    if not terms and "from" not in keyed:
        return Fault(Wrong.NOTHING)
    bounds: dict[str, Bound] = {}
    for key in ("after", "before"):
        if key in keyed:
            bound = _bound(keyed[key], place, is_end=key == "after")
            if bound is None:
                return Fault(Wrong.NO_TIME, keyed[key])
            bounds[key] = bound
    after, before = bounds.get("after"), bounds.get("before")
    if isinstance(after, Moment) and isinstance(before, Moment) and after >= before:
        return Fault(Wrong.NEVER)
    return Wish(terms, keyed.get("from", ""), keyed.get("in", ""), after, before, " ".join(again))


def _bound(typed: str, place: Callable[[str], Seq | None], is_end: bool) -> Bound | None:
    """Read a day, of which the end counts after which something is to be; a time; or a place, as `token` writes it.

    Without a time zone it is the server's.
    """
    if (found := _PLACE.fullmatch(typed)) is not None:
        exact = Seq(first_seq(int(found[1])) + int(found[2]))
        return exact if exact < END_OF_PLACES else None
    if (found := _DAY_FIRST.fullmatch(typed)) is not None:
        typed = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    if _DAY.fullmatch(typed) is None and _TIME.fullmatch(typed.upper()) is None:
        return place(typed)
    try:
        time = datetime.fromisoformat(typed.upper())
        if is_end and _DAY.fullmatch(typed):
            return Moment(round((time + timedelta(1)).timestamp() * 1000) - 1)
        return Moment(round(time.timestamp() * 1000))
    except (ValueError, OverflowError, OSError):  # the 31st of June; the year 0001
        return None


def token(place: Seq) -> str:
    """Write a place so that it can be typed, and is read as the same: exact where many messages have one time."""
    start, number = divmod(place, first_seq(1))
    return f"{start}.{number}"
