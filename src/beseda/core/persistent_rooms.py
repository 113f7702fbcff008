"""What stays when everybody has gone: the rooms in which something was said, their topics and rules.

Begins with the state that a journal kept, and is changed by events alone. What is otherwise since the last `settle` is
told as `changes`, for the journal to store beside those events, and can be taken back where it refuses to.
"""

from collections.abc import Callable, Iterable

from beseda.core import events as ev
from beseda.core.directory import Directory
from beseda.core.ids import RoomId, Seq
from beseda.core.names import Name
from beseda.core.rules import USUAL
from beseda.core.state import KeptRoom, StateChange, Thing, room_after

BINDING = frozenset((ev.RulesSet, ev.RoomRenamed, ev.RoomClosed))
"""What changes who may what, or gives up a name."""

Renamed = Callable[[RoomId, Name], None]


def _nobody_minds(room: RoomId, name: Name) -> None:
    pass


class PersistentRooms:
    """The rooms that are kept, by id and by name.

    What has happened since the last `settle` can be taken back: the journal may yet refuse to store it.
    """

    __slots__ = ("_changed", "_renamed", "_unsettled", "binds", "names", "rooms")

    def __init__(self, state: Iterable[Thing] = (), renamed: Renamed = _nobody_minds) -> None:
        """`renamed` is told each time a room that stays has another name, be it that a renaming is taken back."""
        self.rooms: dict[RoomId, KeptRoom] = {}
        self.names: Directory[RoomId] = Directory()
        self.binds = False
        """Whether something unsettled changes who may what: nothing more should be decided before it is stored."""
        self._renamed = renamed
        self._unsettled: list[tuple[RoomId, KeptRoom | None]] = []
        """What each changed room was before, oldest first."""
        self._changed: dict[RoomId, Seq] = {}
        """The same rooms, each with the newest place at which it was changed."""
        for room in state:
            self._put(room.id, room._replace(rules=USUAL) if room.rules == USUAL else room)

    def evolve(self, event: ev.RoomChange) -> None:
        room = event.room
        before = self.rooms.get(room)
        self._unsettled.append((room, before))
        self._changed[room] = event.seq
        self.binds = self.binds or type(event) in BINDING
        self._put(room, room_after(before, event))

    @property
    def changes(self) -> tuple[StateChange, ...]:
        """What is otherwise since the last `settle`, each thing once, as it is now."""
        if not self._changed:
            return ()
        rooms = self.rooms
        return tuple([StateChange(KeptRoom, room, seq, rooms.get(room)) for room, seq in self._changed.items()])

    def given_up(self, name: Name, but: RoomId | None = None) -> Name | None:
        """A name that `name` can't stand beside, which an unsettled change gave up: it may yet come back."""
        for room, before in self._unsettled:
            if before is not None and room != but and name.clashes_with(before.name):
                return before.name
        return None

    def settle(self) -> None:
        """All that has happened is stored."""
        self._unsettled.clear()
        self._changed.clear()
        self.binds = False

    def take_back(self) -> None:
        """Nothing since the last `settle` was stored: it has not happened."""
        while self._unsettled:
            self._put(*self._unsettled.pop())
        self._changed.clear()
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
