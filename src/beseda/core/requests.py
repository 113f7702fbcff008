"""What somebody asks to change. A request is a wish: the hall decides it into events or a refusal.

Requests, questions and events are named tuples: they are made for every line said, and a frozen dataclass costs
four times as much to make. Who asks, and what came together, is said around them (`wire.dialects.wants`). Rooms are
asked for by id (where the asker's state knows it) or by name (as typed).
"""

from typing import NamedTuple

from beseda.core.names import Name, RoomRef
from beseda.core.text import Text


class Enter(NamedTuple):
    """Take a seat under this name, as a guest with the asking session."""

    name: Name


class Exit(NamedTuple):
    """Give up the seat. The reason is the person's own words, or "" where the connection just ended."""

    reason: str = ""


class Rename(NamedTuple):
    name: Name


class Join(NamedTuple):
    """Enter a room, which is made where there is none."""

    room: RoomRef


class Leave(NamedTuple):
    room: RoomRef


class Say(NamedTuple):
    """Say something to a room (id or name) or to a person (a name without #)."""

    target: RoomRef
    text: Text


class SetTopic(NamedTuple):
    """Say what a room is about; "" for nothing in particular."""

    room: RoomRef
    topic: str


class CloseRoom(NamedTuple):
    """The server's own: close an empty room of which nothing is kept any more."""

    room: RoomRef


Request = Enter | Exit | Rename | Join | Leave | Say | SetTopic | CloseRoom
