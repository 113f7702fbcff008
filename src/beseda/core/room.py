"""A room while somebody is in it: who sits there in which roles, and the audience of what is said.

Knows seats and sessions. What stays of a room when all have left is `PersistentRooms`'s.
"""

from beseda.core.ids import RoomId, SessionId, UserId
from beseda.core.names import Name
from beseda.core.questions import Member
from beseda.core.rules import Role
from beseda.core.seat import Seat


class Room:
    """A room and those in it, in the order they came."""

    __slots__ = ("_audience", "_people", "id", "made_at", "members", "name", "roles")

    def __init__(self, room: RoomId, name: Name, made_at: int) -> None:
        self.id = room
        self.name = name
        self.made_at = made_at
        """Of a kept room: when somebody came into it again."""
        self.members: dict[UserId, Seat] = {}
        self.roles: dict[UserId, tuple[Role, ...]] = {}
        """Of those who have any; highest first."""
        self._audience: tuple[SessionId, ...] | None = None
        self._people: tuple[Member, ...] | None = None

    @property
    def audience(self) -> tuple[SessionId, ...]:
        """The sessions of everyone here: one tuple, the very same object until membership changes."""
        if self._audience is None:
            self._audience = tuple([session for seat in self.members.values() for session in seat.sessions])
        return self._audience

    @property
    def people(self) -> tuple[Member, ...]:
        """Everyone here, as shown: one tuple, the very same object until something in it changes."""
        if self._people is None:
            self._people = tuple([self._member(seat) for seat in self.members.values()])
        return self._people

    def _member(self, seat: Seat) -> Member:
        return Member(seat.name.shown, self.roles.get(seat.user, ()), seat.user_info)

    def role_of(self, user: UserId) -> Role:
        """The highest."""
        roles = self.roles.get(user)
        return roles[0] if roles else Role.NONE

    # The tuples are changed, not made anew: a thousand people who come one after the other cost a thousand copies of
    # memory, not a million steps of ours.

    def seat(self, seat: Seat, role: Role) -> None:
        self.members[seat.user] = seat
        seat.rooms = (*seat.rooms, self.id)
        if role:
            self.roles[seat.user] = (role,)
        if self._audience is not None:
            self._audience += seat.sessions
        if self._people is not None:
            self._people = (*self._people, self._member(seat))

    def unseat(self, seat: Seat) -> None:
        place = None
        if self._audience is not None and len(seat.sessions) == 1:
            place = self._audience.index(seat.sessions[0])
            self._audience = self._audience[:place] + self._audience[place + 1 :]
        else:
            self._audience = None
        if self._people is not None:
            place = self._place(seat, self._people, place)
            self._people = self._people[:place] + self._people[place + 1 :]
        del self.members[seat.user]
        self.roles.pop(seat.user, None)
        seat.rooms = tuple(room for room in seat.rooms if room != self.id)

    def present(self, seat: Seat) -> None:
        """Somebody here looks otherwise than before: name, user_info or roles."""
        if self._people is not None:
            place = self._place(seat, self._people)
            self._people = (*self._people[:place], self._member(seat), *self._people[place + 1 :])

    def set_role(self, seat: Seat, role: Role, on: bool) -> None:
        roles = {*self.roles.pop(seat.user, ()), role} if on else {*self.roles.pop(seat.user, ())} - {role}
        if roles:
            self.roles[seat.user] = tuple(sorted(roles, reverse=True))
        self.present(seat)

    def _place(self, seat: Seat, people: tuple[Member, ...], guess: int | None = None) -> int:
        """Their place in `people`: looked for among numbers (0.1 ms of 10,000, where making all anew takes 5), unless
        it is as their session's in the audience, as where everybody has one. No two here are called the same."""
        if guess is not None and guess < len(people) and people[guess].name == seat.name.shown:
            return guess
        return list(self.members).index(seat.user)

    def __repr__(self) -> str:
        return f"<Room {self.name.shown!r} id {self.id:x}, {len(self.members)} here>"
