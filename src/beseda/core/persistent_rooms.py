"""What stays when everybody has gone: the rooms in which something was said, their topics and rules.

Begins with the state that a journal kept; only events change it. `changes` says what has changed since the last
`settle`: the journal stores that beside the events. If the journal refuses to, `take_back` rolls it back. Knows nobody
who is in a room.
"""

from collections.abc import Callable, Iterable

from beseda.core import events as ev
from beseda.core.directory import Directory
from beseda.core.ids import RoomId, Seq
from beseda.core.names import Name
from beseda.core.rules import USUAL
from beseda.core.state import KeptRoom, StateChange, Thing, room_after

BINDING = frozenset((ev.RulesSet, ev.RoomRenamed, ev.RoomClosed))
"""Events that change who may do what, or give up a name."""

Renamed = Callable[[RoomId, Name], None]


def _nobody_minds(room: RoomId, name: Name) -> None:
    pass


class PersistentRooms:
    """The rooms that are kept, by id and by name.

    Events since the last `settle` can be rolled back: the journal may yet refuse to store them.
    """

    __slots__ = ("_changed", "_renamed", "_unsettled", "binds", "caused_by", "names", "passed_over", "rooms")

    def __init__(self, state: Iterable[Thing] = (), renamed: Renamed = _nobody_minds) -> None:
        """`renamed` is called each time a kept room gets another name, also if a renaming is rolled back."""
        self.rooms: dict[RoomId, KeptRoom] = {}
        self.names: Directory[RoomId] = Directory()
        self.caused_by: dict[str, set[RoomId]] = {}
        """The rooms by the cloak of the address of who spoke first in each."""
        self.binds = False
        """Whether an unsettled event changes who may do what: decide nothing more before it is stored."""
        self._renamed = renamed
        self._unsettled: list[tuple[RoomId, KeptRoom | None]] = []
        """Each changed room as it was before the change, oldest change first."""
        self._changed: dict[RoomId, Seq] = {}
        """The same rooms, each with the place of its newest change."""
        passed_over: list[KeptRoom] = []
        for room in state:
            kept = room._replace(rules=USUAL) if room.rules == USUAL else room
            holder = self.names.find(room.name)
            if holder is None or holder == room.id:
                self._put(room.id, kept)
            elif holder > room.id:
                passed_over.append(room)
            else:
                passed_over.append(self.rooms[holder])
                self._put(holder, None)
                self._put(room.id, kept)
        self.passed_over = tuple(passed_over)
        """Rooms of the state whose names newer rooms hold. An older copy of a file may have a room that was closed."""

    def evolve(self, event: ev.RoomChange) -> None:
        room = event.room
        before = self.rooms.get(room)
        self._unsettled.append((room, before))
        self._changed.pop(room, None)  # so that it comes last: a journal keeps changes in the order of their places
        self._changed[room] = event.seq
        self.binds = self.binds or type(event) in BINDING
        self._put(room, room_after(before, event))

    @property
    def changes(self) -> tuple[StateChange, ...]:
        """What has changed since the last `settle`: each thing once, as it is now."""
        if not self._changed:
            return ()
        rooms = self.rooms
        return tuple([StateChange(KeptRoom, room, seq, rooms.get(room)) for room, seq in self._changed.items()])

    def given_up(self, name: Name, but: RoomId | None = None) -> Name | None:
        """Return a name that clashes with `name` and that an unsettled event gave up: it may yet come back."""
        for room, before in self._unsettled:
            if before is not None and room != but and name.clashes_with(before.name):
                return before.name
        return None

    def settle(self) -> None:
        """Call after everything that happened is stored."""
        self._unsettled.clear()
        self._changed.clear()
        self.binds = False

    def take_back(self) -> tuple[RoomId, ...]:
        """Roll back every event since the last `settle()`; return the rooms they were about. Call after a failed
        append."""
        changed = tuple(self._changed)
        while self._unsettled:
            self._put(*self._unsettled.pop())
        self._changed.clear()
        self.binds = False
        return changed

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
            self._count(before, -1)
        if kept is not None:
            self.names.add(kept.name, room)
            self._count(kept, 1)
            if before is not None:
                self._renamed(room, kept.name)

    def _count(self, room: KeptRoom, by: int) -> None:
        if not room.caused_by:
            return
        rooms = self.caused_by.setdefault(room.caused_by, set())
        (rooms.add if by > 0 else rooms.discard)(room.id)
        if not rooms:
            del self.caused_by[room.caused_by]
