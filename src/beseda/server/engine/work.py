"""What passes between a client's thread and the engine: an item (what one `recv` asked for) and what came of it.

Knows neither how the engine acts nor how a session reads.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from beseda.core.ids import Seq, SessionId
from beseda.core.names import Name
from beseda.core.questions import Answer
from beseda.core.refusals import Refusal
from beseda.net.latch import closed_latch
from beseda.net.link import Link
from beseda.net.outbox import Outbox
from beseda.server.engine.happenings import Happening, Speech
from beseda.server.engine.reached import Reached
from beseda.wire.dialects.actions import Ask, CatchUp, ReadPast, Submission, Watched
from beseda.wire.dialects.dialect import Dialect
from beseda.wire.framing.ending import DONE, Ended
from beseda.wire.framing.framing import Framing


class Client(Protocol):
    """A session, as far as the engine knows it. What is not fixed is guarded by the engine."""

    id: SessionId
    link: Link
    box: Outbox
    dialect: Dialect
    framing: Framing
    """Makes bytes of the lines that its dialect says."""

    name: Name | None
    """The name of the session's user, from entering to leaving."""

    is_operator: bool
    """Whether the session's user is an operator of the server."""

    reached: Reached

    last_said: Seq
    """The place of what it said last; 0: it said nothing."""

    def has_entered(self) -> None:
        """Call when it has got a seat: from now on it counts as named."""

    def end(self, how: Ended = DONE) -> None:
        """Read no more from it, so that its own thread ends it. Callable by any thread; does not wait."""

    def disconnect(self, sentence: str, how: Ended) -> None:
        """Send the server's last words, then `end`. `how`: the same for a program, where the framing has that."""

    def silence(self) -> float:
        """Seconds since anything came from it."""
        ...


Result = list[Happening] | Speech | Refusal | Answer | Watched | None
"""What came of an action. None: it is the session's own affair."""


class Outcome(NamedTuple):
    """What came of a submission: a result for each of its actions."""

    item: "WorkItem"
    submission: Submission
    results: list[Result]


class Grant(NamedTuple):
    """A submission that the client's own thread answers: by the past that may be read, or by a long answer."""

    submission: Submission
    action: ReadPast | Ask | CatchUp
    result: Answer | Refusal


class WorkItem:
    """One item for the engine. Its submissions are acted on one after the other, in order."""

    __slots__ = ("_done", "client", "grants", "submissions", "waits")

    def __init__(self, client: Client, submissions: tuple[Submission, ...], waits: bool) -> None:
        self.client = client
        self.submissions = submissions
        self.grants: list[Grant] = []
        self.waits = waits
        self._done = closed_latch() if waits else None

    def __repr__(self) -> str:
        waits = ", waited for" if self.waits else ""
        return f"<WorkItem of {self.client!r}: {len(self.submissions)} submissions{waits}>"

    def finish(self) -> None:
        """Call when all outcomes are on their way. Only the engine calls it, once."""
        if self._done is not None:
            self._done.release()

    def wait(self, before: Callable[[], None]) -> None:
        """Wait until it is finished, if the item `waits`. Only the client's thread calls it, once.

        `before` is called if this takes time.
        """
        if self._done is not None and not self._done.acquire(blocking=False):
            before()
            self._done.acquire()
