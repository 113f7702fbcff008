"""Cuts texts to what a line of IRC holds: at a space if there is one, else between characters, never inside one.

Refuses to know what is cut; the caller says how much room there is.
"""

from collections.abc import Iterable, Iterator
from unicodedata import category

from beseda.wire.dialects.irc.line import fits, size

LEAST = 16
"""Bytes that a piece may always have: any character fits, so that cutting makes progress."""
MOST_JOINED = 12
"""Characters that are kept together at a cut: the longest emoji of a family has 10; more is a pile of combining
marks."""

_JOINER = "\u200d"
_MARKS = frozenset(("Mn", "Mc", "Me"))


def pieces(text: str, most: int, keeps_space: bool = False) -> list[str]:
    """Return the text in pieces of at most `most` bytes. Joined, they are the text, except for a space at some cuts;
    if it `keeps_space`, with those, too."""
    most = max(LEAST, most)
    if fits(text, most):
        return [text]
    data = text.encode(errors="replace")
    text = data.decode()
    found = []
    start = place = 0  # in bytes, in characters
    while len(data) - start > most:
        end = _end(data, start, most)
        space = data.rfind(b" ", start + most // 2, end + (not keeps_space))
        if space > 0:
            piece, skipped = data[start : space + keeps_space].decode(), not keeps_space
        else:
            piece, skipped = _unbroken(text, place, len(data[start:end].decode())), False
        found.append(piece)
        start += size(piece) + skipped
        place += len(piece) + skipped
    return [*found, text[place:]] if start < len(data) else found


def _end(data: bytes, start: int, most: int) -> int:
    """Return the last place within `most` bytes where a character begins."""
    end = start + most
    while data[end] & 0xC0 == 0x80:
        end -= 1
    return end


def _unbroken(text: str, place: int, length: int) -> str:
    """Return `length` characters or a few less, so that what belongs to the last of them is not cut off."""
    for shorter in range(length, max(0, length - MOST_JOINED), -1):
        if not _joins(text, place + shorter):
            return text[place : place + shorter]
    return text[place : place + length]


def _joins(text: str, place: int) -> bool:
    """Whether a character belongs to the one before it: marks, variation selectors, joiners and what they join, skin
    tones."""
    if text.isascii():
        return False
    char = text[place]
    return _JOINER in (char, text[place - 1]) or category(char) in _MARKS or "\U0001f3fb" <= char <= "\U0001f3ff"


def packed(words: Iterable[str], most: int, separator: str = " ") -> Iterator[str]:
    """Yield the words joined, as many as fit into `most` bytes. A word is never cut: a longer one goes alone."""
    taken: list[str] = []
    room = most
    for word in words:
        if taken and size(word) > room:
            yield separator.join(taken)
            taken, room = [], most
        taken.append(word)
        room -= size(word) + len(separator)
    if taken:
        yield separator.join(taken)
