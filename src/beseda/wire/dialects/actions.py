"""What a dialect makes of a client's lines: requests and questions for the hall, and what the session itself does.

The same for every dialect. Values only: refuses to know how they are typed and who carries them out. All go through the
engine in order, so that answers come in the order of lines.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from beseda.core.events import Edited, Reacted, Redacted, Said
from beseda.core.ids import RoomId, Seq
from beseda.core.names import Name, RoomRef
from beseda.core.past import Found, PastItem, Talked, Wanted, Wording
from beseda.core.people import Source, UserInfo
from beseda.core.questions import Portraits, Question, Whereabouts
from beseda.core.refusals import Refusal
from beseda.core.requests import MessageFacts, ReactionFacts, Request


class Reply(NamedTuple):
    """A line for the client itself, already in its dialect. `refuses`: the client's line had no effect, and this says
    why."""

    words: str
    refuses: bool = False


class Replies(NamedTuple):
    """A reply of several lines."""

    lines: tuple[str, ...]
    refuses: bool = False


class Refuse(NamedTuple):
    """The session itself refuses an action: the hall does not hear of it."""

    action: "Action"
    refusal: Refusal


class SwitchRoom(NamedTuple):
    """Make a room the one that bare lines go to."""

    room: RoomId


class Ignore(NamedTuple):
    """Ignore a person, or hear them again; without a name: tell who is ignored."""

    name: Name | None


class ReadPast(NamedTuple):
    """Read the past of a room or of a talk with a person, or of where a message was said (None: of all that one may
    see)."""

    target: RoomRef | MessageFacts | None
    wanted: Wanted
    render: "Render | None" = None
    """How the answer, a `Past`, becomes lines, or the refusal; None: as the dialect shows such."""


class LookUp(NamedTuple):
    """Look a message up; `then` says what to ask for, given what never changes of it.

    The client's own thread does it, before it submits the item. If there is no such message, that is refused.
    """

    place: Seq | None
    """None: of what its client said last."""
    then: "Callable[[MessageFacts], tuple[Action, ...]]"
    asks: type = object
    """The type of the request that `then` makes, for the words of a refusal, …"""
    target: RoomRef | None = None
    """… and where the message is, as the client says."""
    size: int = 0
    """Bytes of the words that would be kept."""
    otherwise: "tuple[Action, ...]" = ()
    """What to ask for if there is no such message, instead of refusing that."""
    of_reaction: "Callable[[MessageFacts, ReactionFacts], tuple[Action, ...]] | None" = None
    """What to ask for if there is a reaction at that place, given the message that it is about too. None: that is no
    such message."""
    reads: Wanted | None = None
    """The past that `then` reads, for its price."""


class CatchUp(NamedTuple):
    """Tell a client that has taken its seat again where it is, and what it has missed."""

    after: Seq | None = None
    """The place of the newest message that it knows; None: since the last that has surely reached it."""


class CaughtUp(NamedTuple):
    """All of that is told: from now on the client is told what happens, first of all what was kept back meanwhile."""


class Missed(NamedTuple):
    """The answer to `CatchUp`."""

    whereabouts: Whereabouts
    messages: tuple[Said, ...] | None
    """What was said meanwhile, in order, oldest first. None: it can't be read just now."""
    are_all: bool
    """Whether these are all. If not, there were older ones."""
    changes: tuple[Edited | Redacted, ...] = ()
    """What became meanwhile of what was said before."""
    reactions: tuple[Reacted, ...] = ()
    """Those that others put meanwhile, on any of it."""


class Past(NamedTuple):
    """Past messages, oldest first."""

    title: str
    """Where: a room, a person, or "" for everywhere."""
    messages: Iterable[PastItem] | None
    """None: they can't be read just now."""
    found: Found | None = None
    """Of a search: how far it came."""
    find: "Callable[[Seq], Said | None]" = lambda place: None
    """Finds another message as it stands, such as one that these answer, if its reader may see it. It takes time."""


class Reworded(NamedTuple):
    """What a message has said, oldest first: what it says now last."""

    message: MessageFacts
    wordings: tuple[Wording, ...]
    """None at all: nothing was kept but what it says now, or nothing that its reader may see."""


class Conversations(NamedTuple):
    """Where something was said, and with whom in private, by when that was last, oldest first."""

    talks: tuple[Talked, ...] | None
    """None: they can't be read just now."""


class Away(NamedTuple):
    """The person to whom the client has just spoken is away."""

    who: Source


class Ask(NamedTuple):
    """A question, and how its answer or its refusal becomes lines of the dialect."""

    question: Question
    render: "Render"
    streams: bool = False
    """Whether the answer may be long: it is rendered and sent piece by piece, by the client's own thread."""


class SetCapabilities(NamedTuple):
    """From now on the client has these capabilities; `words` tell it so."""

    caps: frozenset[str]
    words: str


class Login(NamedTuple):
    """Become an operator of the server, if the password is right."""

    name: str
    password: str
    refusal: str
    """What the client is told if name or password is wrong."""


class ComeByGateway(NamedTuple):
    """Count the client as from where a gateway says that it is, if the gateway is known and its password right."""

    password: str
    host: str
    """As the gateway spells the address."""
    is_secure: bool
    """Whether the client came to the gateway by TLS, …"""
    certificate: str
    """… and the fingerprint of its certificate, lower-case hex SHA-256, or ""."""
    come: "Callable[[str, bool], None]"
    """Called by the client's own thread, with what is shown of the new address, and whether TLS leads all the way."""


class GivePassword(NamedTuple):
    """Enter with the server's password. `then` is told whether it is right, and returns the next actions."""

    password: str
    then: "Callable[[bool], tuple[Action, ...]]"
    """Called by the client's own thread."""


class Watch(NamedTuple):
    """Tell the client when people with these names come and go, or stop that; `lists`: tell which names are watched."""

    add: tuple[Name, ...] = ()
    remove: tuple[Name, ...] = ()
    clears: bool = False
    lists: bool = False
    tells: bool = False
    """Tell which of all watched people are here."""


class Watched(NamedTuple):
    """What came of a `Watch`."""

    asked: tuple[Name, ...]
    """The names to tell about: is somebody with this name here?"""
    here: Portraits
    listed: tuple[Name, ...] | None
    """All watched names, if they were asked for; else None."""
    full: tuple[Name, ...]
    """Names that were not added, because the client watches as many as it may."""


class WhoWas(NamedTuple):
    """Ask who had a name lately. `render` is given a tuple of `Gone`, newest first."""

    name: Name
    most: int
    render: "Render"


class Gone(NamedTuple):
    """Somebody who was here under a name, until a time (ms)."""

    name: str
    user_info: UserInfo
    until: int


class AskServer(NamedTuple):
    """Ask what only the server knows of itself. `render` is given a `Vitals`."""

    render: "Render"


class Vitals(NamedTuple):
    """What the server knows of itself."""

    connections: int
    unnamed: int
    most_connections: int
    since: int
    """When it started (ms)."""
    now: int
    commands: tuple[tuple[str, int], ...]
    """How often each command was used."""


class ReloadSettings(NamedTuple):
    """Read the settings again; for operators."""

    words: str
    """What an operator is told."""
    failed: "Render"
    """Renders what is told, too, if the settings stay as they were; it is given the reason, a sentence."""


Render = Callable[[Any, Any], Iterable[str]]
"""(answer or refusal, the dialect that asks) -> lines."""

Action = (
    Request
    | Question
    | Reply
    | Replies
    | Refuse
    | SwitchRoom
    | Ignore
    | ReadPast
    | LookUp
    | CatchUp
    | CaughtUp
    | Ask
    | SetCapabilities
    | Login
    | ComeByGateway
    | GivePassword
    | Watch
    | WhoWas
    | AskServer
    | ReloadSettings
)


class Submission(NamedTuple):
    """What one line asks for, in order (or several lines that are one `Say`). The results come back together, with an
    explicit end.

    `label` is the client's own mark for the answer: a line's number in plain text, IRCv3's labeled-response in IRC.
    """

    actions: tuple[Action, ...]
    label: str = ""
