"""The last messages of every room, kept in memory: a person who joins is shown them at once.

The messages of this run gather here as they are delivered. Those of earlier runs come from the archive, once, when a
room is first joined: they can't change any more, so the thread that fetches them holds no lock meanwhile. Refuses to
know the archive.
"""

from collections import deque
from collections.abc import Iterable, Sequence

from beseda.core.events import Said
from beseda.core.ids import RoomId


class RecentMessages:
    """Guarded by the engine."""

    def __init__(self, most: int, older: Iterable[str] = ()) -> None:
        """`most`: messages kept for each room; 0 keeps none. `older`: the keys of the rooms that earlier runs had."""
        self._most = most
        self._rooms: dict[RoomId, deque[Said]] = {}
        self._before: dict[RoomId, tuple[Said, ...]] = {}
        self._unsettled = set(older)

    def remember(self, events: Sequence[Said]) -> None:
        """Keep what was said in one room. All events are of the same room."""
        if not self._most:
            return
        room = events[0].room
        ring = self._rooms.get(room)
        if ring is None:
            ring = self._rooms[room] = deque(maxlen=self._most)
        ring.extend(events)

    def lacks(self, room_key: str) -> bool:
        """Whether messages of earlier runs are still to be fetched. Callable without the engine: at worst they are
        fetched twice."""
        return bool(self._most) and room_key in self._unsettled

    def settle(self, room_key: str, room: RoomId | None, older: Iterable[Said]) -> None:
        """Take the newest messages of earlier runs. `room` is None if there is no such room; then nothing is kept."""
        self._unsettled.discard(room_key)
        if room is not None:
            self._before[room] = tuple(older)

    def last(self, room: RoomId) -> tuple[Said, ...]:
        """The last messages of a room, oldest first."""
        ring = self._rooms.get(room, ())
        if len(ring) == self._most:
            return tuple(ring)
        return (*self._before.get(room, ()), *ring)[-self._most :]

    def forget_before(self, at: int) -> None:
        """Forget what was said before this time (ms): what the archive does not keep is not shown either."""
        for room in [*self._rooms.keys(), *self._before.keys()]:
            if room in self._rooms:
                ring = self._rooms[room]
                while ring and ring[0].at < at:
                    ring.popleft()
            if room in self._before:
                self._before[room] = tuple(event for event in self._before[room] if event.at >= at)

    def forget(self, room: RoomId) -> None:
        self._rooms.pop(room, None)
        self._before.pop(room, None)
