"""Places given out by counting: how a journal of one process orders requests.

Stores nothing. A place is never given out again, whatever becomes of its request.
"""

from collections.abc import Sequence
from typing import TypeVar

from beseda.core.ids import Seq
from beseda.core.requests import places_of

R = TypeVar("R")


class Places:
    """The last place given out, and the newest time."""

    __slots__ = ("_at", "_last")

    def __init__(self, last: Seq, at: int) -> None:
        """Give out places after `last`, and times (ms) no earlier than `at`."""
        self._last = last
        self._at = at

    def order(self, requests: Sequence[R], now: int) -> list[tuple[Seq, int, R]]:
        """As `Journal.order`."""
        if now > self._at:
            self._at = now
        at, last = self._at, self._last
        ordered: list[tuple[Seq, int, R]] = []
        for request in requests:
            ordered.append((last + 1, at, request))  # type: ignore[arg-type]  # a Seq: for each line said
            last += places_of(request)  # type: ignore[assignment]
        self._last = last
        return ordered
