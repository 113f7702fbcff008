"""The archiver: one thread that copies the journal into the archive, a little behind the talk.

It waits until the talk rests, because beside busy threads a row costs several times what it costs alone. It reads the
journal in slices, because it holds the engine for each. After any error of the archive's file it tries again, because
the journal still has everything. What the archive has on disk it has the journal forget. Knows no scope and no hall.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Condition, Thread
from time import monotonic, sleep
from typing import NamedTuple

from beseda.core.events import Edited, Redacted
from beseda.core.ids import Seq
from beseda.journal.archive import Archive
from beseda.journal.complaint import Complaint
from beseda.journal.errors import ArchiveDamaged, ArchiveReplaced, ArchiveUnreadable, ArchiveUnwritable
from beseda.journal.interface import Journal
from beseda.journal.rows import Logged, StateRow

SLICE = 250
"""Events read from the journal each time the engine is held: about a millisecond."""
TRANSACTION = 8000
"""Events stored in the archive in one transaction: some 150 ms. It is that many only when it is far behind; then 2000
at a time took a quarter longer."""
RESTS = 0.25
"""Seconds without anything new after which the talk rests. Nobody waits for it: a question makes the archiver hurry."""
RESTS_IN_MEMORY = 1.0
"""The same for a journal in memory: there the archive is only for questions."""
LONGEST_BEHIND = 5.0
"""Seconds that the oldest line waits to be archived if the talk never rests. What waiting saves: 100 pairs talking
cost 76 µs a line on disk if archived every 0.1 s, and 55 in all if archived afterwards."""
PLENTY = 100_000
"""Places behind from which the archiver does not wait. Passing events take places too, so this is at most this many
lines, and a question waits at most a second for the archiver to catch up."""
FORGET_SLICE = 250
"""Rows that the journal forgets each time the engine is held."""
FORGET_SLICES = 40
"""Such slices before the archive is filled again."""
FORGET_EVERY = 60.0
"""Seconds from one forgetting in the journal to the next."""
FORGET_PLENTY = 10_000
"""Places archived since the last forgetting from which the next is due at once: journal.db stays at some MB…"""
FORGET_LEAST = 5.0
"""… but never sooner than this many seconds after the last."""
QUIET = 1.0
"""Seconds without anything new after which the journal is wiped, which waits for the disk while holding the engine…"""
WIPE_WITHIN = 300.0
"""… and the longest delay if the talk never rests. What is deleted is to be in no file after ten minutes."""
WIPE_ARCHIVE_EVERY = 300.0
"""Seconds from one wiping of the archive to the next, for all that was deleted meanwhile: each merges the words of the
volumes of which something was deleted, a second of work for a volume. With the merging that is within ten minutes."""
WIPE_SLICE = 0.1
"""Seconds of that at a time: the archive is not filled meanwhile."""
WIPE_TRIES = 10
"""So often it is tried when stopping: a second or two, if another program reads the archive."""
WIPE_FIRST = 10.0
"""Seconds after a start: what is left from a run that was killed must not wait for ever if runs are short."""
LEFT_UNWIPED = "stopping: what was deleted last may still be in archive.db and beside it, until the next start"
UNWIPED_FOR = 600.0
"""Seconds of trying after which the log says that what was deleted is not gone from the file."""
EASE_EVERY = 1.0
"""Seconds between two fsyncs of what was appended, without holding the engine: the engine itself then waits at most
for this much talk."""
LOOK_EVERY = 2.0
"""Seconds between two looks whether somebody has deleted the archive: until it is noticed nobody can read the past."""
BACK_OFF, LONGEST_BACK_OFF = 0.1, 5.0
"""Seconds to wait after an error, doubled each time up to the second number."""
NEVER = Seq(2**63 - 1)
"""A place after every place."""
TAKING_OUT = frozenset((Edited, Redacted))
"""Events with which something left the journal's log."""
DUE, NOT_DUE = float("-inf"), float("inf")
"""A time before every time, and one after."""

log = logging.getLogger(__name__)


class _Gathered(NamedTuple):
    """What the journal has and the archive does not have yet."""

    events: list[Logged]
    upto: Seq
    """The place up to which `events` is complete."""
    state: list[StateRow]
    of: Seq
    """The place up to which `state` has every change: not before `upto`."""


class Archiver:
    """Follows the journal from its creation until `stop`.

    `engine` guards the journal. This thread holds it for one slice at a time, never while holding a lock of its own.
    """

    def __init__(self, journal: Journal, archive: Archive, engine: AbstractContextManager[object]) -> None:
        """Requires not holding the engine."""
        self._journal = journal
        self._archive = archive
        self._engine = engine
        self._forgets = archive.durable or not journal.durable
        """False if the journal is a file and the archive is in memory: that archive dies with the process."""
        self._rests = RESTS if journal.durable else RESTS_IN_MEMORY
        self._changed = Condition()
        """Guards the nine below. Taken while holding the engine (`notice`), so do nothing slow while holding it."""
        with engine:
            self._noticed, self._taken_out_at = journal.last_seq, journal.taken_out_at
        self._filled = archive.filled
        self._gathered: _Gathered | None = None
        self._hurry_to = self._noticed
        self._noticed_at = self._behind_since = monotonic()
        self._wake_at: int = NEVER
        self._stopping = False
        self._deadline = NOT_DUE
        # Only the archiver's thread uses these:
        self._forgotten = Seq(0)
        self._forgot_at = monotonic()
        self._unwiped_since = monotonic()  # what a run that was killed has left
        self._wipe_archive_at = self._wiping_since = monotonic() + WIPE_FIRST
        self._eased_at = self._looked_at = self._index_at = monotonic()
        self._complaint = Complaint(log, logging.WARNING, "archiving has to wait, nothing is lost: %s")
        self._unwiped = Complaint(log, logging.WARNING, "what was deleted is still in archive.db: %s")
        self._replaced = Complaint(log, logging.WARNING, "%s It goes on with what is there and what the journal has.")
        self._thread = Thread(target=self._run, name="archiver", daemon=True)
        self._thread.start()

    def notice(self, place: Seq) -> None:
        """The journal has more, up to `place` (`journal.last_seq`). Call once a batch, after append.

        Requires holding the engine.
        """
        now = monotonic()
        with self._changed:
            if self._filled >= self._noticed:
                self._behind_since = now
            self._noticed = place
            self._taken_out_at = self._journal.taken_out_at
            self._noticed_at = now
            if place >= self._wake_at:
                self._wake_at = NEVER
                self._changed.notify_all()

    def wait_until(self, place: Seq, timeout: float) -> bool:
        """Wait at most `timeout` seconds until the archive has all that was said up to a place. Return whether it has.

        Call without holding the engine. Any place will do, a passing event's as well as `journal.last_seq`: passing
        events take places that the journal never sees, so this waits for what was noticed up to the place. What was
        appended before the question was decided has been noticed: the engine's order ensures that.
        """
        with self._changed:
            target = min(place, self._noticed)
            if target > self._filled:
                self._hurry_to = max(self._hurry_to, target)
                self._changed.notify_all()
        return self._archive.wait_until(target, timeout)

    def wait_to_read(self, place: Seq, timeout: float) -> None:
        """As `wait_until`, before something is answered. If time is over, the answer lacks what was said last.

        Raises:
            ArchiveUnreadable: then it would show what was taken back, or an earlier wording.
        """
        if self.wait_until(place, timeout):
            return
        with self._changed:
            is_behind = self._archive.filled < self._taken_out_at
        if is_behind:
            raise ArchiveUnreadable(TimeoutError("it still has what was taken back"))
        log.warning("the archive is behind: an answer lacks the newest messages")

    def caught_up(self) -> bool:
        """Return whether the archive has all that was noticed."""
        with self._changed:
            return self._filled >= self._noticed

    def stop(self, timeout: float) -> bool:
        """Archive what there is, for at most `timeout` seconds, and end. Return whether all of it is archived.

        Call without holding the engine, after the last append. The next start finds in the journal what is left.
        """
        with self._changed:
            self._stopping = True
            self._deadline = monotonic() + timeout
            self._changed.notify_all()
        self._thread.join(timeout)
        return self.caught_up() and not self._thread.is_alive()

    def _run(self) -> None:
        pause = BACK_OFF
        while self._wait_for_work():
            try:
                with self._changed:
                    due = [work for when, work in self._works() if when <= monotonic()]
                for work in due:
                    work()
                pause = BACK_OFF
            except Exception as error:  # a bug must not end archiving for good either: log it, and go on trying
                (self._replaced if isinstance(error, ArchiveReplaced) else self._complaint).make(error)
                self._mend(error)
                self._rest(pause)
                pause = min(2 * pause, LONGEST_BACK_OFF)
        try:
            is_wiped = self._archive.is_open and _is_wiped(self._archive, self._deadline)
        except Exception as error:
            self._complaint.make(error)
            is_wiped = False
        if not is_wiped:
            log.warning(LEFT_UNWIPED)

    def _wait_for_work(self) -> bool:
        """Sleep until something is due. Return False if nothing more is to be done."""
        with self._changed:
            while not self._stopping:
                due = min(due for due, _ in self._works())
                if due <= monotonic():
                    return True
                self._wake_at = 0 if self._filled >= self._noticed else self._filled + PLENTY
                self._changed.wait(None if due == NOT_DUE else due - monotonic())
                self._wake_at = NEVER
            return self._archive.durable and self._filled < self._noticed and monotonic() < self._deadline

    def _works(self) -> tuple[tuple[float, Callable[[], None]], ...]:
        """Return what there is to do, and when (monotonic seconds). Requires holding `_changed`."""
        return (
            (self._filling_due(), self._fill_some),
            (self._eased_at + EASE_EVERY if self._eased_at < self._noticed_at else NOT_DUE, self._ease),
            (self._forgetting_due(), self._forget_some),
            (self._looked_at + LOOK_EVERY if self._archive.durable else NOT_DUE, self._look),
            (min(self._unwiped_since + WIPE_WITHIN, max(self._unwiped_since, self._noticed_at + QUIET)), self._wipe),
            (self._wipe_archive_at, self._wipe_archive),
            (NOT_DUE if self._archive.is_indexed else self._index_at, self._index_some),
        )

    def _filling_due(self) -> float:
        if self._filled >= self._noticed:
            return NOT_DUE
        if self._stopping or self._filled < self._hurry_to or self._noticed - self._filled >= PLENTY:
            return DUE
        due = min(self._noticed_at + self._rests, self._behind_since + LONGEST_BEHIND)
        if due <= monotonic():  # hurry for all there is now; what comes meanwhile waits its own time
            self._hurry_to, self._behind_since = self._noticed, monotonic()
        return due

    def _fill_some(self) -> None:
        """Store what was gathered. After a failure, store the same again: nothing is read twice under the engine."""
        if self._gathered is None:
            with self._engine:
                dropped, last_at = self._journal.dropped, self._journal.last_at
            self._archive.lack(dropped, last_at)
            self._gathered = self._gather()
        self._archive.fill(*self._gathered)
        self._gathered = None
        with self._changed:
            self._filled = self._archive.filled

    def _gather(self) -> _Gathered:
        after = self._archive.followed
        events: list[Logged] = []
        while len(events) < TRANSACTION:
            with self._engine:
                part = self._journal.follow(after, SLICE)
                last = self._journal.last_seq
            events += part
            if any(type(event) in TAKING_OUT for event in part):
                self._unwiped_since = min(self._unwiped_since, monotonic())
            if len(part) < SLICE:  # the end: no lasting event is between the last one read and `last`
                after = last
                break
            after = part[-1].seq
        return _Gathered(events, after, *self._gather_state())

    def _gather_state(self) -> tuple[list[StateRow], Seq]:
        """Return the changes of the state since the archive's copy, and the place up to which they are complete.

        They are read after the events, so they are not older. A thing that changes between two slices is in a later
        slice too: the last row of a thing is its newest.
        """
        after = self._archive.state_followed
        rows: list[StateRow] = []
        while True:
            with self._engine:
                part = self._journal.follow_state(after, SLICE)
                last = self._journal.last_seq
            rows += part
            if len(part) < SLICE:
                return rows, last
            after = part[-1].seq

    def _index_some(self) -> None:
        """Index anew some of what was said before; half of the time at most, for others need the processor as well."""
        began = monotonic()
        self._archive.index_some()
        self._index_at = 2 * monotonic() - began

    def _look(self) -> None:
        self._looked_at = monotonic()
        self._archive.look()

    def _ease(self) -> None:
        self._eased_at = monotonic()
        self._journal.ease()

    def _forgetting_due(self) -> float:
        archived = self._archive.filled - self._forgotten
        if not self._forgets or archived <= 0:
            return NOT_DUE
        return self._forgot_at + (FORGET_LEAST if archived >= FORGET_PLENTY else FORGET_EVERY)

    def _wipe(self) -> None:
        with self._engine:
            self._journal.wipe()
        self._unwiped_since = NOT_DUE

    def _wipe_archive(self) -> None:
        """Go on wiping it for a moment; half of the time at most, as `_index_some`."""
        began = monotonic()
        is_done = self._archive.wipe(began + WIPE_SLICE)
        now = monotonic()
        if is_done:
            self._wiping_since = now + WIPE_ARCHIVE_EVERY
        elif now - self._wiping_since > UNWIPED_FOR:
            self._unwiped.make(ArchiveUnwritable(TimeoutError("does another program read it?")))
        self._wipe_archive_at = now + (WIPE_ARCHIVE_EVERY if is_done else max(WIPE_SLICE, now - began))

    def _forget_some(self) -> None:
        """Have the journal forget what the archive has on disk. If some is left after all slices, that stays due."""
        settled = self._archive.settle()
        for _ in range(FORGET_SLICES):
            with self._engine:
                done = self._journal.forget(settled, FORGET_SLICE)
            if done:
                self._forgotten = settled
                self._forgot_at = monotonic()
                self._unwiped_since = min(self._unwiped_since, self._forgot_at)
                return

    def _mend(self, error: Exception) -> None:
        archive = self._archive
        if archive.is_open and not isinstance(error, ArchiveDamaged):
            return
        self._gathered = None
        try:
            if not archive.is_open or isinstance(error, ArchiveReplaced):
                archive.open_again()
            else:
                archive.start_anew()
        except Exception as worse:  # a bug neither, as in `_run`
            self._complaint.make(worse)
        with self._changed:
            self._filled = self._archive.filled

    def _rest(self, seconds: float) -> None:
        with self._changed:
            if self._stopping:
                self._changed.wait(min(seconds, BACK_OFF))
            else:
                self._changed.wait_for(lambda: self._stopping, seconds)


def _is_wiped(archive: Archive, deadline: float) -> bool:
    """Wipe it at the end: a server that is stopped may not be started again for long. Return whether it is done.

    The round that is under way knows nothing of what was deleted since it began, so there is one more.
    """
    rounds = tries = 0
    while rounds < 2 and tries < WIPE_TRIES and monotonic() < deadline:
        if archive.wipe(deadline):
            rounds += 1
        else:
            tries += 1
            sleep(WIPE_SLICE)
    return rounds == 2
