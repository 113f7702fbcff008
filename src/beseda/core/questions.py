"""What somebody asks to know. A question rides the same inbox as requests, so its place is that of its line.

The answers are immutable values as of that place; who may see what is judged in `core.sight` and nowhere else.
"""

from typing import NamedTuple

from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.names import RoomRef

MOST_LISTED = 20
"""People named to somebody who joins: who wants all asks for all."""


class WhoIsIn(NamedTuple):
    """Who is in a room. Answer: `Members`."""

    room: RoomRef


class WhatAbout(NamedTuple):
    """What a room is about. Answer: `Topic`."""

    room: RoomRef


class WhichRooms(NamedTuple):
    """Which rooms there are. Answer: `Rooms`."""


class MayRead(NamedTuple):
    """Whose past may be read: a room's, one's talk with a person, or (None) all that one may see. Answer: `Scope`."""

    target: RoomRef | None


class Members(NamedTuple):
    room: RoomId
    name: str
    topic: str
    here: int
    """How many people."""
    people: tuple[str, ...]
    """As shown, in the order they came; the first `MOST_LISTED` where a newcomer is shown around."""


class Topic(NamedTuple):
    name: str
    topic: str


class RoomLine(NamedTuple):
    room: RoomId
    name: str
    topic: str
    people: int
    mine: bool


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


Question = WhoIsIn | WhatAbout | WhichRooms | MayRead
Answer = Members | Topic | Rooms | Scope
