"""A journal that lasts as long as the process: for trying out, for tests, and for a chat that keeps nothing.

Under the same contract as SQLite's; it ships in the package, so that whoever builds on Beseda can test with it too.
"""

import secrets
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from beseda.core.events import Lasting, Said
from beseda.core.ids import Seq, first_seq

_place = attrgetter("seq")


class MemoryJournal:
    """`Journal` in a list. Requires holding the floor for everything."""

    durable = False

    def __init__(self) -> None:
        self.id = secrets.token_hex(5)
        self.start_count = 1
        self.last_seq = first_seq(self.start_count)
        self.last_at = 0
        self._events: list[Lasting] = []

    def append(self, events: Sequence[Lasting]) -> None:
        last = self.last_seq
        for event in events:
            if event.seq <= last:
                raise ValueError(f"place {event.seq} is not later than {last}")
            last = event.seq
        self._events += events
        if events:
            self.last_seq = last
            self.last_at = max(self.last_at, events[-1].at)

    def follow(self, after: Seq, limit: int) -> list[Lasting]:
        start = bisect_right(self._events, after, key=_place)
        return self._events[start : start + limit]

    def lasting(self) -> list[Lasting]:
        return [event for event in self._events if not isinstance(event, Said)]

    def forget(self, until: Seq, limit: int) -> bool:
        end = bisect_right(self._events, until, key=_place)
        kept: list[Lasting] = []
        left = limit
        for event in self._events[:end]:
            if left and isinstance(event, Said):
                left -= 1
            else:
                kept.append(event)
        self._events[:end] = kept
        return left > 0

    def wipe(self) -> None:
        pass

    def ease(self) -> None:
        pass

    def close(self) -> None:
        self._events.clear()
