"""A room while somebody is in it: who sits there, and the audience of what is said.

Knows seats and sessions. What stays of a room when all have left is `Lasting`'s.
"""

from beseda.core.ids import RoomId, SessionId, UserId
from beseda.core.names import Name


class Seat:
    """A user who is here: a name, the sessions it speaks through, the rooms it sits in."""

    __slots__ = ("name", "rooms", "sessions", "user")

    def __init__(self, user: UserId, name: Name, session: SessionId) -> None:
        self.user = user
        self.name = name
        self.sessions: tuple[SessionId, ...] = (session,)
        # A tuple: most people sit in one or two rooms, and an empty set alone is 216 bytes.
        self.rooms: tuple[RoomId, ...] = ()

    def __repr__(self) -> str:
        return f"<Seat {self.name.shown!r} user {self.user:x}, {len(self.rooms)} rooms>"


class Room:
    """A room and those in it, in the order they came."""

    __slots__ = ("_audience", "id", "members", "name")

    def __init__(self, room: RoomId, name: Name) -> None:
        self.id = room
        self.name = name
        self.members: dict[UserId, Seat] = {}
        self._audience: tuple[SessionId, ...] | None = None

    @property
    def audience(self) -> tuple[SessionId, ...]:
        """The sessions of everyone here: one tuple, the very same object until membership changes."""
        if self._audience is None:
            self._audience = tuple([session for seat in self.members.values() for session in seat.sessions])
        return self._audience

    # The tuple is changed, not made anew: a thousand people who come one after the other cost a thousand copies of
    # memory, not a million steps of ours.

    def seat(self, seat: Seat) -> None:
        self.members[seat.user] = seat
        seat.rooms = (*seat.rooms, self.id)
        if self._audience is not None:
            self._audience += seat.sessions

    def unseat(self, seat: Seat) -> None:
        del self.members[seat.user]
        seat.rooms = tuple(room for room in seat.rooms if room != self.id)
        if self._audience is not None and len(seat.sessions) == 1:
            place = self._audience.index(seat.sessions[0])
            self._audience = self._audience[:place] + self._audience[place + 1 :]
        else:
            self._audience = None

    def __repr__(self) -> str:
        return f"<Room {self.name.shown!r} id {self.id:x}, {len(self.members)} here>"
