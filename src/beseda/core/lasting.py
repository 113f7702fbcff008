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
    """The rooms that are kept, by id and by name."""

    __slots__ = ("names", "rooms")

    def __init__(self, events: Iterable[ev.Lasting] = ()) -> None:
        self.rooms: dict[RoomId, KeptRoom] = {}
        self.names: Directory[RoomId] = Directory()
        for event in events:
            self.evolve(event)

    def evolve(self, event: ev.Lasting) -> None:
        match event:
            case ev.Said():
                pass  # What was said changes nobody's state; the journal and the archive keep it.
            case ev.RoomKept():
                self.rooms[event.room] = KeptRoom(event.room, event.name)
                self.names.add(event.name, event.room)
            case ev.TopicSet():
                self.rooms[event.room] = replace(self.rooms[event.room], topic=event.topic)
            case ev.RoomClosed():
                del self.rooms[event.room]
                self.names.remove(event.name)
