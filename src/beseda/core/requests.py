"""What somebody asks to change. The hall decides a request into events or a refusal.

Requests, questions and events are named tuples: they are made for every line said, and a frozen dataclass costs
four times as much to make. A request does not know who asks, nor what came with it: `wire.dialects.actions` does. It
names a room by id (if the asker's state knows it) or by name (as typed).
"""

from typing import NamedTuple

from beseda.core.ids import RoomId, Seq, SessionId, UserId
from beseda.core.names import Name, RoomRef
from beseda.core.people import NO_USER_INFO, Flag, UserInfo
from beseda.core.rules import Change, Role
from beseda.core.text import MessageKind, Text

MOST_TEXTS = 32
"""Texts of one `Say`: others must be heard in between, and one request becomes at most 64 events."""


class Enter(NamedTuple):
    """Take a seat under this name, as a guest with the asking session."""

    name: Name
    user_info: UserInfo = NO_USER_INFO
    flags: frozenset[Flag] = frozenset()
    away: str = ""


class Exit(NamedTuple):
    """Give up the seat. The reason is the person's own words, or "" if the connection just ended."""

    reason: str = ""
    lost: bool = False
    """Whether the reason is the server's and not the person's own words."""


class SetSecret(NamedTuple):
    """Be able to take one's seat again, for a while after the connection is lost, with the secret of this digest."""

    digest: bytes
    """b"": with none, from now on."""


class Detach(NamedTuple):
    """The connection is lost: keep the seat for whoever has its secret. If there is none, or too many seats are kept
    like this, give up the seat."""

    session: SessionId
    reason: str = ""
    """The server's words for others, if the seat is given up."""


class Resume(NamedTuple):
    """Take one's own seat again, with the secret of this digest; `new` is the next one's. The first is used up only
    when the next one has arrived (`UseUpSecret`): else who is lost before that could not come back."""

    digest: bytes
    new: bytes
    is_secure: bool = False
    """Whether nobody can read along where it is taken now."""


class UseUpSecret(NamedTuple):
    """The client has its new secret: the one with which it took its seat again opens nothing from now on."""


class EndDetached(NamedTuple):
    """The server's own: end a seat that nobody has taken again in time."""

    user: UserId


class Rename(NamedTuple):
    name: Name


class Join(NamedTuple):
    """Enter a room; if there is none, it is made."""

    room: RoomRef
    key: str = ""


class Leave(NamedTuple):
    room: RoomRef
    reason: str = ""


class LeaveAll(NamedTuple):
    """Leave every room."""


class Say(NamedTuple):
    """Say one text or several in order, to a room (id or name) or to a person (a name without #).

    Those who speak much (bots, bridges, people who paste) say most of it to one target. Each text has its own result,
    as if it were said alone: a text with a fault is refused, and the others are not.
    """

    target: RoomRef
    texts: tuple[Text, ...]
    """At least one, at most `MOST_TEXTS`."""


class MessageFacts(NamedTuple):
    """What never changes about a message: its place and time, author and target. The server has looked it up."""

    seq: Seq
    author: UserId
    room: RoomId
    peer: UserId
    at: int = 0
    author_name: str = ""
    target_name: str = ""
    """As these two were shown then."""
    kind: MessageKind = MessageKind.SAY


class ReactionFacts(NamedTuple):
    """What never changes about a reaction: its place, whose it is, and what it says."""

    seq: Seq
    user: UserId
    name: Name
    reaction: str


class Signal(NamedTuple):
    """Send a room (only those with at least the role `least`) or a person something that is kept nowhere.

    It is for programs: tags without a text (`text` None), CTCP; and for words to a room's operators only.
    """

    target: RoomRef
    text: Text | None
    attributes: tuple[tuple[str, str], ...] = ()
    least: Role = Role.NONE


class React(NamedTuple):
    """Put a reaction on a message, or take it back. What changes nothing is passed over."""

    message: MessageFacts
    reaction: str
    on: bool = True
    target: RoomRef | None = None
    """Where the message is, as the client says; None: it does not say."""
    there: tuple[tuple[UserId, str], ...] = ()
    """The reactions that the message has, and whose each is: looked up before, so a moment old."""
    otherwise: Signal | None = None
    """What to do instead if there is no such message there, or no such reaction to take back: then it is nothing that
    we keep."""


class Edit(NamedTuple):
    """Put other words in the place of one's own message."""

    message: MessageFacts
    lines: tuple[str, ...]
    target: RoomRef | None = None
    """As in `React`."""


class Redact(NamedTuple):
    """Take a message back: one's own, or, for operators, another's."""

    message: MessageFacts
    reason: str = ""
    target: RoomRef | None = None
    """As in `React`."""
    reaction: ReactionFacts | None = None
    """Not the message is taken back, but this reaction to it."""


class MarkRead(NamedTuple):
    """One has read a room, or the talk with a person, up to a time. It is a matter between oneself and the server."""

    target: RoomRef
    until: int
    """Milliseconds since 1970."""


class ReplyTo(NamedTuple):
    """Say something where a message was said: in its room, or to the other person of the private talk, whatever they
    are called by now."""

    message: MessageFacts
    texts: tuple[Text, ...]
    """One. It says itself in its attributes what it answers."""


class SetTopic(NamedTuple):
    """Set a room's topic; "" removes it."""

    room: RoomRef
    topic: str


class CloseRoom(NamedTuple):
    """The server's own, or an operator's: close a room that nobody is in, with its past."""

    room: RoomRef


class ClearRoom(NamedTuple):
    """For operators: put everybody out of a room."""

    room: RoomRef
    reason: str = ""


class LookAfterRoom(NamedTuple):
    """The server's own, for a room that nobody in it may change any more, or that nobody is in.

    A hidden one is closed if nobody is in it; else who has been there longest may change it. Of an open one the rules
    lapse.
    """

    room: RoomId


class SetRules(NamedTuple):
    """Change the rules of a room. A change that changes nothing is passed over."""

    room: RoomRef
    changes: tuple[Change, ...]


class SetRole(NamedTuple):
    """Give somebody a role in a room, or take it away."""

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
    """Ask the members of an invite-only room for an invitation."""

    room: RoomRef
    words: str = ""


class RenameRoom(NamedTuple):
    room: RoomRef
    name: Name
    reason: str = ""


class SetAway(NamedTuple):
    """Be away, with these words; "": be back."""

    words: str


class Present(NamedTuple):
    """Change one's user info: a field that is None stays."""

    real_name: str | None = None
    username: str | None = None
    host: str | None = None


class SetMetadata(NamedTuple):
    """Say something of a room or a person by a key (`target` None: of oneself); "" removes it."""

    target: RoomRef | None
    key: str
    value: str
    naming: Name | None = None
    """A display name as names are compared; None: it can't be told from others, or the key is another."""


class ClearMetadata(NamedTuple):
    """Remove all that is said by keys of a room or a person (None: of oneself)."""

    target: RoomRef | None


class SetFlags(NamedTuple):
    """Change one's own flags. OPERATOR can only be given up this way."""

    on: frozenset[Flag]
    off: frozenset[Flag]


class BecomeOperator(NamedTuple):
    """Become an operator; `host` is what operators of that kind show instead of their own host ("": their own).

    No client can ask for it: the session makes it after it has checked the password.
    """

    host: str = ""


class Remove(NamedTuple):
    """For operators: remove somebody from the server."""

    person: Name
    reason: str


class TellOperators(NamedTuple):
    """For operators: words to everyone who hears operators."""

    words: str


Request = (
    Enter
    | Exit
    | SetSecret
    | Detach
    | Resume
    | UseUpSecret
    | EndDetached
    | Rename
    | Join
    | Leave
    | LeaveAll
    | Say
    | ReplyTo
    | React
    | MarkRead
    | Edit
    | Redact
    | SetTopic
    | CloseRoom
    | ClearRoom
    | LookAfterRoom
    | SetRules
    | SetRole
    | Kick
    | Invite
    | Knock
    | RenameRoom
    | Signal
    | SetAway
    | Present
    | SetMetadata
    | ClearMetadata
    | SetFlags
    | BecomeOperator
    | Remove
    | TellOperators
)

MOST_LEFT = 64
"""Rooms left by one request: each is an event, and a request has a bounded number of places."""
USUAL_PLACES = 2
"""Events that any other request becomes at most: a room is made or kept, and then the thing asked for happens in it."""


def places_of(request: object) -> int:
    """Return how many events a request can become at most: it takes this many places, whatever its result.

    Each text of a `Say` has the places that it would have alone.
    """
    if type(request) is Say:
        return USUAL_PLACES * len(request.texts)
    return MOST_LEFT if type(request) is LeaveAll else USUAL_PLACES
