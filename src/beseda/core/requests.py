"""What somebody asks to change. A request is a wish: the hall decides it into events or a refusal.

Requests, questions and events are named tuples: they are made for every line said, and a frozen dataclass costs
four times as much to make. Who asks, and what came together, is said around them (`wire.dialects.wants`). Rooms are
asked for by id (where the asker's state knows it) or by name (as typed).
"""

from typing import NamedTuple

from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.names import Name, RoomRef
from beseda.core.people import NO_CARD, Flag, UserInfo
from beseda.core.rules import Change, Role
from beseda.core.text import Text

MOST_TEXTS = 32
"""Of one `Say`: others are to be heard between, and a request becomes 64 events at the most."""


class Enter(NamedTuple):
    """Take a seat under this name, as a guest with the asking session."""

    name: Name
    user_info: UserInfo = NO_CARD
    flags: frozenset[Flag] = frozenset()
    away: str = ""


class Exit(NamedTuple):
    """Give up the seat. The reason is the person's own words, or "" where the connection just ended."""

    reason: str = ""
    lost: bool = False
    """Whether the reason is the server's: the connection was given up."""


class Rename(NamedTuple):
    name: Name


class Join(NamedTuple):
    """Enter a room, which is made where there is none."""

    room: RoomRef
    key: str = ""


class Leave(NamedTuple):
    room: RoomRef
    reason: str = ""


class LeaveAll(NamedTuple):
    """Leave every room."""


class Say(NamedTuple):
    """Say something to a room (id or name) or to a person (a name without #): a text, or several, one after the other.

    Who speaks much (bots, bridges, who pastes) says most of it to one target. Each text has a result of its own, as if
    it were said by itself: a text with a fault is refused, and the others are not.
    """

    target: RoomRef
    texts: tuple[Text, ...]
    """`MOST_TEXTS` at the most; one at least."""


class MessageFacts(NamedTuple):
    """What never changes of something said, as whoever asks about it has looked up: where, by whom and to whom."""

    seq: Seq
    author: UserId
    room: RoomId
    peer: UserId


class React(NamedTuple):
    """Put a reaction to something said, or take it back."""

    message: MessageFacts
    reaction: str
    on: bool = True


class SetTopic(NamedTuple):
    """Say what a room is about; "" for nothing in particular."""

    room: RoomRef
    topic: str


class CloseRoom(NamedTuple):
    """The server's own: close an empty room of which nothing is kept any more."""

    room: RoomRef


class SetRules(NamedTuple):
    """Change what holds in a room. Those changes that make none are passed over."""

    room: RoomRef
    changes: tuple[Change, ...]


class SetRole(NamedTuple):
    """Give somebody a role in a room, or take it."""

    room: RoomRef
    person: Name
    role: Role
    on: bool


class Kick(NamedTuple):
    """Put somebody out of a room."""

    room: RoomRef
    person: Name
    reason: str = ""


class Invite(NamedTuple):
    room: RoomRef
    person: Name


class Knock(NamedTuple):
    """Ask those in an invite-only room to be invited."""

    room: RoomRef
    words: str = ""


class RenameRoom(NamedTuple):
    room: RoomRef
    name: Name
    reason: str = ""


class Signal(NamedTuple):
    """Have something passing heard by a room (from `least` role on) or a person; it is kept nowhere.

    What programs tell each other: tags without a text (`text` None), CTCP; and words to a room's operators only.
    """

    target: RoomRef
    text: Text | None
    attributes: tuple[tuple[str, str], ...] = ()
    least: Role = Role.NONE


class SetAway(NamedTuple):
    """Be away, with these words; "" is back."""

    words: str


class Present(NamedTuple):
    """Change one's user_info: what is None stays."""

    real_name: str | None = None
    username: str | None = None
    host: str | None = None


class SetFlags(NamedTuple):
    """Change what one says of oneself. OPERATOR can only be given up so."""

    on: frozenset[Flag]
    off: frozenset[Flag]


class BecomeOperator(NamedTuple):
    """The server has made sure who asks; `host` is what operators of that kind show instead of theirs ("": their own).

    Never a client's to ask: the session makes it, after the password.
    """

    host: str = ""


class Remove(NamedTuple):
    """An operator's: end somebody's visit."""

    person: Name
    reason: str


class TellOperators(NamedTuple):
    """An operator's: words to everyone who hears operators."""

    words: str


Request = (
    Enter
    | Exit
    | Rename
    | Join
    | Leave
    | LeaveAll
    | Say
    | React
    | SetTopic
    | CloseRoom
    | SetRules
    | SetRole
    | Kick
    | Invite
    | Knock
    | RenameRoom
    | Signal
    | SetAway
    | Present
    | SetFlags
    | BecomeOperator
    | Remove
    | TellOperators
)

MOST_LEFT = 64
"""Rooms left by one request: an event each, and a request has a bounded number of places."""
USUAL_PLACES = 2
"""Events that any other request can become: a room is made or kept, and then what was asked for happens in it."""


def places_of(request: object) -> int:
    """How many events it can become at most: so many places are its own, whatever comes of it.

    Each text of a `Say` has the places that it would have by itself.
    """
    if type(request) is Say:
        return USUAL_PLACES * len(request.texts)
    return MOST_LEFT if type(request) is LeaveAll else USUAL_PLACES
