"""What the server asks of a dialect: one client's side of the conversation.

Lines in, submissions out; events and answers in, lines out. A line is a value: text without an end, and never two.
What is said of an event to many depends on a `Profile` and on nothing else; what only this client is told, on its own
books. What not every dialect has (capabilities, names that are watched, people who are ignored) is a protocol beside.

`receive` and `receive_fault` are the client's own thread's, and so is `answer` of what is long; the others are called
under the engine, in the order of what happened, except `greeting`, `ping` and `bye`. Refuses to know hall, sockets and
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
"""Each without its end, none with a break inside. Nothing is said by none of them."""


class Viewpoint(Enum):
    """From where somebody sees an event."""

    DID = "did"
    """Who did it, in the session that it was done in."""
    CONCERNED = "concerned"
    """To whom it was done: who is invited, put out, told something by oneself."""
    OTHERS = "others"
    """Everybody else who is told."""

    __hash__ = object.__hash__  # there is one of each: an enumeration's own hash is Python, at each look into a table


DID, CONCERNED, OTHERS = Viewpoint


class Profile(Protocol):
    """What the lines for a type of event depend on, seen from one viewpoint: one object for all who read it alike."""

    def render(self, event: ev.Event, by: Source | None, /) -> Lines:
        """None where this reader is not told."""

    def talk(self, events: Sequence[ev.Said], by: Source | None, /) -> Lines:
        """The same for each of these, one after the other: what one has said to one room or person."""


class Dialect(Protocol):
    language: str
    current: RoomId | None
    """The room whose events this client's profile says in a way of their own, if the dialect has one."""

    @property
    def here(self) -> Collection[RoomId]:
        """The rooms this client is in."""
        ...

    @property
    def echoes(self) -> bool:
        """Whether this client is ever told what it said itself, to others than itself."""
        ...

    # Lines in.

    def receive(self, lines: Sequence[object], start: int, /) -> tuple[Submission | None, int]:
        """What is asked for by the line at this place, and by those after it that are one with it; where to read on.

        No submission: it asks for nothing. Requires a line there; what is none (no string) ends what is read as one.
        """
        ...

    def receive_fault(self, fault: str, words: str, begin: str = "") -> Submission:
        """A line that could not be read: why (a `Fault`'s value), in words, and what could be read of its beginning."""
        ...

    # Lines out.

    def profile(self, kind: type[ev.Event], room: RoomId | None, viewpoint: Viewpoint = OTHERS, /) -> Profile:
        """Of this client, for events of this type in a room (None: in none)."""
        ...

    def note(
        self, event: ev.Event, by: Source | None, viewpoint: Viewpoint = DID, view: Members | None = None, /
    ) -> Lines:
        """This client did it, or it was done to it: its own books are brought up to date, and it is told.

        `view`: what may be seen of the room that has another name now.
        """
        ...

    def answer(self, action: Action, answer: object, /) -> Iterable[str]:
        """An answer, in the way it was asked for; an `Ask`'s may be a refusal. An iterator where it may be long.

        Some come unasked: after a join what the room is about (`Topic`), who is in it (`Members`) and what was said
        last (`Past`), in this order; after words to somebody that they are away (`Away`).
        """
        ...

    def refuse(self, refusal: Refusal, action: Action, /) -> Lines: ...

    def respond(self, label: str, lines: Iterable[str], /, is_long: bool = False) -> Iterable[str]:
        """All that one submission brought its client, marked with the client's own label for it, its end included.

        `is_long`: the lines may not all be there yet; they are passed on one by one.
        """
        ...

    def greeting(self) -> Lines:
        """Words for who has connected and says nothing."""
        ...

    def ping(self) -> Lines:
        """Words that a living client answers; none where none are known."""
        ...

    def bye(self, sentence: str, /) -> Lines: ...


@runtime_checkable
class Capable(Protocol):
    """Has capabilities, which a client asks for (`SetCapabilities`)."""

    def adopt(self, caps: frozenset[str], /) -> None: ...


@runtime_checkable
class Ignoring(Protocol):
    """Leaves people out that a client does not wish to hear (`Ignore`)."""

    @property
    def unheard(self) -> Collection[str]:
        """The keys of their names."""
        ...

    def ignore(self, name: Name | None, /) -> Lines: ...
    def renamed(self, old: Name, new: Name, /) -> None:
        """Somebody who is ignored has another name now."""


@runtime_checkable
class Watching(Protocol):
    """Tells of people whose names a client watches (`Watch`)."""

    @property
    def follows(self) -> bool:
        """Whether this client is told how those look whom it watches, without a room in common."""
        ...

    def appeared(self, name: str, by: Source | None, /) -> Lines:
        """Somebody who is watched is here (`by`), or gone (None)."""
        ...
