"""Who is here now, under which name, in which rooms. Gone with the process, and meant to be.

Every change is an event's; each returns its audience, as of that place: the sessions that it concerns.
"""

from beseda.core import events as ev
from beseda.core.directory import Directory
from beseda.core.ids import RoomId, SessionId, UserId, node_of
from beseda.core.room import Room, Seat

Audience = tuple[SessionId, ...]


class Presence:
    __slots__ = ("names", "room_names", "rooms", "sessions", "users")

    def __init__(self) -> None:
        self.users: dict[UserId, Seat] = {}
        self.sessions: dict[SessionId, Seat] = {}
        self.rooms: dict[RoomId, Room] = {}
        self.names: Directory[UserId] = Directory()
        self.room_names: Directory[RoomId] = Directory()

    def evolve(self, event: ev.Passing) -> Audience:
        match event:
            case ev.Joined():
                return self._joined(event)
            case ev.Parted():
                return self._parted(event)
            case ev.Entered():
                seat = Seat(event.user, event.name, event.session)
                self.users[event.user] = self.sessions[event.session] = seat
                self.names.add(event.name, event.user)
                return seat.sessions
            case ev.Exited():
                return self._exited(event)
            case ev.Renamed():
                seat = self.users[event.user]
                self.names.remove(event.old)
                self.names.add(event.new, event.user)
                seat.name = event.new
                return self.company(seat)
            case ev.RoomMade():
                self._open(Room(event.room, event.name))
                return ()
            case ev.Started():
                for user in [seat.user for session, seat in self.sessions.items() if node_of(session) == event.node]:
                    self._remove(self.users[user])
                return ()

    def company(self, seat: Seat) -> Audience:
        """The sessions of everyone who shares a room with this user, its own included, each once."""
        return self._all_in(seat.rooms) if seat.rooms else seat.sessions

    def _all_in(self, rooms: tuple[RoomId, ...]) -> Audience:
        here = [self.rooms[room] for room in rooms if room in self.rooms]
        if len(here) == 1:
            return here[0].audience
        return tuple(dict.fromkeys([session for room in here for session in room.audience]))

    def _joined(self, event: ev.Joined) -> Audience:
        if event.room not in self.rooms:
            self._open(Room(event.room, event.room_name))
        room = self.rooms[event.room]
        room.seat(self.users[event.user])
        return room.audience

    def _parted(self, event: ev.Parted) -> Audience:
        room = self.rooms[event.room]
        audience = room.audience
        self._unseat(room, self.users[event.user])
        return audience

    def _exited(self, event: ev.Exited) -> Audience:
        self._remove(self.users[event.user])
        return self._all_in(event.rooms)

    def _remove(self, seat: Seat) -> None:
        for room in seat.rooms:
            self._unseat(self.rooms[room], seat)
        for session in seat.sessions:
            del self.sessions[session]
        del self.users[seat.user]
        self.names.remove(seat.name)

    def _open(self, room: Room) -> None:
        self.rooms[room.id] = room
        self.room_names.add(room.name, room.id)

    def _unseat(self, room: Room, seat: Seat) -> None:
        room.unseat(seat)
        if not room.members:
            del self.rooms[room.id]
            self.room_names.remove(room.name)
