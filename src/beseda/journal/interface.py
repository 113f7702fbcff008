"""The seam of the journal: one order of lasting events, appended in batches, each all or nothing.

A journal knows nothing of who may write when: every method is called while holding the caller's floor, by one thread
at a time, and so an implementation has no lock of its own. `sqlite` and `memory` implement it under one set of tests.
"""

from collections.abc import Sequence
from typing import Protocol

from beseda.core.events import Lasting
from beseda.core.ids import Seq


class Journal(Protocol):
    """Requires holding the floor for everything but `ease`, reading the attributes included."""

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

    def append(self, events: Sequence[Lasting]) -> None:
        """Store a batch, in order, all of it or nothing; what was stored before the return outlives a kill -9.

        Raises:
            JournalUnwritable: nothing of the batch is stored. A later batch may well be, so just try.
            ValueError: a place that is not later than all before it: the caller's bug, nothing is stored.
        """

    def follow(self, after: Seq, limit: int) -> list[Lasting]:
        """At most `limit` events later than `after`, in order.

        Raises:
            JournalUnreadable: the file gave an error.
        """

    def lasting(self) -> list[Lasting]:
        """Everything but what was said, in order: what a start reads, quick whatever the size of the past.

        Raises:
            JournalUnreadable: the file gave an error.
        """

    def forget(self, until: Seq, limit: int) -> bool:
        """Drop at most `limit` of the oldest `Said` up to and including `until`.

        Returns whether none is left. In slices, because each call is time on the floor. Their text is gone from the
        files after the next `wipe`.

        Raises:
            JournalUnwritable: nothing was dropped.
        """

    def wipe(self) -> None:
        """Have nothing of what was forgotten left in any file. Takes the disk's time (10–40 ms), so when all is quiet.

        Raises:
            JournalUnwritable: it is not gone yet.
        """

    def ease(self) -> None:
        """Have the disk take what was appended, so that what the floor has to wait for it is short.

        The one method that is called *off* the floor, while others append; it never raises.
        """

    def close(self) -> None:
        """Give the files back. Nothing else may be called after."""
