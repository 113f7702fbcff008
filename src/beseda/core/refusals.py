"""Why a request has no effect: a reason and what it is about, never a sentence.

Knows no words for it: plain text says it as a sentence in the reader's language, IRC as a numeric or FAIL.
"""

from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """Every reason. The subject is what the comment says; without a comment, the name in question."""

    NAME_EMPTY = "name-empty"
    NAME_TOO_LONG = "name-too-long"
    NAME_BAD_START = "name-bad-start"
    NAME_BAD_CHARACTER = "name-bad-character"
    NAME_TAKEN = "name-taken"  # subject: the name as its holder spells it
    NAME_LOOKS_TAKEN = "name-looks-taken"  # subject: the name it looks like
    NAME_RESERVED = "name-reserved"
    ROOM_NAME_EMPTY = "room-name-empty"
    ROOM_NAME_TOO_LONG = "room-name-too-long"
    ROOM_NAME_BAD_CHARACTER = "room-name-bad-character"
    ROOM_NAME_LOOKS_TAKEN = "room-name-looks-taken"  # subject: the room it looks like
    FULL = "full"  # subject: how many users there may be
    NO_SUCH_PERSON = "no-such-person"
    NO_SUCH_ROOM = "no-such-room"
    NOT_IN_ROOM = "not-in-room"
    ALREADY_IN_ROOM = "already-in-room"
    TOO_MANY_OWN_ROOMS = "too-many-own-rooms"  # subject: how many rooms one person may be in
    TOO_MANY_ROOMS = "too-many-rooms"  # subject: how many there may be
    ROOM_IN_USE = "room-in-use"
    TEXT_EMPTY = "text-empty"
    TEXT_TOO_LONG = "text-too-long"  # subject: how many bytes are allowed
    TOO_MANY_LINES = "too-many-lines"  # subject: how many lines are allowed
    NOT_ENTERED = "not-entered"
    ALREADY_ENTERED = "already-entered"
    ROOM_NAME_TAKEN = "room-name-taken"
    KEY_NEEDED = "key-needed"
    ROOM_FULL = "room-full"
    INVITATION_NEEDED = "invitation-needed"
    BANNED = "banned"
    MAY_NOT_SPEAK = "may-not-speak"
    ROLE_NEEDED = "role-needed"
    OPERATOR_NEEDED = "operator-needed"
    NOT_IN_ROOM_THEY = "not-in-room-they"  # subject: the other one's name
    ALREADY_IN_ROOM_THEY = "already-in-room-they"  # subject: the other one's name
    ROOM_OPEN = "room-open"  # no need to knock
    LIST_FULL = "list-full"  # subject: how many entries there may be
    BAD_KEY = "bad-key"
    PAST_IS_OPEN = "past-is-open"  # what was said in the room in the open can't be hidden
    NAME_HELD = "name-held"  # subject: the room where they may not speak, nor rename themselves
    TOO_MANY_ROOMS_OF_ADDRESS = "too-many-rooms-of-address"  # subject: how many there may be
    TOO_MANY_KNOCKS = "too-many-knocks"
    NOT_AWAY = "not-away"  # so can't come back
    ALREADY_AWAY = "already-away"  # subject: the words
    NO_SUCH_MESSAGE = "no-such-message"  # or one that the asker may not see
    NOT_YOURS = "not-yours"  # somebody else said it; subject: who
    TOO_LATE = "too-late"  # subject: for how many minutes that may be done
    TOO_MANY_REACTIONS = "too-many-reactions"  # subject: how many there may be
    TOO_MANY_KEYS = "too-many-keys"  # subject: how many there may be
    KEY_INVALID = "key-invalid"  # subject: the key
    VALUE_INVALID = "value-invalid"  # of metadata; subject: how many bytes are allowed
    TOO_MANY_CHANGES = "too-many-changes"  # of metadata; subject: after how many seconds to try again
    AS_WISHED = "as-wished"  # it is so already, or nothing was there to remove
    NOT_STORED = "not-stored"  # the journal can't be written; nobody saw the request
    TOO_MUCH_A_DAY = "too-much-a-day"  # from the client's address: no more of it is kept, and nobody saw the request
    NO_SUCH_SEAT = "no-such-seat"  # the secret is used up, its time is over, or it never was one
    INTERNAL = "internal"  # our bug, logged with a trace


class Refusal(NamedTuple):
    reason: Reason
    subject: str = ""
    room: str = ""
    """The name of the room that it is also about, as shown: the client may have typed another spelling."""
