"""What passes between a client's thread and the floor: a turn, what one `recv` asked for, and what came of it."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from beseda.core import events as ev
from beseda.core.ids import SessionId
from beseda.core.names import Name
from beseda.core.presence import Audience
from beseda.core.questions import Members, Scope
from beseda.net.latch import closed_latch
from beseda.net.link import Link
from beseda.net.outbox import Outbox
from beseda.wire.dialects.plain import Plain
from beseda.wire.dialects.wants import ReadPast, Submission


class Client(Protocol):
    """A session, as far as the floor knows it. What is not fixed is guarded by the floor."""

    id: SessionId
    link: Link
    box: Outbox
    dialect: Plain
    name: Name | None
    """Whose it is, from entering to leaving."""

    def end(self) -> None:
        """Read no more from it: its own thread ends it. Callable by any thread; does not wait."""

    def let_go(self, sentence: str) -> None:
        """The same, with the server's last words before."""


class Happening(NamedTuple):
    """An event, who was concerned at its place, and (for a room joined) what the newcomer is shown."""

    event: ev.Event
    audience: Audience
    view: Members | None = None


class Grant(NamedTuple):
    """The client's own thread may now read the past that was asked for, and answers the submission with it."""

    submission: Submission
    want: ReadPast
    scope: Scope


class Turn:
    """One item for the floor. Its submissions are acted on in order, nothing between them but other turns."""

    __slots__ = ("_done", "client", "grants", "submissions")

    def __init__(self, client: Client, submissions: tuple[Submission, ...], waits: bool) -> None:
        self.client = client
        self.submissions = submissions
        self.grants: list[Grant] = []
        self._done = closed_latch() if waits else None

    @property
    def waits(self) -> bool:
        return self._done is not None

    def finish(self) -> None:
        """All outcomes are on their way. The floor's, once."""
        if self._done is not None:
            self._done.release()

    def wait(self, before: Callable[[], None]) -> None:
        """Wait for that. The client's thread's, once, where the turn `waits`; `before` is called if it takes time."""
        if self._done is not None and not self._done.acquire(blocking=False):
            before()
            self._done.acquire()
