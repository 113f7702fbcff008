"""Limits how much a client may have the server do: a number of lines at once, and after that a number a second.

The client's own thread waits when they are used up. Input costs whether or not it asks for anything: see `Session`.
"""

import time
from collections.abc import Callable


class RateLimiter:
    """A token bucket. Used by one thread."""

    __slots__ = ("_at", "_burst", "_left", "_now", "_rate", "_sleep")

    def __init__(
        self,
        rate: float,
        burst: int,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`rate`: lines a second; `burst`: lines that need not wait, after a silence."""
        self._rate = rate
        self._burst = burst
        self._left = float(burst)
        self._now = now
        self._sleep = sleep
        self._at = now()

    def spend(self, lines: float) -> None:
        """Wait until this many lines may be said. Less than one is the price of input that costs less than a line."""
        now = self._now()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate) - lines
        self._at = now
        if self._left < 0:
            self._sleep(-self._left / self._rate)
