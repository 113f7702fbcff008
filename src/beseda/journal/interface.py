"""The seam of the journal: one order of requests, the log of what lasts, and the state beside it.

The log is followed by the archive, and forgotten once that has it. The state has a value for each thing there is, and
is all that a start reads. Both are written in one batch, all of it or nothing.

A journal knows nothing of who may write when: every method is called while holding the caller's engine, by one thread
at a time, and so an implementation has no lock of its own. `sqlite` and `memory` implement it under one set of tests.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from beseda.core.events import Stored
from beseda.core.ids import Seq
from beseda.core.state import StateChange, Thing
from beseda.journal.rows import Logged, StateRow

R = TypeVar("R")


class Journal(Protocol):
    """Requires holding the engine for everything but `ease`, reading the attributes included."""

    id: str
    """Random, lowercase letters and digits, made once with the database: half of every message's id."""
    start_count: int
    """How many times it was opened, this one included; stored for good before opening returns, so that no place is
    given out twice."""
    last_seq: Seq
    """The place of the newest event stored, or `first_seq(start_count)` where that is later."""
    last_at: int
    """The time (ms) of the newest event ever stored, forgotten ones included; 0 if none. A clock that was set back
    must not give anything an earlier one."""
    durable: bool
    """Whether its events outlive the process."""

    def order(self, requests: Sequence[R], now: int) -> list[tuple[Seq, int, R]]:
        """Give each request its place in the one order, and its time there.

        `now`: milliseconds since 1970, UTC; no request gets an earlier time than one before it. What comes of a request
        takes the places from its own on, as many as `places_of` says. Stores nothing. A place is never given out again,
        also where the request is refused, or its batch can't be stored.
        """

    def append(self, events: Sequence[Stored], state: Sequence[StateChange] = ()) -> None:
        """Store a batch: events in order, and the things that are otherwise by them, all of it or nothing.

        What was stored before the return outlives a kill -9.

        Raises:
            JournalUnwritable: nothing of the batch is stored. A later batch may well be, so just try.
            ValueError: a place that is not later than all before it: the caller's bug, nothing is stored.
        """

    def state(self) -> list[Thing]:
        """Every thing there is: what a start reads, quick whatever the size of the past.

        Raises:
            JournalUnreadable: the file gave an error, or a thing can't be read.
        """

    def follow(self, after: Seq, limit: int) -> list[Logged]:
        """At most `limit` events later than `after`, in order. Those of an unknown kind come as they are stored.

        Raises:
            JournalUnreadable: the file gave an error.
        """

    def follow_state(self, after: Seq, limit: int) -> list[StateRow]:
        """Some `limit` of the things that were changed, or are gone, since `after`, in order of their last change.

        Raises:
            JournalUnreadable: the file gave an error.
        """

    def forget(self, until: Seq, limit: int) -> bool:
        """Drop at most `limit` of the oldest events up to and including `until`, and then that things are gone.

        Returns whether none is left. In slices, because each call is time in the engine. Their text is gone from the
        files after the next `wipe`.

        Raises:
            JournalUnwritable: nothing was dropped.
        """

    def wipe(self) -> None:
        """Have nothing of what was forgotten left in any file, and no file much larger than what is in it.

        Takes the disk's time (10–40 ms), so when all is quiet.

        Raises:
            JournalUnwritable: it is not gone yet.
        """

    def ease(self) -> None:
        """Have the disk take what was appended, so that what the engine has to wait for it is short.

        The one method that is called *off* the engine, while others append; it never raises.
        """

    def close(self) -> None:
        """Give the files back. Nothing else may be called after."""


class Known(NamedTuple):
    """What another file knows of a journal: it may be what is left of it."""

    id: str = ""
    """The journal's; "" where it knows none."""
    start_count: int = 0
    last_seq: Seq = Seq(0)
    last_at: int = 0
    state_after: Callable[[Seq], Sequence[StateRow]] = lambda place: ()
    """The things that were changed, or are gone, since a place."""
