"""Limits the connections: in all, from each address (its neighbourhood), without a name yet, and each second.

Whatever all have in common has room kept for addresses that have none of it: whoever has many connections, or many
addresses with several each, does not shut out everybody else.

Knows addresses and numbers, and no sockets. It has its own lock, taken once when somebody comes, is named, or goes.
"""

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from beseda.net.neighbourhood import neighbourhood_of
from beseda.server.sessions.buckets import BucketsByAddress

PROGRAM_FOR = 10.0
"""Seconds that an address counts as a program's after it spoke HTTP or TLS: browsers open idle connections beside those
they use, and must not be asked for a name on them. No longer, because people sit at the same address."""
NO_LIMIT = sys.maxsize
KEPT_FREE = 8
"""One in so many of the connections, and of those without a name, is for addresses that have none yet."""
AT_ONCE = 64.0
"""Seconds whose connections may come at once from an address that was quiet: a school enters when a lesson begins."""
MOST_PROGRAMS = 1024
"""Such addresses remembered; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Caps:
    """Connections at once; 0 for no limit."""

    in_all: int
    per_address: int
    unnamed: int
    unnamed_per_address: int
    per_second_per_address: float = 0


class ConnectionLimits:
    def __init__(
        self,
        caps: Caps,
        now: Callable[[], float] = time.monotonic,
        is_proxy: Callable[[str], bool] = lambda address: False,
    ) -> None:
        """`is_proxy(address)`: whether many come from there who are elsewhere. Then no limit of an address holds."""
        self._now = now
        self._is_proxy = is_proxy
        rate = caps.per_second_per_address
        self._newcomers = BucketsByAddress(rate, rate * AT_ONCE) if rate else None
        self._in_all, self._per_address = caps.in_all or NO_LIMIT, caps.per_address or NO_LIMIT
        self._nameless, self._nameless_per_address = caps.unnamed or NO_LIMIT, caps.unnamed_per_address or NO_LIMIT
        self._lock = threading.Lock()
        self._by_address: dict[str, int] = {}  # guarded by the lock, as are all below
        self._unnamed_by_address: dict[str, int] = {}
        self._all = self._most = 0
        self._unnamed = 0
        self._programs: dict[str, float] = {}  # neighbourhood -> until when (monotonic seconds), oldest first

    def admit(self, address: str) -> bool:
        """Count in a connection, without a name yet. Return False if a cap is reached."""
        neighbourhood, is_proxy = neighbourhood_of(address), self._is_proxy(address)
        with self._lock:
            if not self._may_come(neighbourhood, is_proxy):
                return False
            self._all += 1
            if self._all > self._most:
                self._most = self._all
            self._unnamed += 1
            self._count_in(neighbourhood)
            return True

    def moved(self, old: str, new: str) -> bool:
        """A connection without a name is found to be from elsewhere: a proxy made it. Return False, and leave it where
        it was, if there are too many from there."""
        before, after, is_proxy = neighbourhood_of(old), neighbourhood_of(new), self._is_proxy(new)
        with self._lock:
            _count_out(self._by_address, before)
            _count_out(self._unnamed_by_address, before)
            may_come = self._may_come(after, is_proxy, moving=1)
            self._count_in(after if may_come else before)
            return may_come

    def is_crowded(self, address: str) -> bool:
        """Whether half of those without a name that there may be are there, in all or from this address."""
        with self._lock:
            here = self._unnamed_by_address.get(neighbourhood_of(address), 0)
            return here > self._nameless_per_address // 2 or self._unnamed > self._nameless // 2

    def _may_come(self, neighbourhood: str, is_proxy: bool, moving: int = 0) -> bool:
        """Whether there is room for one more from there. `moving`: how many of all are on their way to there.

        A proxy has none of what is kept free for others, and need not: whom it speaks for is judged when that is known.
        """
        here, unnamed_here = self._by_address.get(neighbourhood, 0), self._unnamed_by_address.get(neighbourhood, 0)
        if is_proxy:
            here = unnamed_here = 0
        return (
            (is_proxy or not self._is_full(here, unnamed_here))
            and _has_room(self._all - moving, self._in_all, here)
            and _has_room(self._unnamed - moving, self._nameless, unnamed_here)
            and (is_proxy or self._is_due(neighbourhood))
        )

    def _count_in(self, neighbourhood: str) -> None:
        for counts in (self._by_address, self._unnamed_by_address):
            counts[neighbourhood] = counts.get(neighbourhood, 0) + 1

    def _is_full(self, here: int, unnamed_here: int) -> bool:
        return here >= self._per_address or unnamed_here >= self._nameless_per_address

    def _is_due(self, neighbourhood: str) -> bool:
        """Whether one more may come from there this second. Who is refused has used up nothing."""
        if self._newcomers is None:
            return True
        now = self._now()
        bucket = self._newcomers.of(neighbourhood, now)
        if bucket.left(now) < 1:
            return False
        bucket.take(1, now)
        return True

    def named(self, address: str) -> None:
        """Call when a client from there has got a name."""
        neighbourhood = neighbourhood_of(address)
        with self._lock:
            self._unnamed -= 1
            _count_out(self._unnamed_by_address, neighbourhood)

    def spoke_as_program(self, address: str) -> None:
        """Call when a program there has spoken HTTP or TLS."""
        neighbourhood = neighbourhood_of(address)
        with self._lock:
            self._programs.pop(neighbourhood, None)
            self._programs[neighbourhood] = self._now() + PROGRAM_FOR
            if len(self._programs) > MOST_PROGRAMS:
                del self._programs[next(iter(self._programs))]

    def expects_person(self, address: str) -> bool:
        """Whether silence from there may be a person who waits to be greeted."""
        with self._lock:
            return self._programs.get(neighbourhood_of(address), 0.0) < self._now()

    def gone(self, address: str, was_named: bool) -> None:
        neighbourhood = neighbourhood_of(address)
        with self._lock:
            self._all -= 1
            _count_out(self._by_address, neighbourhood)
            if not was_named:
                self._unnamed -= 1
                _count_out(self._unnamed_by_address, neighbourhood)

    @property
    def connections(self) -> int:
        return self._all

    @property
    def room(self) -> int:
        """How many more there may be."""
        return self._in_all - self._all

    @property
    def unnamed(self) -> int:
        return self._unnamed

    @property
    def most(self) -> int:
        """The most connections there were at once."""
        return self._most


def _has_room(taken: int, most: int, here: int) -> bool:
    """Whether one more fits, `here` of those that there are being the newcomer's address's."""
    return taken < (most if not here else most - most // KEPT_FREE)


def _count_out(counts: dict[str, int], neighbourhood: str) -> None:
    """Count one less. Nothing is kept of an address from which nobody is connected."""
    if counts[neighbourhood] > 1:
        counts[neighbourhood] -= 1
    else:
        del counts[neighbourhood]
