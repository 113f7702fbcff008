"""Limits how much a client may have the server do: a number of lines at once, and after that a number a second.

What is spent comes out of three token buckets: the client's own, that of its address, and, while it has no name, one
that is shared by all who have none. The client's own thread waits when one of them is used up. What costs how much is
in `costs`. Knows no sessions and no names.
"""

import threading
import time
from collections.abc import Callable

from beseda.server.sessions.buckets import Bucket, BucketsByAddress

KEPT_LOT = 8192
"""Bytes to be kept that a client takes from its address's day at a time, for the same reason."""
DAY = 86_400.0
"""Seconds."""
LOT = 4.0
"""Lines that a client takes from its address's bucket at a time: what is shared has a lock, and is not touched for each
line."""
PATIENCE = 1.0
"""A debt of less than a line is not waited for: nobody is put to sleep, and woken again, for each key."""
STRANGERS_RATE, STRANGERS_BURST = 500.0, 2000.0
"""Lines a second, and at once, for all who have no name together: a fortieth of what a core can do. They have said
nothing to anybody, and cost nobody anything to make."""
OPENING = 12.0
"""Lines that a newcomer may send before it takes from that bucket: an IRC client's whole registration, so that it need
not wait behind those who never give a name. How many newcomers there are is limited where they are let in."""


class SharedBuckets:
    """What clients have in common: a bucket for each address, and one for all who have no name.

    The lock guards all of them, and is held for moments.
    """

    def __init__(
        self, rate: float, burst: float, kept_a_day: float = 0, now: Callable[[], float] = time.monotonic
    ) -> None:
        """`rate`, `burst`: of each address; `kept_a_day`: bytes that are kept of each. 0 is no limit."""
        self._now = now
        self._kept = BucketsByAddress(kept_a_day / DAY, kept_a_day) if kept_a_day else None
        self._lock = threading.Lock()
        self._by_address = BucketsByAddress(rate, burst) if rate else None
        self._strangers = Bucket(STRANGERS_RATE, STRANGERS_BURST, now())

    def take(self, neighbourhood: str, lines: float, strangers: float) -> float:
        """Take `lines` from the address's bucket, and `strangers` from that of those without a name. Return the seconds
        until both are paid for."""
        with self._lock:
            now = self._now()
            wait = self._strangers.take(strangers, now) if strangers else 0.0
            if self._by_address is None:
                return wait
            return max(wait, self._by_address.of(neighbourhood, now).take(lines, now))

    def give_back(self, neighbourhood: str, lines: float) -> None:
        if lines and self._by_address is not None:
            with self._lock:
                self._by_address.of(neighbourhood, self._now()).give_back(lines)

    def keep(self, neighbourhood: str, size: int) -> bool:
        """Take bytes to be kept from the address's day. Return False if there are not as many left; none are taken."""
        if self._kept is None:
            return True
        with self._lock:
            now = self._now()
            bucket = self._kept.of(neighbourhood, now)
            if bucket.left(now) < size:
                return False
            bucket.take(size, now)
            return True


class RateLimiter:
    """One client's. Used by one thread."""

    __slots__ = ("_kept", "_lot", "_neighbourhood", "_now", "_opening", "_own", "_patience", "_shared", "_sleep")

    def __init__(
        self,
        own: Bucket,
        shared: SharedBuckets,
        neighbourhood: str,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._own = own
        self._patience = PATIENCE / own.rate
        self._shared = shared
        self._neighbourhood = neighbourhood
        self._sleep = sleep
        self._now = now
        self._kept = 0  # bytes taken from the address's day, and not used yet
        self._lot = 0.0  # taken from the address's bucket, and not spent yet
        self._opening = OPENING

    def move(self, neighbourhood: str) -> None:
        """The client is found to be at another address. What it spent so far was spent at the first one."""
        self.give_back()
        self._neighbourhood = neighbourhood
        self._kept = 0

    def give_back(self) -> None:
        """Leave to the others there what was taken from the address's bucket and not spent. Call when the client goes:
        a browser comes by many connections, each for a request or two."""
        self._shared.give_back(self._neighbourhood, self._lot)
        self._lot = 0.0

    def named(self) -> None:
        """The client has got a name."""
        self._opening = float("inf")

    def affordable(self) -> int:
        """Return how many lines of talk the client may say without waiting; at least 1."""
        return max(1, int(self._own.left(self._now())))

    def take(self, lines: float) -> float:
        """Take the price of something. Return the seconds to wait before it is done: see `wait`."""
        wait = self._own.take(lines, self._now())
        if wait < self._patience:
            wait = 0.0
        if self._lot < lines:
            taken = max(LOT, lines - self._lot)
            strangers = max(0.0, taken - self._opening)
            self._opening -= taken - strangers
            self._lot += taken
            wait = max(wait, self._shared.take(self._neighbourhood, taken, strangers))
        self._lot -= lines
        return wait

    def keep(self, size: int) -> bool:
        """Whether so many bytes more may be kept of what comes from the client's address."""
        if self._kept < size:
            taken = max(KEPT_LOT, size)
            if not self._shared.keep(self._neighbourhood, taken):
                return False
            self._kept += taken
        self._kept -= size
        return True

    def wait(self, seconds: float) -> None:
        self._sleep(seconds)

    def spend(self, lines: float) -> None:
        """Take the price of something, and wait until it is paid for."""
        wait = self.take(lines)
        if wait:
            self._sleep(wait)
