"""Who is here now, under which name, in which rooms. Lives in memory only: a new process begins with nobody.

Only events change it. Each returns its audience: the sessions that it concerns, as of its place.
"""

from collections.abc import Callable, Iterable
from itertools import compress
from typing import Any

from beseda.core import events as ev
from beseda.core.directory import Directory
from beseda.core.ids import RoomId, SessionId, UserId
from beseda.core.limits import Limits
from beseda.core.metadata import DISPLAY_NAME, EVERY_CHANGE, changed
from beseda.core.names import NO_NAME, Name
from beseda.core.people import Flag
from beseda.core.room import Room
from beseda.core.rules import Role
from beseda.core.seat import Seat
from beseda.core.seat_secrets import SeatSecrets
from beseda.core.state import room_after

Audience = tuple[SessionId, ...]
FEW = 1000
"""People in all of somebody's rooms but the largest, up to which they are gone through one by one."""
MANY_ROOMS = 8
"""Rooms left at once from which on nobody is looked for in each: 0.1 ms in a room of 10,000."""
_TRUTH = bytes.maketrans(b"01", b"\0\1")


class Presence:
    """Who is in which rooms. Has a method for each type of event that changes it."""

    __slots__ = (
        "_free",
        "_invitations",
        "_places",
        "_rows",
        "described",
        "flagged",
        "made_by",
        "most",
        "names",
        "namings",
        "room_names",
        "rooms",
        "secrets",
        "sessions",
        "users",
    )

    def __init__(self, invitations: int = Limits().invitations) -> None:
        """`invitations`: how many one person has at once; the oldest is forgotten first."""
        self.users: dict[UserId, Seat] = {}
        self.sessions: dict[SessionId, Seat] = {}
        self.rooms: dict[RoomId, Room] = {}
        self.names: Directory[UserId] = Directory()
        self.namings: Directory[UserId] = Directory()
        """Display names: nobody has one that looks like another's name, nor a name that looks like such."""
        self.described: dict[UserId, Seat] = {}
        """Who has any metadata."""
        self.room_names: Directory[RoomId] = Directory()
        self.made_by: dict[str, set[RoomId]] = {}
        """The rooms that people are in, by the cloak of the address of who made each."""
        self.flagged: dict[Flag, dict[UserId, Seat]] = {flag: {} for flag in Flag}
        """Who has each flag, so that finding them needs no search."""
        self.secrets = SeatSecrets()
        self.most = 0
        """The most people at once so far."""
        self._places: list[Seat | None] = []
        """Everybody by place (`Seat.place`); None: it is free, as `_free` says too."""
        self._free: list[int] = []
        self._invitations = invitations
        self._rows: dict[type, Callable[[Any], Audience]] = {
            ev.Signalled: self._signalled,
            ev.MarkedRead: self._marked_read,
            ev.Joined: self._joined,
            ev.Parted: self._parted,
            ev.Kicked: self._kicked,
            ev.Entered: self._entered,
            ev.Exited: self._exited,
            ev.SecretSet: self._secret_set,
            ev.Detached: self._detached,
            ev.Attached: self._attached,
            ev.Started: self._started,
            ev.RoomMade: self._room_made,
            ev.RoleSet: self._role_set,
            ev.Invited: self._invited,
            ev.Knocked: self._knocked,
            ev.Renamed: self._renamed,
            ev.AwaySet: self._away_set,
            ev.Presented: self._presented,
            ev.FlagsSet: self._flags_set,
            ev.MetadataSet: self._metadata_set,
            ev.OperatorsTold: self._operators_told,
            ev.RoomCleared: self._room_cleared,
        }

    def evolve(self, event: ev.Passing) -> Audience:
        return self._rows[type(event)](event)

    # Who is concerned.

    def company(self, seat: Seat) -> Audience:
        """Return the sessions of everyone who shares a room with this user, the user's own included, each once."""
        return self._all_in(seat.rooms) if seat.rooms else seat.sessions

    def _all_in(self, rooms: tuple[RoomId, ...]) -> Audience:
        here = [self.rooms[room] for room in rooms if room in self.rooms]
        if len(here) == 1:
            return here[0].audience
        sizes = [len(room.members) for room in here]
        if here and sum(sizes) - max(sizes) > FEW:
            return self._united(here)
        return tuple(dict.fromkeys([session for room in here for session in room.audience]))

    def _united(self, rooms: Iterable[Room]) -> Audience:
        """Each of these people once. Fifty rooms of ten thousand people take half a millisecond, by their bits."""
        bits = 0
        for room in rooms:
            bits |= room.bits
        are_there = format(bits, "b").encode().translate(_TRUTH)[::-1]
        return tuple([session for seat in compress(self._places, are_there) if seat for session in seat.sessions])

    def ranked(self, room: RoomId, least: Role) -> Audience:
        """Return the sessions of a room's members with at least this role; the server's operators have every role."""
        here = self.rooms.get(room)
        if here is None:
            return ()
        if not least:
            return here.audience
        users = {user: None for user, roles in here.roles.items() if roles[0] >= least}
        users |= {user: None for user in self.flagged[Flag.OPERATOR] if user in here.members}
        return tuple([session for user in users for session in here.members[user].sessions])

    def _both(self, author: UserId, peer: UserId) -> Audience:
        one, other = self.users[author], self.users[peer]
        return one.sessions if one is other else (*other.sessions, *one.sessions)

    # Talk.

    def spoke(self, event: ev.Said) -> None:
        """Apply all that a message changes: when its author was last active."""
        self.users[event.author].active = event.at

    def said(self, event: ev.Said) -> Audience:
        self.spoke(event)
        if event.room:
            # Without a speaker from outside: this is the room's own tuple, which delivery compares by identity.
            here = self.rooms.get(event.room)
            return here.audience if here else ()
        author, peer = self.users[event.author], self.users[event.peer]
        return author.sessions if author is peer else (*peer.sessions, *author.sessions)

    def about_message(self, event: ev.AboutMessage) -> Audience:
        """Return the audience of an event about a message: its room, or those of the two who are still here."""
        if event.room:
            here = self.rooms.get(event.room)
            return here.audience if here else ()
        two = (event.peer, event.author if type(event) is ev.Redacted else event.user)
        there = [self.users[user] for user in two if user in self.users]
        return tuple(dict.fromkeys([session for seat in there for session in seat.sessions]))

    def _signalled(self, event: ev.Signalled) -> Audience:
        return self.ranked(event.room, event.least) if event.room else self._both(event.author, event.peer)

    def _marked_read(self, event: ev.MarkedRead) -> Audience:
        seat = self.users[event.user]
        return seat.sessions if seat.mark_read(event.room or event.peer, event.until) else ()

    def _operators_told(self, event: ev.OperatorsTold) -> Audience:
        hearers = self.flagged[Flag.HEARS_OPERATORS] | self.flagged[Flag.OPERATOR]
        return tuple([session for seat in hearers.values() for session in seat.sessions])

    # Coming and going.

    def _entered(self, event: ev.Entered) -> Audience:
        seat = Seat(event.user, event.name, event.session, event.user_info, event.flags, event.away, event.at)
        self.users[event.user] = self.sessions[event.session] = seat
        if self._free:
            seat.place = self._free.pop()
            self._places[seat.place] = seat
        else:
            seat.place = len(self._places)
            self._places.append(seat)
        self.names.add(event.name, event.user)
        if event.flags:
            self._flag(seat, frozenset(), event.flags)
        if len(self.users) > self.most:
            self.most = len(self.users)
        return seat.sessions

    def _exited(self, event: ev.Exited) -> Audience:
        self._remove(self.users[event.user])
        return self._all_in(event.rooms)

    def _started(self, event: ev.Started) -> Audience:
        for seat in [seat for seat in self.users.values() if seat.node == event.node]:
            self._remove(seat)
        return ()

    def _remove(self, seat: Seat) -> None:
        many = len(seat.rooms) >= MANY_ROOMS
        for room in seat.rooms:
            self._unseat(self.rooms[room], seat, many)
        self._places[seat.place] = None
        self._free.append(seat.place)
        for session in seat.sessions:
            del self.sessions[session]
        del self.users[seat.user]
        self.secrets.forget(seat)
        self.names.remove(seat.name)
        self.described.pop(seat.user, None)
        self._name(seat, None)
        if seat.flags:
            self._flag(seat, seat.flags, frozenset())

    # Connections that are lost, and come again.

    def _secret_set(self, event: ev.SecretSet) -> Audience:
        seat = self.users[event.user]
        self.secrets.change(seat, event.digest)
        return seat.sessions

    def _detached(self, event: ev.Detached) -> Audience:
        seat = self.users[event.user]
        self._seat_sessions(seat, tuple([each for each in seat.sessions if each != event.session]))
        if not seat.sessions:
            self.secrets.wait(seat, event.at)
        return ()

    def _attached(self, event: ev.Attached) -> Audience:
        seat = self.users[event.user]
        kept = tuple([each for each in seat.sessions if each not in event.instead_of])
        self._seat_sessions(seat, (*kept, event.session))
        self.secrets.wait_no_more(seat)
        self.secrets.change(seat, event.digest, event.used)
        self._flag(seat, seat.flags, event.flags)
        seat.flags = event.flags
        return (event.session,)

    def _seat_sessions(self, seat: Seat, sessions: tuple[SessionId, ...]) -> None:
        for session in seat.sessions:
            del self.sessions[session]
        self.sessions |= dict.fromkeys(sessions, seat)
        for room in seat.rooms:
            self.rooms[room].hear_by(seat.sessions, sessions)
        seat.speak_through(sessions)

    # Rooms.

    def _room_made(self, event: ev.RoomMade) -> Audience:
        self._open(Room(event.room, event.name, event.at, event.caused_by))
        return ()

    def _open(self, room: Room) -> None:
        self.rooms[room.id] = room
        self.room_names.add(room.name, room.id)
        if room.caused_by:
            self.made_by.setdefault(room.caused_by, set()).add(room.id)

    def _close(self, room: Room) -> None:
        del self.rooms[room.id]
        self.room_names.remove(room.name)
        made = self.made_by.get(room.caused_by)
        if made is not None:
            made.discard(room.id)
            if not made:
                del self.made_by[room.caused_by]

    def _unseat(self, room: Room, seat: Seat, as_one_of_many: bool = False) -> None:
        room.unseat(seat, as_one_of_many)
        if not room.members:
            self._close(room)

    def _room_cleared(self, event: ev.RoomCleared) -> Audience:
        here = self.rooms[event.room]
        for seat in here.members.values():
            seat.leave(here.id)
        self._close(here)
        return here.audience

    def drafted(self, event: ev.RoomChange) -> None:
        """Apply a change of a room that is not kept: of its topic, its rules, or its name."""
        here = self.rooms[event.room]
        draft = room_after(here.draft, event)
        assert draft is not None  # only a kept room is closed
        here.draft = draft
        if draft.name != here.name:
            self.rename_room(here.id, draft.name)

    def _joined(self, event: ev.Joined) -> Audience:
        if event.room not in self.rooms:
            self._open(Room(event.room, event.room_name, event.at))
        room, seat = self.rooms[event.room], self.users[event.user]
        room.seat(seat, event.role)
        if event.room in seat.invitations:
            seat.invitations = tuple([each for each in seat.invitations if each != event.room])
        return room.audience

    def _parted(self, event: ev.Parted) -> Audience:
        return self._left(event.room, event.user)

    def _kicked(self, event: ev.Kicked) -> Audience:
        return self._left(event.room, event.person)

    def _left(self, room: RoomId, user: UserId) -> Audience:
        here = self.rooms[room]
        audience = here.audience
        self._unseat(here, self.users[user])
        return audience

    def rename_room(self, room: RoomId, name: Name) -> None:
        """Call when a kept room gets another name, also if its renaming is rolled back."""
        here = self.rooms.get(room)
        if here is not None:
            self.room_names.remove(here.name)
            self.room_names.add(name, room)
            here.name = name

    def _role_set(self, event: ev.RoleSet) -> Audience:
        here = self.rooms[event.room]
        here.set_role(self.users[event.person], event.role, event.on)
        return here.audience

    def _invited(self, event: ev.Invited) -> Audience:
        seat = self.users[event.person]
        others = [each for each in seat.invitations if each != event.room]
        seat.invitations = (*others, event.room)[-self._invitations :]
        return self.ranked(event.room, Role.HALF)

    def _knocked(self, event: ev.Knocked) -> Audience:
        self.users[event.user].knocked = event.at
        return self.ranked(event.room, Role.HALF)

    # How people look.

    def _renamed(self, event: ev.Renamed) -> Audience:
        seat = self.users[event.user]
        self.names.remove(event.old)
        self.names.add(event.new, event.user)
        seat.name = event.new
        return self._look(seat)

    def _presented(self, event: ev.Presented) -> Audience:
        seat = self.users[event.user]
        seat.user_info = event.new
        audience = self._look(seat)
        return seat.sessions if event.quietly else audience

    def _look(self, seat: Seat) -> Audience:
        seat.looks_otherwise()
        for room in seat.rooms:
            self.rooms[room].present(seat)
        return self.company(seat)

    def _away_set(self, event: ev.AwaySet) -> Audience:
        seat = self.users[event.user]
        seat.away = event.words
        seat.looks_otherwise()
        return seat.sessions if event.quietly else self.company(seat)

    def _metadata_set(self, event: ev.MetadataSet) -> Audience:
        seat = self.users[event.person]
        seat.metadata = changed(seat.metadata, event.changes)
        seat.looks_otherwise()
        if seat.metadata:
            self.described[seat.user] = seat
        else:
            self.described.pop(seat.user, None)
        if any(change.key == DISPLAY_NAME for change in event.changes):
            self._name(seat, event.naming)
        self.count_changes(event.user, event.at, len(event.changes))
        return seat.sessions if event.quietly else self.company(seat)

    def _name(self, seat: Seat, naming: Name | None) -> None:
        if seat.naming is not None:
            self.namings.remove(seat.naming)
        seat.naming = naming if naming != NO_NAME else None
        if seat.naming is not None:
            self.namings.add(seat.naming, seat.user)

    def count_changes(self, user: UserId, at: int, changes: int) -> None:
        """Call when somebody has changed so much metadata of anybody."""
        seat = self.users.get(user)
        if seat is not None:
            seat.metadata_free_at = max(seat.metadata_free_at, at) + changes * EVERY_CHANGE

    def _flags_set(self, event: ev.FlagsSet) -> Audience:
        seat = self.users[event.user]
        self._flag(seat, event.old, event.new)
        seat.flags = event.new
        seat.looks_otherwise()
        return seat.sessions

    def _flag(self, seat: Seat, old: frozenset[Flag], new: frozenset[Flag]) -> None:
        for flag in old - new:
            del self.flagged[flag][seat.user]
        for flag in new - old:
            self.flagged[flag][seat.user] = seat
