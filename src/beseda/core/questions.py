"""What somebody asks to know. A question rides the same inbox as requests, so its place is that of its line.

The answers are immutable values as of that place; who may see what is judged in `core.visibility` and nowhere else.
"""

from typing import NamedTuple

from beseda.core.ids import RoomId, Seq, SessionId, UserId
from beseda.core.names import Name, RoomRef
from beseda.core.people import NO_CARD, Flag, UserInfo
from beseda.core.rules import Role, Rules

MOST_LISTED = 20
"""People named to somebody who joins: who wants all asks for all."""


class WhoIsIn(NamedTuple):
    """Who is in a room. Answer: `Members`."""

    room: RoomRef


class WhoIsInEach(NamedTuple):
    """Who is in each of these rooms. Answer: `Rosters`."""

    rooms: tuple[Name, ...]


class WhatAbout(NamedTuple):
    """What a room is about. Answer: `Topic`."""

    room: RoomRef


class WhichRooms(NamedTuple):
    """Which rooms there are. Answer: `Rooms`."""


class MayRead(NamedTuple):
    """Whose past may be read: a room's, one's talk with a person, or (None) all that one may see. Answer: `Scope`."""

    target: RoomRef | None


class WhatRules(NamedTuple):
    """What holds in a room. Answer: `RoomRules`."""

    room: RoomRef


class WhoIs(NamedTuple):
    """About one person. Answer: `Portrait`."""

    person: Name


class WhoMatches(NamedTuple):
    """Whom one may see of those in a room, or of all whose name, user, host or own words match a glob.

    Answer: `Portraits`.
    """

    room: RoomRef | None
    glob: str = "*"
    operators_only: bool = False


class WhoOf(NamedTuple):
    """Who of these is here. Answer: `Portraits`, in the order asked."""

    people: tuple[Name, ...]


class HowMany(NamedTuple):
    """Answer: `Counts`."""


class IsFree(NamedTuple):
    """Whether a name could be taken just now; nothing is reserved by asking. Answer: `Free`, or why not."""

    name: Name


class WhichInvite(NamedTuple):
    """Which rooms one is invited to. Answer: `Invitations`."""


class Member(NamedTuple):
    """Somebody in a room."""

    name: str
    roles: tuple[Role, ...] = ()
    """Highest first."""
    user_info: UserInfo = NO_CARD


class Members(NamedTuple):
    room: RoomId
    name: str
    topic: str
    here: int
    """How many people."""
    people: tuple[str, ...]
    """As shown, in the order they came; the first `MOST_LISTED` where a newcomer is shown around."""
    members: tuple[Member, ...] = ()
    """All whom the asker may see, in that order; the very same tuple until something of it changes."""
    is_secret: bool = False
    topic_by: str = ""
    topic_at: int = 0


class Rosters(NamedTuple):
    """In the order asked; None where the asker may not see that there is such a room. `people` are nobody in them."""

    rooms: tuple[Members | None, ...]


class Topic(NamedTuple):
    name: str
    topic: str
    by: str = ""
    at: int = 0
    """When it was set (ms)."""


def topic_of(view: Members) -> Topic:
    """What is shown of it of what the room is about."""
    return Topic(view.name, view.topic, view.topic_by, view.topic_at)


class RoomLine(NamedTuple):
    room: RoomId
    name: str
    topic: str
    people: int
    mine: bool
    made_at: int = 0
    topic_at: int = 0


class RoomRules(NamedTuple):
    room: RoomId
    name: str
    rules: Rules
    made_at: int
    sees_key: bool
    """Whether the asker is in it, or an operator."""
    sees_lists: bool


class Portrait(NamedTuple):
    """A person, as far as the asker may see."""

    name: str
    user_info: UserInfo
    flags: frozenset[Flag]
    away: str
    since: int
    """When they came (ms), …"""
    active: int
    """… and when they last said something."""
    sessions: tuple[SessionId, ...]
    rooms: tuple[tuple[str, tuple[Role, ...]], ...]
    """The rooms they are in and their roles there, highest first."""
    roles: tuple[Role, ...] = ()
    """Their roles in the room that was asked about."""
    is_self: bool = False


class Portraits(NamedTuple):
    people: tuple[Portrait, ...]
    room: str = ""


class Counts(NamedTuple):
    people: int
    invisible: int
    operators: int
    rooms: int
    most: int
    """People at once since the start."""


class Free(NamedTuple):
    pass


class Invitations(NamedTuple):
    rooms: tuple[str, ...]


class Rooms(NamedTuple):
    rooms: tuple[RoomLine, ...]


class Scope(NamedTuple):
    """A permission for the archive: what it names may be read, as of `until`, and nothing else.

    `rooms` None means every room (the guest's open world); a pair is a private conversation, sorted.
    """

    until: Seq
    viewer: UserId
    rooms: frozenset[RoomId] | None
    pairs: frozenset[tuple[UserId, UserId]] | None
    """None: every conversation that has the viewer as one of its two."""
    title: str = ""
    """What was asked for, as it is spelled: a room, a person, or "" for everything."""


Question = (
    WhoIsIn
    | WhoIsInEach
    | WhatAbout
    | WhichRooms
    | MayRead
    | WhatRules
    | WhoIs
    | WhoMatches
    | WhoOf
    | HowMany
    | IsFree
    | WhichInvite
)
Answer = Members | Rosters | Topic | Rooms | Scope | RoomRules | Portrait | Portraits | Counts | Free | Invitations
