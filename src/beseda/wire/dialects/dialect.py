"""The interface of a dialect: one client's side of the conversation.

Lines in, submissions out; events and answers in, lines out. A line is a value: one line of text, without its end. Lines
that tell many readers of an event depend on a `Profile` and on nothing else; lines for this client alone may depend on
its dialect's own state. What not every dialect has (capabilities, watched names, ignored people) is a separate
protocol.

The client's own thread calls `receive`, `receive_fault` and the `answer`s that may be long. The others are called under
the engine, in the order of what happened, except `greeting`, `ping`, `notice` and
`bye`. Refuses to know the hall, sockets and
framing.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import Enum
from typing import Protocol, runtime_checkable

from beseda.core import events as ev
from beseda.core.ids import RoomId
from beseda.core.names import Name
from beseda.core.people import Source
from beseda.core.questions import Members
from beseda.core.refusals import Refusal
from beseda.wire.dialects.actions import Action, Submission

Lines = Sequence[str]
"""Lines without their ends, none with a break inside. No lines: nothing is told."""


class Viewpoint(Enum):
    """How the reader is involved in an event."""

    DID = "did"
    """The reader did it, in this session."""
    CONCERNED = "concerned"
    """It was done to the reader: they were invited, put out, or spoke to themselves."""
    OTHERS = "others"
    """Any other reader."""

    __hash__ = object.__hash__  # there is one of each; Enum's own hash is slow Python code, run at each look-up


DID, CONCERNED, OTHERS = Viewpoint


class Profile(Protocol):
    """What the lines for one type of event depend on, from one viewpoint. Readers with the same lines share one
    object."""

    def render(self, event: ev.Event, by: Source | None, /) -> Lines:
        """No lines if this reader is not told."""

    def talk(self, events: Sequence[ev.Said], by: Source | None, /) -> Lines:
        """Render several messages of one person to one room or person, in order."""


class Dialect(Protocol):
    language: str
    current: RoomId | None
    """The room whose events this client sees in a special way, if the dialect has one."""

    @property
    def here(self) -> Collection[RoomId]:
        """The rooms this client is in."""
        ...

    @property
    def echoes(self) -> bool:
        """Whether this client is ever told what it said to others."""
        ...

    @property
    def due(self) -> float | None:
        """When a blank line is to be received, if nothing came before (monotonic seconds): something that the client
        has begun is given up then. None: nothing is under way."""
        ...

    # Lines in.

    def receive(self, lines: Sequence[object], start: int, /) -> tuple[Submission | None, int]:
        """Read the line at `start`, and those after it that are one submission with it. Return the submission, and
        where to read on.

        No submission: the line asks for nothing. A line must stand at `start`; a later item that is no line (no string)
        ends the submission.
        """
        ...

    def receive_fault(self, fault: str, words: str, begin: str = "") -> Submission:
        """Answer a line that could not be read. `fault`: a `Fault`'s value; `words`: why, in words; `begin`: the start
        of the line."""
        ...

    # Lines out.

    def profile(self, kind: type[ev.Event], room: RoomId | None, viewpoint: Viewpoint = OTHERS, /) -> Profile:
        """Return this client's profile for events of this type in a room (None: in none)."""
        ...

    def note(
        self, event: ev.Event, by: Source | None, viewpoint: Viewpoint = DID, view: Members | None = None, /
    ) -> Lines:
        """This client did it, or it was done to this client: update the dialect's own state, and return what the client
        is told.

        `view`: what the client may see of a room that was renamed.
        """
        ...

    def answer(self, action: Action, answer: object, /) -> Iterable[str]:
        """Render an answer in the way it was asked for; an `Ask`'s or a `ReadPast`'s may be a refusal. Return an
        iterator if it may be long.

        Some answers come unasked. After a join: what the room is about (`Topic`), who is in it (`Members`), and what
        was said last (`Past`), in this order. After a message to somebody who is away: `Away`.
        """
        ...

    def refuse(self, refusal: Refusal, action: Action, /) -> Lines: ...

    def respond(self, label: str, lines: Iterable[str], /, is_long: bool = False) -> Iterable[str]:
        """Return all lines that one submission brought, marked with the client's own label, and with an explicit end.

        `is_long`: not all lines may be there yet; pass them on one by one.
        """
        ...

    def greeting(self) -> Lines:
        """Return what to tell a client that has connected and is silent."""
        ...

    def ping(self) -> Lines:
        """Return lines that a living client answers; none if the dialect has none."""
        ...

    def notice(self, sentence: str, /) -> Lines:
        """Return the server's own words to this client, said unasked."""
        ...

    def bye(self, sentence: str, /) -> Lines: ...


@runtime_checkable
class Capable(Protocol):
    """Has capabilities, which a client asks for (`SetCapabilities`)."""

    def adopt(self, caps: frozenset[str], /) -> None: ...


@runtime_checkable
class Ignoring(Protocol):
    """Lets a client ignore people (`Ignore`)."""

    @property
    def unheard(self) -> Collection[str]:
        """The keys of the ignored people's names."""
        ...

    def ignore(self, name: Name | None, /) -> Lines: ...
    def renamed(self, old: Name, new: Name, /) -> None:
        """Call when somebody who is ignored has another name."""


@runtime_checkable
class Heir(Protocol):
    """Keeps something for its client when the client comes back by another connection."""

    def take_over(self, before: Dialect, /) -> None:
        """Call with the dialect of the connection that was lost; it may be of another kind."""


@runtime_checkable
class Subscribing(Protocol):
    """Tells a client of changes of metadata, by the keys that it asked for."""

    def is_told_of(self, keys: Iterable[str], /) -> bool:
        """Whether it asked for any of these."""
        ...


@runtime_checkable
class Watching(Protocol):
    """Tells of people whose names a client watches (`Watch`)."""

    @property
    def follows(self) -> bool:
        """Whether this client is told when watched people change (away, host, real name), without a room in common."""
        ...

    def appeared(self, name: str, by: Source | None, /) -> Lines:
        """Return what to tell when a watched person is here (`by`), or gone (None)."""
        ...
