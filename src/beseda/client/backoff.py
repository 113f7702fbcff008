"""How long to wait before trying a lost server again. Knows no clock: the conversation waits and says so."""

import random

FIRST_WAIT = 1.0
"""Seconds: a restart takes about that, and whoever was talking is back before they look up."""
LONGEST_WAIT = 30.0
"""Seconds: a server away for an hour is not asked more often, and is found again within half a minute."""
GROWTH = 2.0
SPREAD = 0.5
"""The part of each wait that is left to chance: a thousand clients of one server must not come back in one moment."""


class Backoff:
    """Waits of 1, 2, 4 … 30 s, each shortened at random by up to a half."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()
        self._wait = FIRST_WAIT

    def next(self) -> float:
        """Seconds to wait now; the next wait is longer."""
        wait = self._wait * (1 - SPREAD * self._chance.random())
        self._wait = min(self._wait * GROWTH, LONGEST_WAIT)
        return wait

    def reset(self) -> None:
        """The server was well again: begin anew."""
        self._wait = FIRST_WAIT
