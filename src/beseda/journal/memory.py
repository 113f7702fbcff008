"""A journal that lasts as long as the process: for trying out, for tests, and for a chat that keeps nothing.

It keeps the same contract as the SQLite journal. It is in the package so that those who build on Beseda can test with
it too. Knows no file.
"""

import secrets
from bisect import bisect_right
from collections.abc import Sequence
from itertools import takewhile
from operator import attrgetter

from beseda.core.events import Stored
from beseda.core.ids import Seq, first_seq
from beseda.core.state import StateChange, Thing
from beseda.journal.places import Places
from beseda.journal.rows import Logged, StateRow, row_of_state
from beseda.journal.taking_out import TakingOut

_place = attrgetter("seq")


class MemoryJournal:
    """`Journal` in a list and a dictionary. Requires holding the engine for everything."""

    durable = False

    def __init__(self, keeps_wordings: bool = False) -> None:
        self.id = secrets.token_hex(5)
        self.start_count = 1
        self.last_seq = first_seq(self.start_count)
        self.last_at = 0
        self.dropped = self.taken_out_at = Seq(0)
        self.order = Places(self.last_seq, 0).order
        self._kept = TakingOut(Seq(0), keeps_wordings)
        self._state: dict[tuple[type[Thing], int], StateChange] = {}
        """In order of each thing's last change."""

    def append(self, events: Sequence[Stored], state: Sequence[StateChange] = ()) -> None:
        last = self.last_seq
        for event in events:
            if event.seq <= last:
                raise ValueError(f"place {event.seq} is not later than {last}")
            last = event.seq
        self._kept.extend(events)
        self.taken_out_at = self._kept.newest
        for change in state:
            self._state.pop((change.kind, change.key), None)
            self._state[change.kind, change.key] = change
        if events:
            self.last_seq = last
            self.last_at = max(self.last_at, events[-1].at)

    def state(self) -> list[Thing]:
        return [change.thing for change in self._state.values() if change.thing is not None]

    def follow(self, after: Seq, limit: int) -> list[Logged]:
        start = bisect_right(self._kept.log, after, key=_place)
        return list(self._kept.log[start : start + limit])

    def follow_state(self, after: Seq, limit: int) -> list[StateRow]:
        newer = list(takewhile(lambda change: change.seq > after, reversed(self._state.values())))[::-1]
        if len(newer) > limit:
            last = newer[limit - 1].seq
            newer = [change for change in newer if change.seq <= last]
        return [row_of_state(change) for change in newer]

    def forget(self, until: Seq, limit: int) -> bool:
        found = min(limit, bisect_right(self._kept.log, until, key=_place))
        if found:
            self.dropped = self._kept.log[found - 1].seq
        self._kept.drop(found)
        if found < limit:
            gone = [key for key, change in self._state.items() if change.thing is None and change.seq <= until]
            for key in gone:
                del self._state[key]
        return found < limit

    def wipe(self) -> None:
        pass

    def ease(self) -> None:
        pass

    def close(self) -> None:
        self._kept.drop(len(self._kept.log))
        self._state.clear()
