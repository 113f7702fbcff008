"""What is long, in pieces: what is told, so that a slow client that asks for much stays below its limit; what comes, so
that a little of it is paid for before the next is looked at.
"""

from collections.abc import Callable, Iterable, Iterator

from beseda.core import requests as rq
from beseda.server.sessions.costs import Sizes
from beseda.wire.dialects.actions import LookUp, Submission

PIECE = 16384
"""Characters that are put at once."""
NAME_BYTES = 32
"""Of a name in a list of who is in a room: few are longer, in whatever alphabet."""
JOINED_AT_ONCE = 4
"""Rooms that are joined at once: of each up to 128 KiB of what was said last are told, which is half an outbox."""

PORTION = 2048
"""Bytes of input at a time: all of them blank lines, half a millisecond."""


def portions(data: bytes) -> Iterator[bytes]:
    """Cut input after line ends. A line is not cut, however long."""
    while len(data) > PORTION:
        end = data.rfind(b"\n", 0, PORTION)
        if end < 0:
            end = data.find(b"\n", PORTION)
        if end < 0:
            break
        yield data[: end + 1]
        data = data[end + 1 :]
    if data:
        yield data


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
    """Part the last submission if it joins many rooms, or more than `most` bytes of names may be told of them.

    Who enters a room is told who is there and what was said there last, at once, for nothing that happens meanwhile may
    come before that. So that can't come in pieces, but room by room. A response with a label stays one.

    One that is about what its client said last comes by itself, when all before it is done: only then that is known.
    """
    *before, last = submissions
    if any(type(action) is LookUp and action.place is None for action in last.actions):
        yield from (tuple(before), (last,))
        return
    joins = sum([type(action) is rq.Join for action in last.actions]) if not last.label else 0
    if joins < 2 or (joins <= JOINED_AT_ONCE and joins * sizes().people * NAME_BYTES <= most):
        yield submissions
        return
    for action in last.actions:
        yield (*before, Submission((action,)))
        before = []
