"""How long seats wait for their people: by the clock that nobody sets, for theirs is the order's, which jumps with it.

Knows ids and times. Who sits where, and that a seat can be ended, is the hall's affair.
"""

import time
from collections.abc import Callable, Iterable

from beseda.core.ids import UserId

Absence = tuple[UserId, int]
"""Whose seat waits, and since when by the order's time (ms): another loss of the same user is another absence."""


class Absences:
    """One thread's."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._since: dict[Absence, float] = {}

    def over(self, waiting: Iterable[Absence], seconds: float) -> list[UserId]:
        """Return whose seats have waited for so long. `waiting`: all that wait now; it counts from when that is first
        seen."""
        now = self._now()
        self._since = {absence: self._since.get(absence, now) for absence in waiting}
        return [user for (user, _), since in self._since.items() if now - since >= seconds]
