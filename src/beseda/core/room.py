"""A room while somebody is in it: its members, their roles, and the audience of what is said.

Knows seats and sessions. What stays of a room when all have left is in `PersistentRooms`.
"""

from beseda.core.ids import RoomId, SessionId, UserId
from beseda.core.names import Name
from beseda.core.questions import Member
from beseda.core.room_guard import OPEN, Guard
from beseda.core.rules import Role, Rules
from beseda.core.seat import Seat
from beseda.core.state import KeptRoom


class Room:
    """A room and those in it, in the order they came."""

    __slots__ = (
        "_audience",
        "_guard",
        "_people",
        "bits",
        "caused_by",
        "draft",
        "id",
        "made_at",
        "members",
        "name",
        "roles",
    )

    def __init__(self, room: RoomId, name: Name, made_at: int, caused_by: str = "") -> None:
        self.id = room
        self.name = name
        self.made_at = made_at
        """Milliseconds. For a kept room: when somebody joined it again."""
        self.caused_by = caused_by
        self.draft = KeptRoom(room, name, made_at=made_at)
        """What the room is until something is said in it: its topic and rules go with its last member. Then it is kept
        as it is, and this means nothing any more, unless the journal refuses to keep it."""
        self._guard = OPEN
        self.members: dict[UserId, Seat] = {}
        self.bits = 0
        """The members once more, as a number: a bit each (`Seat.place`)."""
        self.roles: dict[UserId, tuple[Role, ...]] = {}
        """The roles of each member who has any, highest first."""
        self._audience: tuple[SessionId, ...] | None = None
        self._people: tuple[Member, ...] | None = None

    @property
    def audience(self) -> tuple[SessionId, ...]:
        """The sessions of all members: the same tuple object until membership changes."""
        if self._audience is None:
            self._audience = tuple([session for seat in self.members.values() for session in seat.sessions])
        return self._audience

    @property
    def people(self) -> tuple[Member, ...]:
        """All members, as shown: the same tuple object until something in it changes."""
        if self._people is None:
            self._people = tuple([self._member(seat) for seat in self.members.values()])
        return self._people

    def _member(self, seat: Seat) -> Member:
        return Member(seat.name.shown, self.roles.get(seat.user, ()), seat.user_info)

    def guard(self, rules: Rules) -> Guard:
        """Return the room's rules, made ready: the same object as long as they are the same."""
        if self._guard.rules is not rules:
            self._guard = Guard(rules, self._guard)
        return self._guard

    def role_of(self, user: UserId) -> Role:
        """Return a member's highest role here."""
        roles = self.roles.get(user)
        return roles[0] if roles else Role.NONE

    # The tuples are extended or cut, not built anew: a thousand people who join one after the other cost a thousand
    # copies of memory, not a million steps of Python.

    def seat(self, seat: Seat, role: Role) -> None:
        self.members[seat.user] = seat
        self.bits |= 1 << seat.place
        seat.rooms = (*seat.rooms, self.id)
        if role:
            self.roles[seat.user] = (role,)
        if self._audience is not None:
            self._audience += seat.sessions
        if self._people is not None:
            self._people = (*self._people, self._member(seat))

    def unseat(self, seat: Seat, as_one_of_many: bool = False) -> None:
        """`as_one_of_many`: they leave many rooms at once, so the tuples are left to whoever needs them next."""
        place = None
        if as_one_of_many:
            self._audience = self._people = None
        elif len(seat.sessions) > 1:
            self._audience = None
        elif seat.sessions and self._audience is not None:
            place = self._audience.index(seat.sessions[0])
            self._audience = self._audience[:place] + self._audience[place + 1 :]
        if self._people is not None:
            place = self._place(seat, self._people, place)
            self._people = self._people[:place] + self._people[place + 1 :]
        del self.members[seat.user]
        self.bits &= ~(1 << seat.place)
        self.roles.pop(seat.user, None)
        seat.leave(self.id)

    def hear_by(self, before: tuple[SessionId, ...], after: tuple[SessionId, ...]) -> None:
        """Call when a member has other sessions than before."""
        if self._audience is not None:
            for session in before:
                place = self._audience.index(session)
                self._audience = self._audience[:place] + self._audience[place + 1 :]
            self._audience += after

    def present(self, seat: Seat) -> None:
        """Call after a member's name, user info or roles have changed."""
        if self._people is not None:
            place = self._place(seat, self._people)
            self._people = (*self._people[:place], self._member(seat), *self._people[place + 1 :])

    def set_role(self, seat: Seat, role: Role, on: bool) -> None:
        roles = {*self.roles.pop(seat.user, ()), role} if on else {*self.roles.pop(seat.user, ())} - {role}
        if roles:
            self.roles[seat.user] = tuple(sorted(roles, reverse=True))
        self.present(seat)

    def _place(self, seat: Seat, people: tuple[Member, ...], guess: int | None = None) -> int:
        """Return a member's index in `people`. `guess` is the index of their session in the audience: it is the same
        if everybody has one session. Else search among numbers: 0.1 ms in 10,000, where building the tuple anew takes
        5 ms. No two members have the same name."""
        if guess is not None and guess < len(people) and people[guess].name == seat.name.shown:
            return guess
        return list(self.members).index(seat.user)

    def __repr__(self) -> str:
        return f"<Room {self.name.shown!r} id {self.id:x}, {len(self.members)} here>"
