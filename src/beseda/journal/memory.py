"""A journal that lasts as long as the process: for trying out, for tests, and for a chat that keeps nothing.

Under the same contract as SQLite's; it ships in the package, so that whoever builds on Beseda can test with it too.
"""

import secrets
from bisect import bisect_right
from collections.abc import Sequence
from heapq import merge
from operator import attrgetter

from beseda.core.events import Lasting, Said
from beseda.core.ids import Seq, first_seq

_place = attrgetter("seq")


class MemoryJournal:
    """`Journal` in two lists, of what was said and of what was changed. Requires holding the floor for everything."""

    durable = False

    def __init__(self) -> None:
        self.id = secrets.token_hex(5)
        self.start_count = 1
        self.last_seq = first_seq(self.start_count)
        self.last_at = 0
        self._said: list[Said] = []
        self._changes: list[Lasting] = []

    def append(self, events: Sequence[Lasting]) -> None:
        last = self.last_seq
        for event in events:
            if event.seq <= last:
                raise ValueError(f"place {event.seq} is not later than {last}")
            last = event.seq
        for event in events:
            if type(event) is Said:
                self._said.append(event)
            else:
                self._changes.append(event)
        if events:
            self.last_seq = last
            self.last_at = max(self.last_at, events[-1].at)

    def follow(self, after: Seq, limit: int) -> list[Lasting]:
        said, changes = (_from(events, after, limit) for events in (self._said, self._changes))
        return list(merge(said, changes, key=_place))[:limit] if changes else said

    def lasting(self) -> list[Lasting]:
        return list(self._changes)

    def forget(self, until: Seq, limit: int) -> bool:
        found = min(limit, bisect_right(self._said, until, key=_place))
        del self._said[:found]
        return found < limit

    def wipe(self) -> None:
        pass

    def ease(self) -> None:
        pass

    def close(self) -> None:
        self._said.clear()
        self._changes.clear()


def _from(events: Sequence[Lasting], after: Seq, limit: int) -> list[Lasting]:
    start = bisect_right(events, after, key=_place)
    return list(events[start : start + limit])
