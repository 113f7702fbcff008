"""What is long to tell, in pieces: so a slow client that asks for much stays below its limit."""

from collections.abc import Callable, Iterable, Iterator

from beseda.core import requests as rq
from beseda.server.sessions.costs import Sizes
from beseda.wire.dialects.actions import Submission

PIECE = 16384
"""Characters that are put at once."""
NAME_BYTES = 32
"""Of a name in a list of who is in a room: few are longer, in whatever alphabet."""


def pieces(lines: Iterable[str]) -> Iterator[list[str]]:
    """A long answer in pieces, as its lines come."""
    piece, size = list[str](), 0
    for line in lines:
        piece.append(line)
        size += len(line)
        if size > PIECE:
            yield piece
            piece, size = [], 0
    yield piece


def one_by_one(
    submissions: tuple[Submission, ...], sizes: Callable[[], Sizes], most: int
) -> Iterator[tuple[Submission, ...]]:
    """Part the last submission if it joins several rooms and more than `most` bytes may be told of that.

    Who enters a room is told who is there, at once, for nothing that happens meanwhile may come before that. So that
    can't come in pieces, but room by room. A response with a label stays one.
    """
    *before, last = submissions
    joins = sum([type(action) is rq.Join for action in last.actions]) if not last.label else 0
    if joins < 2 or joins * sizes().people * NAME_BYTES <= most:
        yield submissions
        return
    for action in last.actions:
        yield (*before, Submission((action,)))
        before = []
