"""A long answer in pieces, as its lines come: so a slow client that asks for much stays below its limit."""

from collections.abc import Iterable, Iterator

PIECE = 16384
"""Characters that are put at once."""


def pieces(lines: Iterable[str]) -> Iterator[list[str]]:
    piece, size = list[str](), 0
    for line in lines:
        piece.append(line)
        size += len(line)
        if size > PIECE:
            yield piece
            piece, size = [], 0
    yield piece
