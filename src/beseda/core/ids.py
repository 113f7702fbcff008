"""The identities of a chat.

Every number here is given out once and never again, restarts included: it is, or comes from, a place (`seq`) in
the journal's one order. What a person calls somebody or something is a `Name`, and that may change; these do not.
"""

from typing import NamedTuple, NewType

Seq = NewType("Seq", int)
"""A place in the one order: start count << 40 | n. Larger is later."""

UserId = NewType("UserId", int)
"""Who somebody is: the `seq` of a guest's entering (it dies with the seat), or an account's."""

RoomId = NewType("RoomId", int)
"""The `seq` of the room's making: renaming keeps it, and whoever re-creates a closed room's name gets another."""

SessionId = NewType("SessionId", int)
"""One connection of a user: node << 40 | number. An int, because a room of 10,000 keeps 10,000 of them."""

START_BITS = 40
"""2**40 places a start: a million events a second for twelve days, and 8 million starts, fit a signed 64-bit."""

NOBODY = UserId(0)
SERVER_SESSION = SessionId(0)
"""The origin of what the server itself asks for (rooms of the settings, retention)."""


def first_seq(start_count: int) -> Seq:
    """The last place *before* those of the given start (counted from 1)."""
    return Seq(start_count << START_BITS)


def session_id(node: int, number: int) -> SessionId:
    return SessionId(node << START_BITS | number)


def node_number(session: SessionId) -> int:
    """The session's number on its node."""
    return session & ((1 << START_BITS) - 1)


def node_of(session: SessionId) -> int:
    return session >> START_BITS


class MessageId(NamedTuple):
    """What a message is called outside: the journal's own random id, and its place there."""

    journal: str
    seq: Seq

    def __str__(self) -> str:
        return f"{self.journal}-{self.seq:x}"
