"""What happened: self-contained values, in one order. The journal keeps those that last; the rest is who sits where.

Four kinds are kept: what was said; what happened to something said (it names the earlier place); what changed the
state; and notes, of what changed nothing that stays (a kick). A note is kept where the journal can keep it, and
refuses nothing where it can't. Which kind a type is of is stated once, by the unions at the end.

No English and no numerics here: every dialect says an event in its own way. Names are as they were then; ids say who
is meant for good.
"""

from typing import NamedTuple, get_args

from beseda.core.ids import RoomId, Seq, SessionId, UserId
from beseda.core.names import Name
from beseda.core.people import NO_CARD, Flag, UserInfo
from beseda.core.rules import Change, Role
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
    user_info: UserInfo = NO_CARD
    flags: frozenset[Flag] = frozenset()
    away: str = ""


class Exited(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    reason: str
    rooms: tuple[RoomId, ...]
    by: str = ""
    """The operator who ended the visit; "" where it was oneself, or the connection."""
    lost: bool = False
    """Whether the reason is the server's and not one's own words."""


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
    role: Role = Role.NONE
    """What the first in a room is given."""


class Parted(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    reason: str = ""


class Kicked(NamedTuple):
    """Somebody was put out of a room, by somebody in it."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    person: UserId
    person_name: Name
    reason: str


class RoleSet(NamedTuple):
    """Somebody was given a role in a room, or lost it. The others that one has stay."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    person: UserId
    person_name: Name
    role: Role
    on: bool


class Invited(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    person: UserId
    person_name: Name


class Knocked(NamedTuple):
    """Somebody outside asks to be invited."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    words: str


class Signalled(NamedTuple):
    """Something passing was told to a room (`peer` is 0) or to a person (`room` is 0), and is kept nowhere."""

    seq: Seq
    at: int
    author: UserId
    author_name: str
    room: RoomId
    peer: UserId
    target_name: str
    text: Text | None
    attributes: tuple[tuple[str, str], ...]
    least: Role


class AwaySet(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    words: str
    """ "": back."""


class Presented(NamedTuple):
    """Somebody changed the user_info."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    old: UserInfo
    new: UserInfo


class FlagsSet(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    old: frozenset[Flag]
    new: frozenset[Flag]


class OperatorsTold(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    words: str


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


class RulesSet(NamedTuple):
    """What holds in a room was changed: each of these changed something."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    changes: tuple[Change, ...]


class RoomRenamed(NamedTuple):
    """A room has another name now; it is the same room."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    old: Name
    new: Name
    reason: str


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


class Reacted(NamedTuple):
    """Somebody put a reaction to something said, or took it back."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    peer: UserId
    """As of the message: 0 for one said in a room; else the other one of the private conversation."""
    about: Seq
    """The place of the message."""
    reaction: str
    on: bool = True


RoomChange = RoomKept | TopicSet | RulesSet | RoomRenamed | RoomClosed
"""What changes the state."""
AboutMessage = Reacted
"""What happened to something said."""
Noted = Kicked | RoleSet
"""Of what passes, what is noted all the same."""
Lasting = Said | AboutMessage | RoomChange
Stored = Lasting | Noted
"""All that a journal takes."""
Passing = (
    Started
    | Entered
    | Exited
    | Renamed
    | RoomMade
    | Joined
    | Parted
    | Kicked
    | RoleSet
    | Invited
    | Knocked
    | Signalled
    | AwaySet
    | Presented
    | FlagsSet
    | OperatorsTold
)
Event = Lasting | Passing

LASTING_TYPES: frozenset[type] = frozenset(get_args(Lasting))
ABOUT_TYPES: frozenset[type] = frozenset((Reacted,))
NOTED_TYPES: frozenset[type] = frozenset(get_args(Noted))
STORED_TYPES = LASTING_TYPES | NOTED_TYPES
