"""The lines a person said that the server has not acknowledged, in order, over any number of connections.

A line stays until it is acknowledged, so a lost connection loses none; one that the server took without our hearing
of it is sent twice, which is the better of the two. Knows no threads: whoever uses it holds the conversation's lock.
"""

from collections import deque

KEPT_LINES = 1000
"""Lines kept: an evening's typing while a server is away, and at most 4 MiB of them at the longest line there is."""


class Unsent:
    def __init__(self, most: int = KEPT_LINES) -> None:
        self._lines: deque[str] = deque()
        self._sent = 0
        self._settled = 0
        self._most = most

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def full(self) -> bool:
        return len(self._lines) >= self._most

    def add(self, line: str) -> bool:
        """Keep a line; False where there is no room for it."""
        if self.full:
            return False
        self._lines.append(line)
        return True

    def take(self) -> str | None:
        """The next line to send on this connection, or None; it stays until `settle`."""
        if self._sent == len(self._lines):
            return None
        self._sent += 1
        return self._lines[self._sent - 1]

    def settle(self, acknowledged: int) -> list[str]:
        """Let go of the first lines: `acknowledged` is how many of this connection are by now. Returns them.

        Never more than were sent: a server that acknowledges what it can't have seen is not believed.
        """
        count = max(0, min(acknowledged - self._settled, self._sent))
        self._settled += count
        self._sent -= count
        return [self._lines.popleft() for _ in range(count)]

    def rewind(self) -> None:
        """A new connection: everything not acknowledged is to be sent again."""
        self._sent = self._settled = 0
