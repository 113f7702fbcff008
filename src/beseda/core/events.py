"""What happened: self-contained values, in one order. The journal keeps those that last; the rest is who sits where.

No English and no numerics here: every dialect says an event in its own way. Whether a type lasts is stated once, by
which union it is in. Names are as they were then; ids say who is meant for good.
"""

from typing import NamedTuple, get_args

from beseda.core.ids import RoomId, Seq, SessionId, UserId
from beseda.core.names import Name
from beseda.core.text import Text


class Started(NamedTuple):
    """A node began a run: whoever its run before had seated is gone. The first event after a start."""

    seq: Seq
    at: int
    node: int


class Entered(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    session: SessionId


class Exited(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    reason: str
    rooms: tuple[RoomId, ...]


class Renamed(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    old: Name
    new: Name


class RoomMade(NamedTuple):
    """Somebody joined a room that was not there. It lasts once something is said in it (`RoomKept`)."""

    seq: Seq
    at: int
    room: RoomId
    name: Name


class Joined(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name


class Parted(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name


class RoomKept(NamedTuple):
    """From here on the room stays, people in it or not: something is about to be said in it."""

    seq: Seq
    at: int
    room: RoomId
    name: Name


class TopicSet(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    topic: str


class RoomClosed(NamedTuple):
    """A kept room is gone: nobody was in it and nothing of it is kept."""

    seq: Seq
    at: int
    room: RoomId
    name: Name


class Said(NamedTuple):
    """Something was said, to a room (`peer` is 0) or to a person (`room` is 0)."""

    seq: Seq
    at: int
    """Milliseconds since 1970, UTC. Never runs backwards along `seq`."""
    author: UserId
    author_name: str
    room: RoomId
    peer: UserId
    target_name: str
    """The room's or the person's name, as it was shown then."""
    text: Text

    @property
    def pair(self) -> tuple[UserId, UserId] | None:
        """The private conversation this belongs to, sorted; None for what was said in a room."""
        if self.room:
            return None
        return (self.author, self.peer) if self.author <= self.peer else (self.peer, self.author)


Lasting = RoomKept | TopicSet | RoomClosed | Said
Passing = Started | Entered | Exited | Renamed | RoomMade | Joined | Parted
Event = Lasting | Passing

LASTING_TYPES: frozenset[type] = frozenset(get_args(Lasting))
