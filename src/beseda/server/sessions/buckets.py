"""Token buckets: what is taken comes back with time. One alone, and one for each address.

Knows no clock: every caller brings the time. Not thread-safe: whoever shares one has a lock.
"""

MOST_ADDRESSES = 4096
"""Buckets of addresses remembered; those that were used longest ago are forgotten first."""


class Bucket:
    """A token bucket. What is taken beyond what is in it is a debt, and time pays it off."""

    __slots__ = ("_at", "_burst", "_left", "rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        """`rate`: lines a second; `burst`: the most that is in it, after a silence."""
        self.rate = rate
        self._burst = self._left = burst
        self._at = now

    def take(self, lines: float, now: float) -> float:
        """Take this much. Return the seconds until it is paid for."""
        left = self._left + (now - self._at) * self.rate  # as `left` does, without a call: this is done for each line
        left = (left if left < self._burst else self._burst) - lines
        self._left, self._at = left, now
        return -left / self.rate if left < 0 else 0.0

    def give_back(self, lines: float) -> None:
        self._left += lines

    def left(self, now: float) -> float:
        """Return how much may be taken without waiting; less than nothing is a debt."""
        left = self._left + (now - self._at) * self.rate
        return left if left < self._burst else self._burst

    def is_full(self, now: float) -> bool:
        return self.left(now) >= self._burst


class BucketsByAddress:
    """A bucket for each address, all alike. What nobody needs any more is forgotten."""

    __slots__ = ("_burst", "_by_address", "_rate")

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._by_address: dict[str, Bucket] = {}  # used longest ago first

    def of(self, neighbourhood: str, now: float) -> Bucket:
        """Return an address's bucket. Up to two that nobody needs any more are forgotten for each that is made."""
        bucket = self._by_address.pop(neighbourhood, None)
        if bucket is None:
            bucket = Bucket(self._rate, self._burst, now)
            for _ in range(2):
                oldest = next(iter(self._by_address), None)
                if oldest is not None and self._is_over(oldest, now):
                    del self._by_address[oldest]
        self._by_address[neighbourhood] = bucket
        return bucket

    def _is_over(self, neighbourhood: str, now: float) -> bool:
        return len(self._by_address) >= MOST_ADDRESSES or self._by_address[neighbourhood].is_full(now)

    def __len__(self) -> int:
        return len(self._by_address)
