"""Secrets with which people take their own seats again: which opens which seat, and which seats wait for somebody.

Knows digests and never a secret: what is kept can't be used by who reads it. A seat has one secret; and beside it, for
as long as that may not have arrived, the one with which it was taken last. They all are forgotten when the process
ends. Refuses to know how long a seat may wait.
"""

from beseda.core.ids import UserId
from beseda.core.limits import Limits
from beseda.core.seat import Seat


class SeatSecrets:
    __slots__ = ("_by_host", "_holders", "_waiting")

    def __init__(self) -> None:
        self._holders: dict[bytes, UserId] = {}
        self._waiting: dict[UserId, int] = {}
        """The seats without a session, and since when (ms)."""
        self._by_host: dict[str, int] = {}
        """How many of these came from each host."""

    def holder(self, digest: bytes) -> UserId | None:
        """Return whose seat the secret of this digest opens."""
        return self._holders.get(digest)

    def change(self, seat: Seat, digest: bytes, used: bytes = b"") -> None:
        """From now on a seat is opened by the secret of this digest, by the one just `used`, and by no other.

        b"" is the digest of none.
        """
        for old in (seat.digest, seat.used):
            self._holders.pop(old, None)
        seat.digest, seat.used = digest, used
        self._holders |= {new: seat.user for new in (digest, used) if new}

    def has_place_for(self, seat: Seat, limits: Limits) -> bool:
        """Whether one more seat may wait."""
        here = self._by_host.get(seat.own_host, 0)
        return len(self._waiting) < limits.detached and here < limits.detached_per_host

    def wait(self, seat: Seat, at: int) -> None:
        """Call when a seat's last session is gone."""
        self._waiting[seat.user] = at
        self._by_host[seat.own_host] = self._by_host.get(seat.own_host, 0) + 1

    def wait_no_more(self, seat: Seat) -> None:
        if self._waiting.pop(seat.user, None) is None:
            return
        left = self._by_host.pop(seat.own_host) - 1
        if left:
            self._by_host[seat.own_host] = left

    def forget(self, seat: Seat) -> None:
        """Call when a seat is given up."""
        self.wait_no_more(seat)
        self.change(seat, b"")

    @property
    def waiting(self) -> tuple[tuple[UserId, int], ...]:
        """Whose seats wait, and since when (ms)."""
        return tuple(self._waiting.items())

    def __len__(self) -> int:
        return len(self._waiting)
