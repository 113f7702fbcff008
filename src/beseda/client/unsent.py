"""The lines a person said that the server has not acknowledged, in order, over any number of connections.

A line stays until it is acknowledged, so a lost connection loses none. If an acknowledgement is lost, its line is sent
twice, which is better than never. Knows no threads: the caller holds the conversation's lock.
"""

from collections import deque
from collections.abc import Callable, Collection

KEPT_LINES = 1000
"""Lines kept: an evening's typing while a server is away; at most 4 MiB, if all are as long as a line can be."""


class Unsent:
    def __init__(self, most: int = KEPT_LINES) -> None:
        self._lines: deque[str] = deque()
        self._sent = 0
        self._settled = 0
        self._repeats = 0
        """How many of the next lines were sent before, on a connection that was lost."""
        self._most = most

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def full(self) -> bool:
        return len(self._lines) >= self._most

    def add(self, line: str) -> bool:
        """Keep a line. Return False if there is no room for it."""
        if self.full:
            return False
        self._lines.append(line)
        return True

    @property
    def lines(self) -> list[tuple[str, bool]]:
        """All lines, and whether each was ever sent."""
        sent = self._sent + self._repeats
        return [(line, place < sent) for place, line in enumerate(self._lines)]

    def take(self) -> tuple[str, bool] | None:
        """The next line to send on this connection, and whether it was ever sent before; it stays until `settle`.
        None: there is none."""
        if self._sent == len(self._lines):
            return None
        self._sent += 1
        is_repeat = self._repeats > 0
        self._repeats -= is_repeat
        return self._lines[self._sent - 1], is_repeat

    def settle(self, acknowledged: int) -> list[str]:
        """Forget the lines acknowledged since the last call, and return them.

        `acknowledged`: how many lines of this connection are acknowledged by now. More than were sent are not believed.
        """
        count = max(0, min(acknowledged - self._settled, self._sent))
        self._settled += count
        self._sent -= count
        return [self._lines.popleft() for _ in range(count)]

    def settle_said(self, was_said: Callable[[str], bool]) -> list[str]:
        """Forget, and return, those of the lines sent before that were said after all. Call after `rewind`."""
        sent = [self._lines.popleft() for _ in range(self._repeats)]
        said = [line for line in sent if was_said(line)]
        for line in said:
            sent.remove(line)
        self._lines.extendleft(reversed(sent))
        self._repeats = len(sent)
        return said

    def keep_back(self, places: Collection[int]) -> list[str]:
        """Forget, and return, the lines at these places. Call while nothing is sent on this connection yet."""
        kept = [line for place, line in enumerate(self._lines) if place in places]
        self._lines = deque([line for place, line in enumerate(self._lines) if place not in places])
        self._repeats -= sum(place < self._repeats for place in places)
        return kept

    def rewind(self) -> None:
        """Send everything again that is not acknowledged. Call for a new connection."""
        self._repeats += self._sent
        self._sent = self._settled = 0
