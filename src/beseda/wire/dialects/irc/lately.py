"""Up to where a client was told what is said in the rooms that it left: what it was told it is not told once more.

Who joins a room again is shown what was said meanwhile, and not the last lines that they have read.
"""

from collections.abc import Iterable

from beseda.core.ids import RoomId, Seq
from beseda.core.past import PastItem, PastMessage

MOST_ROOMS = 100
"""Rooms left, the last ones: who comes back to one after a hundred others reads some lines twice."""
NOWHERE = Seq(0)
"""A place before every place."""


class Lately:
    """Changes only under the engine."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left: dict[RoomId, Seq] = {}
        """The room left last comes last."""

    def left(self, room: RoomId, place: Seq) -> None:
        self._left.pop(room, None)
        self._left[room] = place
        if len(self._left) > MOST_ROOMS:
            del self._left[next(iter(self._left))]

    def unseen(self, items: Iterable[PastItem]) -> list[PastMessage]:
        """Return the messages of a room that came after the client left it."""
        messages = [item for item in items if type(item) is PastMessage]
        return [each for each in messages if each.said.seq > self._left.get(each.said.room, NOWHERE)]
