"""How much a client may say: so many lines at once, so many a second after that. Its own thread waits for the rest."""

import time
from collections.abc import Callable


class Allowance:
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

    def spend(self, lines: int) -> None:
        """Wait until so many lines may be said."""
        now = self._now()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate) - lines
        self._at = now
        if self._left < 0:
            self._sleep(-self._left / self._rate)
