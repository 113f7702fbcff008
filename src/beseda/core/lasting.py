"""What stays when everybody has gone: the rooms in which something was said, and their topics.

Made by events alone, so that reading the journal's lasting events back gives the same again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from beseda.core import events as ev
from beseda.core.directory import Directory
from beseda.core.ids import RoomId
from beseda.core.names import Name


@dataclass(frozen=True, slots=True)
class KeptRoom:
    id: RoomId
    name: Name
    topic: str = ""


class Lasting:
    """The rooms that are kept, by id and by name.

    What has happened since the last `settle` can be taken back: the journal may yet refuse to store it.
    """

    __slots__ = ("_unsettled", "names", "rooms")

    def __init__(self, events: Iterable[ev.Lasting] = ()) -> None:
        self.rooms: dict[RoomId, KeptRoom] = {}
        self.names: Directory[RoomId] = Directory()
        self._unsettled: list[tuple[RoomId, KeptRoom | None]] = []
        """What each changed room was before, oldest first."""
        for event in events:
            self.evolve(event)
        self.settle()

    def evolve(self, event: ev.Lasting) -> None:
        if isinstance(event, ev.Said):
            return  # What was said changes nobody's state; the journal and the archive keep it.
        before = self.rooms.get(event.room)
        self._unsettled.append((event.room, before))
        match event:
            case ev.RoomKept():
                self._put(event.room, KeptRoom(event.room, event.name))
            case ev.TopicSet():
                self._put(event.room, replace(self.rooms[event.room], topic=event.topic))
            case ev.RoomClosed():
                self._put(event.room, None)

    def settle(self) -> None:
        """All that has happened is stored."""
        self._unsettled.clear()

    def take_back(self) -> None:
        """Nothing since the last `settle` was stored: it has not happened."""
        while self._unsettled:
            self._put(*self._unsettled.pop())

    def _put(self, room: RoomId, kept: KeptRoom | None) -> None:
        before = self.rooms.pop(room, None)
        if before is not None:
            self.names.remove(before.name)
        if kept is not None:
            self.rooms[room] = kept
            self.names.add(kept.name, room)
