"""What stays when everybody has gone: the rooms in which something was said, their topics and rules.

Made by events alone, so that reading the journal's lasting events back gives the same again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from beseda.core import events as ev
from beseda.core.directory import Directory
from beseda.core.ids import RoomId
from beseda.core.names import Name
from beseda.core.rulebook import changed
from beseda.core.rules import USUAL, Rules


@dataclass(frozen=True, slots=True)
class KeptRoom:
    id: RoomId
    name: Name
    topic: str = ""
    topic_by: str = ""
    """Who set it, as they were called then, …"""
    topic_at: int = 0
    """… and when (ms)."""
    rules: Rules = USUAL
    made_at: int = 0
    """Since when it is kept (ms)."""


BINDING = frozenset((ev.RulesSet, ev.RoomRenamed, ev.RoomClosed))
"""What changes who may what, or gives up a name."""

Renamed = Callable[[RoomId, Name], None]


def _nobody_minds(room: RoomId, name: Name) -> None:
    pass


class Lasting:
    """The rooms that are kept, by id and by name.

    What has happened since the last `settle` can be taken back: the journal may yet refuse to store it.
    """

    __slots__ = ("_renamed", "_unsettled", "binds", "names", "rooms")

    def __init__(self, events: Iterable[ev.Lasting] = (), renamed: Renamed = _nobody_minds) -> None:
        """`renamed` is told each time a room that stays has another name, be it that a renaming is taken back."""
        self.rooms: dict[RoomId, KeptRoom] = {}
        self.names: Directory[RoomId] = Directory()
        self.binds = False
        """Whether something unsettled changes who may what: nothing more should be decided before it is stored."""
        self._renamed = renamed
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
        self.binds = self.binds or type(event) in BINDING
        self._put(event.room, self._after(event))

    def _after(self, event: ev.Lasting) -> KeptRoom | None:
        """What the room is after an event about it."""
        match event:
            case ev.RoomKept():
                return KeptRoom(event.room, event.name, made_at=event.at)
            case ev.TopicSet(topic=topic, name=name, at=at):
                return replace(self.rooms[event.room], topic=topic, topic_by=name.shown, topic_at=at)
            case ev.RulesSet():
                room = self.rooms[event.room]
                return replace(room, rules=changed(room.rules, event.changes, event.name.shown, event.at))
            case ev.RoomRenamed():
                return replace(self.rooms[event.room], name=event.new)
            case _:
                return None

    def given_up(self, name: Name, but: RoomId | None = None) -> Name | None:
        """A name that `name` can't stand beside, which an unsettled change gave up: it may yet come back."""
        for room, before in self._unsettled:
            if before is not None and room != but and name.clashes_with(before.name):
                return before.name
        return None

    def settle(self) -> None:
        """All that has happened is stored."""
        self._unsettled.clear()
        self.binds = False

    def take_back(self) -> None:
        """Nothing since the last `settle` was stored: it has not happened."""
        while self._unsettled:
            self._put(*self._unsettled.pop())
        self.binds = False

    def _put(self, room: RoomId, kept: KeptRoom | None) -> None:
        before = self.rooms.get(room)
        if kept is None:
            self.rooms.pop(room, None)
        else:
            self.rooms[room] = kept
        if before is not None and kept is not None and before.name == kept.name:
            return
        if before is not None:
            self.names.remove(before.name)
        if kept is not None:
            self.names.add(kept.name, room)
            if before is not None:
                self._renamed(room, kept.name)
