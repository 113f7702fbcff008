"""What somebody asks to know, and the answers. Questions come in the same order as requests, each at its line's place.

An answer is an immutable value as of that place. Values only: `core.visibility` alone judges who may see what.
"""

from typing import NamedTuple

from beseda.core.ids import RoomId, Seq, SessionId, UserId
from beseda.core.metadata import NOTHING, Items
from beseda.core.names import Name, RoomRef
from beseda.core.people import NO_USER_INFO, Flag, UserInfo
from beseda.core.requests import MessageFacts
from beseda.core.rules import Role, Rules

MOST_AT_ONCE = 50
"""People and rooms with metadata that are told of unasked, at most. Of more a client asks when it likes, and its
own thread renders the answer."""
MOST_LISTED = 20
"""People named to somebody who joins: a client that needs all of them asks for all."""


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
    """Which past the asker may read: a room's, the talk with a person, that in which a message was said, or (None)
    everything. Answer: `Scope`."""

    target: RoomRef | MessageFacts | None
    own: bool = False
    """Whether of everything only that is meant which the asker takes part in: the rooms they are in, their talks."""


class MayReadWordings(NamedTuple):
    """What a message said before it was edited. Answer: `Scope`; one that grants nothing to who may read no more than
    what it says now, so that they learn as little as if it had never said anything else.
    """

    message: MessageFacts
    target: RoomRef | None = None
    """Where it is, as the asker says."""


class WhatRules(NamedTuple):
    """Which rules hold in a room. Answer: `RoomRules`."""

    room: RoomRef


class WhoIs(NamedTuple):
    """About one person. Answer: `Portrait`."""

    person: Name


class WhoMatches(NamedTuple):
    """Which people the asker may see whose name, username, host or real name match a glob. `room` None: anywhere.

    Answer: `Portraits`.
    """

    room: RoomRef | None
    glob: str = "*"
    operators_only: bool = False


class WhoOf(NamedTuple):
    """Which of these people are here. Answer: `Portraits`, in the order asked."""

    people: tuple[Name, ...]


class HowMany(NamedTuple):
    """How many people and rooms there are. Answer: `Counts`."""


class IsFree(NamedTuple):
    """Whether a name could be taken now; asking reserves nothing. Answer: `Free`, or why not."""

    name: Name


class WhichInvite(NamedTuple):
    """Which rooms the asker is invited to. Answer: `Invitations`."""


class WhatIsRead(NamedTuple):
    """Up to when the asker has read a room, or the talk with a person. Answer: `ReadMarker`."""

    target: RoomRef


class WhereAmI(NamedTuple):
    """What somebody is to know who has taken their seat again. Answer: `Whereabouts`."""


class WhatMetadata(NamedTuple):
    """What is said by keys of a room or a person (None: of the asker). Answer: `Metadata`."""

    target: RoomRef | None
    keys: int = 0
    """How many keys are told of: what it costs."""


class MetadataAround(NamedTuple):
    """The same of a room and of everybody in it, or of a person; None: of all that the asker is told of: their rooms,
    whoever is there, and whom they watch for. Answer: `AllMetadata`.
    """

    target: RoomRef | None
    at_once: bool = False
    """It is wanted only if there is little of it (`MOST_AT_ONCE`), and of a room only if the asker is in it."""
    watched: tuple[Name, ...] = ()
    """Whom the asker watches for: the server fills it in."""
    keys: int = 0
    """How many keys of each are told of: what it costs."""


class Member(NamedTuple):
    """Somebody in a room."""

    name: str
    roles: tuple[Role, ...] = ()
    """Highest first."""
    user_info: UserInfo = NO_USER_INFO


class Members(NamedTuple):
    room: RoomId
    name: str
    topic: str
    here: int
    """How many people."""
    people: tuple[str, ...]
    """Their names as shown, in the order they came; only the first `MOST_LISTED` for somebody who joins."""
    members: tuple[Member, ...] = ()
    """Everybody whom the asker may see, in that order; the same tuple object until something in it changes."""
    is_secret: bool = False
    topic_by: str = ""
    topic_at: int = 0
    away: frozenset[str] = frozenset()
    """Which of `people` are away."""
    read_until: int = 0
    """Up to when the viewer, who joins or is back, has read the room (ms); 0: never said so."""


class Rosters(NamedTuple):
    """In the order asked; None for a room that the asker may not know of. `people` is empty in each."""

    rooms: tuple[Members | None, ...]


class Topic(NamedTuple):
    name: str
    topic: str
    by: str = ""
    at: int = 0
    """When it was set (ms)."""


def topic_of(view: Members) -> Topic:
    """Return the room's topic as the view shows it."""
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
    """Whether the asker is in the room, or an operator of the server."""
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
    """The rooms they are in, and their roles in each, highest first: of `WhoMatches` one, of `WhoOf` none."""
    roles: tuple[Role, ...] = ()
    """Their roles in the room that was asked about."""
    is_self: bool = False
    metadata: Items = NOTHING


class Portraits(NamedTuple):
    people: tuple[Portrait, ...]
    room: str = ""


class Metadata(NamedTuple):
    """What is said by keys of a room or a person."""

    name: str
    items: Items


class AllMetadata(NamedTuple):
    title: str
    """The name of the room or person asked about, or "" for all."""
    found: tuple[Metadata, ...]
    """Only those of whom anything is said."""
    is_too_much: bool = False
    """Whether there is more than was wanted at once: `found` is empty then."""


class Counts(NamedTuple):
    people: int
    invisible: int
    operators: int
    rooms: int
    most: int
    """The most people at once since the start."""


class Free(NamedTuple):
    pass


class Invitations(NamedTuple):
    rooms: tuple[str, ...]


class ReadMarker(NamedTuple):
    target_name: str
    """The room or the person, as shown."""
    until: int
    """Milliseconds since 1970; 0: never said so."""


class Rooms(NamedTuple):
    rooms: tuple[RoomLine, ...]


class Scope(NamedTuple):
    """A permission for the archive: what it names may be read up to the place `until`, and nothing else.

    `rooms` None means every room; a pair is a private conversation, sorted.
    """

    until: Seq
    viewer: UserId
    rooms: frozenset[RoomId] | None
    pairs: frozenset[tuple[UserId, UserId]] | None
    """None: every private conversation of the viewer."""
    title: str = ""
    """The name of what was asked for, as shown: a room, a person, or "" for everything."""
    called: Name | None = None
    """Nobody who is here has this name: of the `pairs` only the talk with who was called so when it was last heard of
    them is meant. Only the archive knows whether there is one."""
    is_inside: bool = False
    """Whether the viewer is in the room that was asked for, or an operator: only they are told what else happened there
    (who was put out, whom its lists name)."""


class Whereabouts(NamedTuple):
    """Where the asker is, and as what."""

    rooms: tuple[Members, ...]
    """As they are shown to who joins them, in the order in which the asker did."""
    flags: frozenset[Flag]
    away: str
    missed: Scope
    """A permission to read what was said in these rooms, and to or by the asker in private."""


Question = (
    WhoIsIn
    | WhoIsInEach
    | WhatAbout
    | WhichRooms
    | MayRead
    | MayReadWordings
    | WhatRules
    | WhoIs
    | WhoMatches
    | WhoOf
    | HowMany
    | IsFree
    | WhichInvite
    | WhatIsRead
    | WhereAmI
    | WhatMetadata
    | MetadataAround
)
Answer = (
    Members
    | Rosters
    | Topic
    | Rooms
    | Scope
    | RoomRules
    | Portrait
    | Portraits
    | Counts
    | Free
    | Invitations
    | ReadMarker
    | Whereabouts
    | Metadata
    | AllMetadata
)
