"""What a dialect makes of a client's lines: requests and questions for the hall, and what the session itself does.

The same for every dialect. All of it goes through the engine in its order, so that answers come in the order of lines.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from beseda.core.events import Said
from beseda.core.ids import RoomId
from beseda.core.names import Name, RoomRef
from beseda.core.people import Source, UserInfo
from beseda.core.questions import Portraits, Question
from beseda.core.requests import Request


class Reply(NamedTuple):
    """A line for the client itself, already in its dialect; `refuses`: its line had no effect, and this says why."""

    words: str
    refuses: bool = False


class Replies(NamedTuple):
    """The same of several lines."""

    lines: tuple[str, ...]
    refuses: bool = False


class SwitchRoom(NamedTuple):
    """Make a room the one that bare lines go to."""

    room: RoomId


class Ignore(NamedTuple):
    """Hear a person no more, or again; without a name: tell who is ignored."""

    name: Name | None


class ReadPast(NamedTuple):
    """Read what was said: a room's or a person's (None: everything one may see) newest lines, or those with words."""

    target: RoomRef | None
    limit: int
    words: str = ""


class Past(NamedTuple):
    """What was said, oldest first."""

    title: str
    """Where: a room, a person, or "" for everywhere."""
    messages: Iterable[Said] | None
    """None: it can't be read just now."""


class Away(NamedTuple):
    """The one who was just spoken to is away."""

    who: Source


class Ask(NamedTuple):
    """A question, and how its answer, or why there is none, becomes lines of the dialect."""

    question: Question
    render: "Render"
    streams: bool = False
    """Whether the answer may be long: it is rendered and sent piece by piece, by the client's own thread."""


class SetCapabilities(NamedTuple):
    """From here on the client has these capabilities; it is told so in these words."""

    caps: frozenset[str]
    words: str


class Login(NamedTuple):
    """Become an operator of the server, if the password is right."""

    name: str
    password: str
    refusal: str
    """What the client is told where it is wrong."""


class GivePassword(NamedTuple):
    """Come in with the server's password. `then` makes of whether it is right what is wanted next."""

    password: str
    then: "Callable[[bool], tuple[Action, ...]]"
    """Called by the client's own thread."""


class Watch(NamedTuple):
    """Be told when people of these names come and go, or no more; `lists`: tell which are watched."""

    add: tuple[Name, ...] = ()
    remove: tuple[Name, ...] = ()
    clears: bool = False
    lists: bool = False
    tells: bool = False
    """Tell who of all that are watched is here."""


class Watched(NamedTuple):
    """What came of a `Watch`."""

    asked: tuple[Name, ...]
    """Those of whom it is told whether they are here."""
    here: Portraits
    listed: tuple[Name, ...] | None
    """All that are watched, where that was asked."""
    full: tuple[Name, ...]
    """Those that could not be watched for any more: one may watch for so many, and no more."""


class WhoWas(NamedTuple):
    """Who bore a name lately. `render` is given a tuple of `Gone`, newest first."""

    name: Name
    most: int
    render: "Render"


class Gone(NamedTuple):
    """Somebody who was here under a name, until a time (ms)."""

    name: str
    user_info: UserInfo
    until: int


class AskServer(NamedTuple):
    """What only the server knows of itself. `render` is given a `Vitals`."""

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
    """An operator's: read the settings anew."""

    words: str
    """What an operator is told."""
    failed: "Render"
    """What is told beside it where the settings stay as they were; given the reason, a sentence."""


Render = Callable[[Any, Any], Iterable[str]]
"""(answer or refusal, the dialect that asks) -> lines."""

Action = (
    Request
    | Question
    | Reply
    | Replies
    | SwitchRoom
    | Ignore
    | ReadPast
    | Ask
    | SetCapabilities
    | Login
    | GivePassword
    | Watch
    | WhoWas
    | AskServer
    | ReloadSettings
)


class Submission(NamedTuple):
    """What one line (or several, of a `Say`) asks for, in order; the results come back together, with an explicit end.

    `label` is the client's own mark for the answer (a line's number here, IRCv3's labeled-response there).
    """

    actions: tuple[Action, ...]
    label: str = ""
