"""The journal's interface: one order of requests, the log of lasting events, and the state beside it.

The archive follows the log, and the journal forgets what the archive has. The state has a value for each thing there
is; a start reads nothing else. Both are written in one batch, all of it or nothing.

A journal does not know who may write when. The caller holds the engine for every method, so one thread at a time calls
it, and an implementation has no lock of its own. `sqlite` and `memory` implement it under one set of tests.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from beseda.core.events import Stored
from beseda.core.ids import Seq
from beseda.core.state import StateChange, Thing
from beseda.journal.rows import Logged, StateRow

R = TypeVar("R")


class Journal(Protocol):
    """Requires holding the engine for every method but `ease`, and for reading the attributes."""

    id: str
    """Random lowercase letters and digits, made once with the database: the first half of every message's id."""
    start_count: int
    """How many times the journal was opened, this time included. It is on disk before opening returns, so that no
    place is given out twice."""
    last_seq: Seq
    """The place of the newest event stored, or `first_seq(start_count)` if that is later."""
    last_at: int
    """The time (ms) of the newest event ever stored, forgotten events included; 0 if none. Nothing may get an earlier
    time, even if the clock was set back."""
    dropped: Seq
    """The place up to which events have been dropped by `forget`: no archive can get them from here any more."""
    taken_out_at: Seq
    """The place at which something was taken back or reworded last, as far as the log tells; 0: nothing was."""
    durable: bool
    """Whether its events outlive the process."""

    def order(self, requests: Sequence[R], now: int) -> list[tuple[Seq, int, R]]:
        """Give each request its place in the one order, and its time.

        `now`: milliseconds since 1970, UTC; no request gets an earlier time than the request before it. The events of a
        request take the places from its own on, as many as `places_of` says. Stores nothing. A place is never given out
        again, even if the request is refused or its batch can't be stored.
        """

    def append(self, events: Sequence[Stored], state: Sequence[StateChange] = ()) -> None:
        """Store a batch, all of it or nothing: events in order, and the things that they changed.

        What a `Redacted` takes back leaves the log in the same batch, and so do the earlier wordings of what is
        `Edited`: from here on the log has the message as it stands. The text is gone from the files after the next
        `wipe`.

        Things may come without an event, if nothing has happened to them but how they are stored.

        After the return, the batch outlives a kill -9.

        Raises:
            JournalUnwritable: nothing of the batch is stored. A later batch may succeed, so just try.
            ValueError: a place is not later than all before it: the caller's bug; nothing is stored.
        """

    def state(self) -> list[Thing]:
        """Return every thing of the state. A start reads this; it is quick, however long the past is.

        Raises:
            JournalUnreadable: the file gave an error, or a thing can't be read.
        """

    def follow(self, after: Seq, limit: int) -> list[Logged]:
        """Return at most `limit` events later than `after`, in order. An event of an unknown kind comes as its row.

        Raises:
            JournalUnreadable: the file gave an error.
        """

    def follow_state(self, after: Seq, limit: int) -> list[StateRow]:
        """Return some `limit` of the things that have changed or gone since `after`, in order of their last change.

        All things with the last one's place are included, so it may be a few more.

        Raises:
            JournalUnreadable: the file gave an error.
        """

    def forget(self, until: Seq, limit: int) -> bool:
        """Drop at most `limit` of the oldest events up to and including `until`, then the marks of gone things.

        Return whether no such event is left. Call it in slices, because the engine is held for each call. The text is
        gone from the files after the next `wipe`.

        Raises:
            JournalUnwritable: nothing was dropped.
        """

    def wipe(self) -> None:
        """Remove what was forgotten from every file, and shrink a file that is much larger than its content.

        Waits for the disk (10–40 ms), so call it when all is quiet.

        Raises:
            JournalUnwritable: it is not gone yet.
        """

    def ease(self) -> None:
        """Write to the disk what was appended, so that the engine has to wait less for the disk.

        The only method that is called *without* holding the engine, while others append; it never raises.
        """

    def close(self) -> None:
        """Close the files. Call nothing else after this."""


class Known(NamedTuple):
    """What another file knows about a journal. If the journal is lost, this is all that is left."""

    id: str = ""
    """The journal's id; "" if the file knows none."""
    start_count: int = 0
    last_seq: Seq = Seq(0)
    last_at: int = 0
    gone_until: Seq = Seq(0)
    """The place up to which it has forgotten which things are gone: what only an older journal has is gone."""
    state_after: Callable[[Seq], Sequence[StateRow]] = lambda place: ()
    """Returns the things that have changed or gone since a place."""
