"""How long to wait before a lost server is tried again. Knows no clock: the conversation waits, and says so."""

import random

FIRST_WAIT = 1.0
"""Seconds: a restart takes about that, and people who were talking are back before they look up."""
LONGEST_WAIT = 30.0
"""Seconds: a server that is away for an hour is asked no more often, and is found again within half a minute."""
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
        """Begin with the shortest wait again. Call when the server was well again."""
        self._wait = FIRST_WAIT
