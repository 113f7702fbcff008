"""A queue that mostly gives the latest first: one who comes beside five thousand does not wait for all of them.

Now and then it gives the one who has waited longest, so that nobody waits for ever. Plain state, without a lock.
"""

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")

OLDEST_AFTER = 3
"""Items given latest first before one that has waited longest is."""


class LatestFirst(Generic[Item]):
    """Has the methods of a deque that a queue needs."""

    __slots__ = ("_few", "_in_a_row", "_items", "_preferred")

    def __init__(self, few: int = 0) -> None:
        """`few`: so many that wait are given in the order in which they came: none of them waits for long."""
        self._few = few
        self._items: deque[Item] = deque()
        self._preferred: deque[Item] = deque()
        self._in_a_row = 0
        """Items given since the last that had waited longest."""

    def __len__(self) -> int:
        return len(self._preferred) + len(self._items)

    def __iter__(self) -> Iterator[Item]:
        """Those who are preferred, then the others, in the order in which they came."""
        yield from self._preferred
        yield from self._items

    def append(self, item: Item) -> None:
        self._items.append(item)

    def prefer(self, item: Item) -> None:
        """Have this one come before all who are not preferred."""
        self._preferred.append(item)

    def popleft(self) -> Item:
        """Raises IndexError: it is empty."""
        if self._preferred:
            return self._preferred.popleft()
        if len(self._items) <= self._few:
            return self._items.popleft()
        self._in_a_row = (self._in_a_row + 1) % (OLDEST_AFTER + 1)
        return self._items.pop() if self._in_a_row else self._items.popleft()
