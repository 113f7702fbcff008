"""Who reads the archive next: whoever has had least of it lately. One who asks often waits behind one who asks once.

Start-time fair queueing (Goyal, Vin and Cheng, 1996): a turn begins at the latest turn's beginning, or where the same
reader's last one ended, whichever is later; the earliest goes first. So 150 who search without a pause take turns with
each other, and who asks now and then is next. Nothing is saved up by silence. Newcomers begin later as others read: if
there were always some, who has read before would wait for ever. What may take long has some of the turns at most: a
page of history is not kept waiting by searches.

Knows readers by a number, and seconds. Knows no connection and no query.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from beseda.core.ids import NOBODY

MOST_WAITING = 256
"""Readers who may wait. If there are more, whoever has had most is told to try again: a thread each waits for them."""
MOST_REMEMBERED = 1024
"""Readers of whom it is remembered where their last turn ended. Who is behind all who wait need not be."""


class Waiting:
    """Somebody who waits for a turn."""

    __slots__ = ("begins", "is_long", "is_refused", "number", "turn")

    def __init__(self, begins: float, is_long: bool, number: int) -> None:
        self.begins = begins
        self.is_long = is_long
        self.number = number
        self.is_refused = False
        self.turn = threading.Event()

    @property
    def place(self) -> tuple[float, bool, int]:
        """Who has the least goes first: the one who has had least, then what is short, then who came first."""
        return self.begins, self.is_long, self.number


class FairTurns:
    """The lock guards everything else here, and is held for moments."""

    def __init__(self, turns: int, long_turns: int, now: Callable[[], float] = time.monotonic) -> None:
        """`turns`: how many at once; `long_turns`: how many of them for what may take long."""
        self._lock = threading.Lock()
        self._free, self._free_long = turns, long_turns
        self._now = now
        self._waiting: list[Waiting] = []
        self._count = 0
        self._latest = 0.0
        """Where newcomers begin, in seconds of reading: where the latest turn began, or later."""
        self._ended: dict[int, float] = {}
        """Where each reader's last turn ended; those that ended before `_latest` say nothing."""

    @contextmanager
    def turn(self, reader: int, is_long: bool, patience: float) -> Iterator[None]:
        """Have a turn inside a `with`. Raises TimeoutError if there is none within `patience` seconds."""
        waiting = self._wait(reader, is_long, patience)
        began = self._now()
        try:
            yield
        finally:
            with self._lock:
                seconds = self._now() - began
                if reader != NOBODY:  # else it was the server, on behalf of everybody
                    self._remember(reader, waiting.begins + seconds)
                self._move_on(seconds)
                self._free += 1
                self._free_long += is_long
                self._hand_out()

    def _wait(self, reader: int, is_long: bool, patience: float) -> Waiting:
        with self._lock:
            self._count += 1
            waiting = Waiting(max(self._latest, self._ended.get(reader, 0.0)), is_long, self._count)
            self._waiting.append(waiting)
            if len(self._waiting) > MOST_WAITING:
                self._refuse(max(self._waiting, key=lambda each: each.place))
            self._hand_out()
        if not waiting.turn.wait(patience):
            with self._lock:
                if waiting in self._waiting:  # else it was handed a turn at the last moment
                    self._refuse(waiting)
        if waiting.is_refused:
            raise TimeoutError("everybody is reading")
        return waiting

    def _refuse(self, waiting: Waiting) -> None:
        self._waiting.remove(waiting)
        waiting.is_refused = True
        waiting.turn.set()

    def _move_on(self, seconds: float) -> None:
        """Somebody has read for so long. If newcomers are next, and not all who wait are, move on where they begin."""
        begins = [each.begins for each in self._waiting]
        if begins and min(begins) == self._latest:
            self._latest = min(max(begins), self._latest + seconds / 2)

    def _hand_out(self) -> None:
        """Give the free turns to those who are next."""
        while self._free:
            able = [each for each in self._waiting if not each.is_long or self._free_long]
            if not able:
                return
            first = min(able, key=lambda each: each.place)
            self._waiting.remove(first)
            self._free -= 1
            self._free_long -= first.is_long
            self._latest = max(self._latest, first.begins)
            first.turn.set()

    def _remember(self, reader: int, ended: float) -> None:
        self._ended.pop(reader, None)
        self._ended[reader] = ended
        if len(self._ended) > MOST_REMEMBERED:
            self._ended = {each: end for each, end in self._ended.items() if end > self._latest}
        if len(self._ended) > MOST_REMEMBERED:
            del self._ended[next(iter(self._ended))]
