"""A model of the hall, written a second time in another way and a page long, for the machine that runs any evening."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from hall_fixtures import named

from beseda.core.ids import RoomId, SessionId, UserId
from beseda.core.limits import Limits
from beseda.core.metadata import Items
from beseda.core.names import Name
from beseda.core.people import Flag
from beseda.core.refusals import Reason
from beseda.core.rules import LISTS, Change, Role, Rule

LIMITS = Limits(
    users=4,
    rooms=3,
    rooms_per_address=1,
    rooms_per_user=2,
    list_entries=2,
    invitations=2,
    text_bytes=20,
    topic_bytes=6,
    detached=1,
)
PEOPLE = tuple(map(named, ("Ann", "ANN", "Аnn", "bob", "Bоb", "Eve", "Server", "NickServ", "Zoe")))
ROOMS = tuple(map(named, ("#tea", "#TEA", "#tеa", "#lobby", "#oak", "#оak", "#pub")))

LOBBY = named("#lobby")
Expected = Reason | tuple[tuple[type, frozenset[SessionId]], ...]


def clashes(one: Name, other: Name) -> bool:
    """The rule of names."""
    if one.key == other.key:
        return True
    plain = one.key.isascii() and other.key.isascii()
    return not plain and bool(one.skeletons & other.skeletons)


class Person:
    def __init__(self, name: Name, user: UserId) -> None:
        self.name, self.user, self.rooms, self.address = name, user, list[RoomId](), ""
        self.flags, self.away, self.host, self.knocked = set[Flag](), "", "", 0
        self.invitations: list[RoomId] = []
        self.digest = self.used = b""
        self.read: dict[RoomId, int] = {}
        self.said: Items = ()
        self.naming: Name | None = None

    @property
    def mask(self) -> str:
        return f"{self.name.key}!@{self.host}"


class Place:
    """A room, its rules and roles."""

    def __init__(self, name: Name) -> None:
        self.name, self.kept, self.topic, self.is_open, self.caused_by = name, False, "", False, ""
        self.said: Items = ()
        self.in_order: list[UserId] = []
        self.flags, self.key, self.limit = {Rule.MEMBERS_ONLY}, "", 0
        self.lists: dict[Rule, list[tuple[str, bool]]] = {Rule.BANNED: [], Rule.EXCEPTED: [], Rule.INVITED: []}
        self.roles: dict[UserId, set[Role]] = {}

    @property
    def is_guarded(self) -> bool:
        return bool(self.key or self.flags & {Rule.INVITE_ONLY, Rule.SECRET})

    @property
    def is_usual(self) -> bool:
        return not (self.key or self.limit or any(self.lists.values())) and self.flags == {Rule.MEMBERS_ONLY}

    def make_usual(self) -> None:
        self.flags, self.key, self.limit = {Rule.MEMBERS_ONLY}, "", 0
        self.lists = {Rule.BANNED: [], Rule.EXCEPTED: [], Rule.INVITED: []}

    def lists_one(self, rule: Rule, person: Person, mutes: bool = True) -> bool:
        return any(fnmatchcase(person.mask, key) for key, muting in self.lists[rule] if mutes or not muting)

    def keeps_out(self, person: Person) -> bool:
        return self.lists_one(Rule.BANNED, person, mutes=False) and not self.lists_one(Rule.EXCEPTED, person)

    def silences(self, person: Person) -> bool:
        return self.lists_one(Rule.BANNED, person) and not self.lists_one(Rule.EXCEPTED, person)


def absent(user: UserId) -> SessionId:
    """What stands for the session of somebody who has none."""
    return SessionId(-user)


def there(sessions: Iterable[SessionId]) -> frozenset[SessionId]:
    """Without those of the absent: who is told something."""
    return frozenset(session for session in sessions if session > 0)


class Model:
    """Who sits where; every room there is, by id."""

    def __init__(self) -> None:
        self.people: dict[SessionId, Person] = {}
        """By session; of somebody whose seat is detached, by what stands for one (`absent`)."""
        self.rooms: dict[RoomId, Place] = {}
        self.most = 0

    # Who and where.

    @property
    def seated(self) -> list[SessionId]:
        return [session for session in self.people if session > 0]

    def moves(self, before: SessionId, after: SessionId) -> None:
        """Somebody has another session now, or none."""
        self.people[after] = self.people.pop(before)

    def here(self, room: RoomId) -> set[SessionId]:
        return {session for session, person in self.people.items() if room in person.rooms}

    def company(self, session: SessionId) -> frozenset[SessionId]:
        rooms = self.people[session].rooms
        return frozenset({session}.union(*(self.here(room) for room in rooms)))

    def find(self, ref: RoomId | Name) -> RoomId | None:
        if isinstance(ref, int):
            return ref if ref in self.rooms else None
        return next((room for room, place in self.rooms.items() if place.name.key == ref.key), None)

    def person(self, name: Name) -> SessionId | None:
        return next((session for session, each in self.people.items() if each.name.key == name.key), None)

    def kept(self) -> set[RoomId]:
        return {room for room, place in self.rooms.items() if place.kept}

    def forsaken(self) -> tuple[RoomId, ...]:
        """The rooms with rules that nobody there may change."""
        return tuple(sorted(r for r, place in self.rooms.items() if not place.is_usual and not self.changers(r)))

    def changers(self, room: RoomId) -> list[SessionId]:
        return [session for session in self.here(room) if self.may_change(self.people[session], room)]

    def may_change(self, person: Person, room: RoomId) -> bool:
        if Flag.OPERATOR in person.flags:
            return True
        return self.rank(person, room) >= Role.HALF and self.rooms[room].name.key != LOBBY.key

    def has_caused_enough(self, person: Person, room: RoomId | None = None) -> bool:
        caused = [r for r, place in self.rooms.items() if place.caused_by == person.address and r != room]
        return bool(person.address) and Flag.OPERATOR not in person.flags and len(caused) >= LIMITS.rooms_per_address

    def obstacle(self, person: Person, name: Name, but: RoomId | None = None) -> Name | None:
        """A name beside which a room can't be called so, for all that this person may know."""
        if name.key != LOBBY.key and clashes(name, LOBBY):
            return LOBBY
        others = [(room, place.name) for room, place in self.rooms.items() if room != but]
        same = [other for _, other in others if other.key == name.key]
        alike = [other for room, other in others if clashes(name, other) and self.knows_of(person, room)]
        return next(iter(same + alike), None)

    def is_heard(self, person: Person, room: RoomId) -> bool:
        """Whether somebody in a room is heard there."""
        place = self.rooms[room]
        return self.rank(person, room) >= Role.VOICE or not (Rule.MODERATED in place.flags or place.silences(person))

    def is_heard_everywhere(self, person: Person) -> bool:
        return all(self.is_heard(person, room) for room in person.rooms)

    def tidy(self) -> None:
        self.rooms = {room: place for room, place in self.rooms.items() if place.kept or self.here(room)}
        for room, place in self.rooms.items():
            users = {self.people[session].user for session in self.here(room)}
            place.roles = {user: roles for user, roles in place.roles.items() if roles and user in users}
            place.in_order = [user for user in place.in_order if user in users]

    # Who may what.

    def rank(self, person: Person, room: RoomId) -> Role:
        if Flag.OPERATOR in person.flags:
            return Role.FOUNDER
        return max(self.rooms[room].roles.get(person.user, ()), default=Role.NONE)

    def ranked(self, room: RoomId, least: Role) -> frozenset[SessionId]:
        return frozenset(s for s in self.here(room) if self.rank(self.people[s], room) >= least)

    def knows_of(self, person: Person, room: RoomId) -> bool:
        secret = Rule.SECRET in self.rooms[room].flags
        return not secret or room in person.rooms or Flag.OPERATOR in person.flags

    def lists(self, viewer: Person, other: Person) -> bool:
        if viewer is other or Flag.OPERATOR in viewer.flags or Flag.INVISIBLE not in other.flags:
            return True
        return bool(set(viewer.rooms) & set(other.rooms))

    def may_read(self, person: Person, room: RoomId) -> bool:
        return room in person.rooms or not self.rooms[room].is_guarded

    def own_room_fault(self, session: SessionId, name: Name, least: Role = Role.NONE) -> Reason | None:
        person, room = self.people.get(session), self.find(name)
        if person is None:
            return Reason.NOT_ENTERED
        if room is None or not self.knows_of(person, room):
            return Reason.NO_SUCH_ROOM
        if room not in person.rooms:
            return Reason.NOT_IN_ROOM
        return Reason.ROLE_NEEDED if self.rank(person, room) < least else None

    def hearing_fault(self, session: SessionId, name: Name) -> Reason | None:
        """Why somebody is not heard in a room."""
        person, room = self.people.get(session), self.find(name)
        if person is None or room is None:
            return self.own_room_fault(session, name)
        outside = room not in person.rooms
        if outside and (Rule.MEMBERS_ONLY in self.rooms[room].flags or not self.knows_of(person, room)):
            return self.own_room_fault(session, name)
        return None if self.is_heard(person, room) else Reason.MAY_NOT_SPEAK

    def shut(self, person: Person, room: RoomId, key: str) -> Reason | None:
        """Why somebody is not let in."""
        place = self.rooms[room]
        if room in person.invitations or Flag.OPERATOR in person.flags:
            return None
        if place.keeps_out(person):
            return Reason.BANNED
        if Rule.INVITE_ONLY in place.flags and not place.lists_one(Rule.INVITED, person):
            return Reason.INVITATION_NEEDED
        if place.key not in ("", key):
            return Reason.KEY_NEEDED
        return Reason.ROOM_FULL if place.limit and len(self.here(room)) >= place.limit else None

    def name_fault(self, name: Name, but: SessionId | None = None) -> Reason | None:
        if "server" in (name.key, *name.skeletons) or name.key.endswith("serv"):
            return Reason.NAME_RESERVED
        others = [person for session, person in self.people.items() if session != but]
        for taken in ([each.name for each in others], [each.naming for each in others if each.naming is not None]):
            if any(name.key == other.key for other in taken):
                return Reason.NAME_TAKEN
            if any(clashes(name, other) for other in taken):
                return Reason.NAME_LOOKS_TAKEN
        return None


def change_place(place: Place, change: Change) -> bool | Reason:
    """Change the model's room. Whether that changed anything, or why it can't be."""
    kind, on = change.rule, change.on
    if kind in LISTS and change.mask:
        listed, entry = place.lists[kind], (change.mask.key, change.mask.mutes)
        if on == (entry in listed):
            return False
        if on and len(listed) == LIMITS.list_entries:
            return Reason.LIST_FULL
        (listed.append if on else listed.remove)(entry)
        return True
    before = (place.key, place.limit, set(place.flags))
    if kind is Rule.KEY:
        if on and change.value == "a b":
            return Reason.BAD_KEY
        place.key = change.value if on else ""
    elif kind is Rule.LIMIT:
        place.limit = {"1": 1, "02": 2}.get(change.value, place.limit) if on else 0
    else:
        (place.flags.add if on else place.flags.discard)(kind)
    return before != (place.key, place.limit, place.flags)
