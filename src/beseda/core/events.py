"""What happened: self-contained values, in one order. The journal keeps those that last; the others are presence.

The journal keeps four kinds: a message; what happened to a message (it names the message's place); a change of the
state; and a note, which changed nothing that stays (a kick). If the journal can't keep a note, the request is not
refused for that. The unions at the end say once which kind each type is of.

A type after the other, so that this file is longer than others. No English and no numerics here: every dialect says an
event in its own way. Names are as they were at that place; ids say for good who is meant.
"""

from typing import NamedTuple, get_args

from beseda.core.ids import NOBODY, RoomId, Seq, SessionId, UserId
from beseda.core.metadata import Item, Items
from beseda.core.names import Name
from beseda.core.people import NO_USER_INFO, Flag, UserInfo
from beseda.core.rules import USUAL, Change, Role, Rules
from beseda.core.text import Text


class Started(NamedTuple):
    """A node began a run: everybody from its previous run is gone. The first event after a start."""

    seq: Seq
    at: int
    node: int


class Entered(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    session: SessionId
    user_info: UserInfo = NO_USER_INFO
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
    """The operator who removed the user; "" if the user left or the connection ended."""
    lost: bool = False
    """Whether the reason is the server's and not the user's own words."""


class SecretSet(NamedTuple):
    """Somebody may take their seat again with a secret, of which this is the digest, and with no other; b"": with
    none."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    digest: bytes


class Detached(NamedTuple):
    """Somebody's connection was lost, and the seat waits for them. Others are not told."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    session: SessionId


class Attached(NamedTuple):
    """Somebody took their own seat again, by a new session. Others are not told."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    session: SessionId
    instead_of: tuple[SessionId, ...]
    """The sessions that this one ends: connections that were lost, and not yet known to be."""
    digest: bytes
    """The new secret's."""
    used: bytes
    """That of the secret that was given: it still opens the seat, until it is known that the new one has arrived."""
    rooms: tuple[RoomId, ...]
    room_names: tuple[Name, ...]
    flags: frozenset[Flag]


class Renamed(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    old: Name
    new: Name


class RoomMade(NamedTuple):
    """Somebody joined a room that did not exist. It lasts once something is said in it (`RoomKept`)."""

    seq: Seq
    at: int
    room: RoomId
    name: Name
    caused_by: str = ""
    """The cloak of the address of who made it; "": it is counted for nobody."""


class Joined(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    role: Role = Role.NONE
    """The role that comes with joining: the first in a room gets one."""


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
    """Somebody got a role in a room, or lost it. Their other roles there stay.

    `user` is nobody if the server gave it: to who has been there longest, where nobody else may change what hides the
    room.
    """

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
    """A signal to a room (`peer` is 0) or to a person (`room` is 0). It is kept nowhere."""

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


class MarkedRead(NamedTuple):
    """Somebody has read a room (`peer` is 0) or the talk with a person (`room` is 0). Nobody else is told."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    peer: UserId
    target_name: str
    until: int
    """Up to when, as it holds now (ms): what was asked for if that is newer, and is not to come."""


class AwaySet(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    words: str
    """ "": the user is back."""
    quietly: bool = False
    """Whether nobody else is told, because the user may not speak in one of their rooms."""


class Presented(NamedTuple):
    """Somebody's user info changed."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    old: UserInfo
    new: UserInfo
    quietly: bool = False
    """As in `AwaySet`."""


class FlagsSet(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    old: frozenset[Flag]
    new: frozenset[Flag]


class MetadataSet(NamedTuple):
    """What is said of a person by keys changed."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    person: UserId
    person_name: Name
    changes: tuple[Item, ...]
    naming: Name | None = None
    """The new display name, as names are compared; None if it did not change, or is gone."""
    quietly: bool = False
    """As in `AwaySet`."""
    clears: bool = False
    """Whether all of it was removed at once."""


class OperatorsTold(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    words: str


class RoomKept(NamedTuple):
    """From here on the room stays even if nobody is in it: something is about to be said in it.

    It stays with the topic and the rules that it has by then.
    """

    seq: Seq
    at: int
    room: RoomId
    name: Name
    topic: str = ""
    topic_by: str = ""
    topic_at: int = 0
    rules: Rules = USUAL
    caused_by: str = ""
    """The cloak of the address of who is about to speak; "": it is counted for nobody."""
    metadata: Items = ()


class TopicSet(NamedTuple):
    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    topic: str


class RulesSet(NamedTuple):
    """The rules of a room changed. Each of `changes` changed something.

    `user` is nobody if they lapsed: nobody in the room may change them.
    """

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    changes: tuple[Change, ...]


class RoomMetadataSet(NamedTuple):
    """What is said of a room by keys changed."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    changes: tuple[Item, ...]
    clears: bool = False
    """Whether all of it was removed at once."""


class RoomRenamed(NamedTuple):
    """A room got another name; it is the same room."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    old: Name
    new: Name
    reason: str


class RoomClosed(NamedTuple):
    """A kept room is gone: nobody was in it, and nothing of it is kept or nobody could be let in any more."""

    seq: Seq
    at: int
    room: RoomId
    name: Name


class RoomCleared(NamedTuple):
    """Everybody was put out of a room, by an operator of the server, before it is closed."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    room_name: Name
    reason: str


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
        """The two of the private conversation, sorted; None for a message in a room."""
        if self.room:
            return None
        return (self.author, self.peer) if self.author <= self.peer else (self.peer, self.author)


class Reacted(NamedTuple):
    """Somebody put a reaction on a message, or took it back."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    peer: UserId
    """0 for a message in a room; else the other person of the private conversation."""
    about: Seq
    """The place of the message."""
    reaction: str
    on: bool = True
    target_name: str = ""
    """The room's name now, or that of the other person as it was when the message was said."""
    author_name: str = ""
    """Who said the message, as they were called then, …"""
    said_at: int = 0
    """… and when (ms)."""
    of: Seq = Seq(0)
    """If the reaction was taken back by its place: that place."""
    taken_by: UserId = NOBODY
    """Who took it back, if that was an operator."""
    author: UserId = NOBODY
    """Who that was."""


class Edited(NamedTuple):
    """The author of a message put other words in its place. The message keeps its place, its kind and what was said
    about it."""

    seq: Seq
    at: int
    user: UserId
    name: Name
    room: RoomId
    peer: UserId
    """This and the other fields are as in `Reacted`."""
    about: Seq
    text: Text
    """What stands from now on."""
    target_name: str = ""
    author_name: str = ""
    said_at: int = 0


class Redacted(NamedTuple):
    """A message was taken back: nothing of it is left but that it was there."""

    seq: Seq
    at: int
    user: UserId
    """Its author, or an operator."""
    name: Name
    room: RoomId
    peer: UserId
    """Whom it was said to; 0 in a room. The other fields are as in `Reacted`."""
    about: Seq
    reason: str = ""
    target_name: str = ""
    author: UserId = NOBODY
    author_name: str = ""
    said_at: int = 0


RoomChange = RoomKept | TopicSet | RulesSet | RoomMetadataSet | RoomRenamed | RoomClosed
"""The events that change the state. But those about a room in which nothing was said yet pass: `Hall.lasts`."""
AboutMessage = Reacted | Edited | Redacted
"""The events about an earlier message."""
Noted = Kicked | RoleSet
"""The passing events that the journal notes all the same."""
Lasting = Said | AboutMessage | RoomChange
Stored = Lasting | Noted
"""All that a journal stores."""
Passing = (
    Started
    | Entered
    | Exited
    | SecretSet
    | Detached
    | Attached
    | Renamed
    | RoomMade
    | Joined
    | Parted
    | Kicked
    | RoleSet
    | Invited
    | Knocked
    | Signalled
    | MarkedRead
    | AwaySet
    | Presented
    | FlagsSet
    | MetadataSet
    | OperatorsTold
    | RoomCleared
)
Event = Lasting | Passing

LASTING_TYPES: frozenset[type] = frozenset(get_args(Lasting))
ROOM_TYPES: frozenset[type] = frozenset(get_args(RoomChange))
ABOUT_TYPES: frozenset[type] = frozenset(get_args(AboutMessage))
NOTED_TYPES: frozenset[type] = frozenset(get_args(Noted))
STORED_TYPES = LASTING_TYPES | NOTED_TYPES
