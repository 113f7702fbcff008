"""How far a client was told what happened, as far as its own lines show."""

from beseda.core.ids import Seq

ON_THE_WAY = 5.0
"""Seconds that something may be on its way to a client: what was put this long before a line came from there has
arrived, as a rule."""


class Reached:
    """Its client's thread calls `heard`; whoever comes back takes over the place."""

    __slots__ = ("_at", "_next", "place")

    def __init__(self) -> None:
        self.place = Seq(0)
        """What happened up to here has surely reached the client."""
        self._next = Seq(0)
        self._at = float("-inf")

    def heard(self, newest: Seq, now: float) -> None:
        """Call when something came from it. `newest` is the place of the newest event, `now` monotonic seconds."""
        if now - self._at >= ON_THE_WAY:
            self.place, self._next, self._at = self._next, newest, now
