"""What the server asks of a dialect: one client's side of the conversation.

Lines in, submissions out; outcomes in, words out.

The methods of "Lines in" are the client's own thread's; the others are called under the floor, in the order of what
happened, except `past`, `stream` and `bye`. Refuses to know hall, sockets and framing.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from beseda.core import events as ev
from beseda.core.ids import RoomId
from beseda.core.names import Name
from beseda.core.people import Source
from beseda.core.questions import Answer, Members
from beseda.core.refusals import Refusal
from beseda.wire.dialects.wants import Ask, ReadPast, Render, Reply, Submission, Want, Watch, Watched


class Profile(Protocol):
    """What the words for a type of event depend on. Readers with the very same profile get the same bytes."""

    def render(self, event: ev.Event, by: Source | None, /) -> bytes:
        """The words for others than who did it; b"" where this reader is not told."""

    def talk(self, events: Sequence[ev.Said], by: Source | None, /) -> bytes:
        """The same for each of these, one after the other: what one has said to one room or person."""


class Dialect(Protocol):
    language: str
    gathers: bool
    """Whether what a labelled submission brings its client is handed to `end_of`, as one."""

    current: RoomId | None
    """The room whose events this client's profile says in a way of their own, if the dialect has one."""

    @property
    def here(self) -> Collection[RoomId]:
        """The rooms this client is in."""
        ...

    # Lines in.

    def receive_talk(self, lines: Sequence[object], start: int) -> Submission | None:
        """What nearly every line is, the short way: as many of these lines, from a place on, as are one `Talk`.

        None: the line there is to be read by `receive_line`, or is none (no string).
        """
        ...

    def receive_line(self, line: str) -> Submission | None: ...
    def receive_fault(self, fault: str, words: str, begin: str = "") -> Submission:
        """A line that could not be read: why (a `Fault`'s value), in words, and what could be read of its beginning."""
        ...

    # Words out, for what this client did.

    def greeting(self) -> bytes: ...
    def entered(self, event: ev.Entered) -> bytes: ...
    def joined(self, event: ev.Joined, by: Source, who: Members, before: Sequence[ev.Said]) -> bytes: ...
    def parted(self, event: ev.Parted | ev.Kicked, by: Source) -> bytes:
        """Out of a room: by oneself, or put out."""
        ...

    def moved(self, who: Members) -> bytes: ...
    @property
    def echoes(self) -> bool:
        """Whether this client is ever told what it said itself."""
        ...

    def did(self, event: ev.Event, by: Source | None) -> bytes: ...
    def refused(self, refusal: Refusal, want: Want) -> bytes: ...
    def answered(self, answer: Answer) -> bytes: ...
    def rendered(self, render: Render, answer: object) -> bytes:
        """An answer (or a refusal) in the way that was asked for."""
        ...

    def absent(self, to: Source) -> bytes:
        """The one who was just spoken to is away."""
        ...

    def room_renamed(self, event: ev.RoomRenamed, who: Members) -> bytes:
        """A room this client is in has another name: what follows for it beside the event, or instead of it."""
        ...

    def invited(self, event: ev.Invited, by: Source | None) -> bytes:
        """This client is invited."""
        ...

    def replied(self, reply: Reply) -> bytes: ...
    def end_of(self, submission: Submission, told: Sequence[bytes]) -> bytes:
        """The explicit end of a labelled submission; `told` is what was gathered."""
        ...

    # Words out, for what others did.

    def profile(self, kind: type[ev.Event], room: RoomId | None, /) -> Profile: ...
    def watched(self, want: Watch, came: Watched) -> bytes: ...
    def appeared(self, name: str, by: Source | None) -> bytes:
        """Somebody who is watched is here (`by`), or gone (None)."""
        ...

    @property
    def follows(self) -> bool:
        """Whether this client is told how those look whom it watches, without a room in common."""
        ...

    def to_oneself(self, event: ev.Said | ev.Signalled, by: Source | None) -> bytes:
        """What one wrote to oneself, as it comes to the reader that one is; b"" where `did` was that."""
        ...

    # The session's own books.

    def adopt(self, caps: frozenset[str]) -> None: ...
    def ignore(self, name: Name | None) -> bytes: ...
    @property
    def unheard(self) -> Collection[str]:
        """The keys of the names that are not to be heard."""
        ...

    def renamed(self, old: Name, new: Name) -> None:
        """Somebody who is ignored has another name now."""

    # The client's own thread again.

    def past(self, want: ReadPast, title: str, messages: Iterable[ev.Said]) -> bytes: ...
    def unreadable(self) -> bytes: ...
    def stream(self, submission: Submission, want: Ask, answer: object) -> Iterator[bytes]:
        """A long answer, in pieces, its end included."""
        ...

    def bye(self, sentence: str) -> bytes: ...
    def ping(self) -> bytes:
        """Words that a living client answers; b"" where none are known."""
        ...
