"""The identities of a chat.

Every number here is given out once and never again, restarts included: it is, or comes from, a place (`seq`) in
the journal's one order. Ids never change. Names, which may change, are in `names`.
"""

from typing import NamedTuple, NewType

Seq = NewType("Seq", int)
"""A place in the one order: start count << 40 | n. Larger is later."""

UserId = NewType("UserId", int)
"""Who somebody is: the `seq` at which a guest entered (the id dies with the seat), or an account's id."""

RoomId = NewType("RoomId", int)
"""The `seq` at which the room was made. Renaming keeps it; a new room with a closed room's name gets a new id."""

SessionId = NewType("SessionId", int)
"""One connection of a user: node << 40 | number. An int, because a room of 10,000 people keeps 10,000 of them."""

START_BITS = 40
"""2**40 places a start: a million events a second for twelve days, and 8 million starts, fit a signed 64-bit."""
END_OF_PLACES = 2**63 - 1
"""No place is as large, so that the one after any is still a signed 64-bit, as which they are kept and looked for."""

NOBODY = UserId(0)
SERVER_SESSION = SessionId(0)
"""The origin of the server's own requests (rooms of the settings, retention)."""


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
    """A message's id as clients see it: the journal's own random id, and the message's place there."""

    journal: str
    seq: Seq

    def __str__(self) -> str:
        return f"{self.journal}-{self.seq:x}"
