"""Wiping the archive's file: no page, no word list and no WAL has a trace of what was deleted, reworded or forgotten.

All that is due is wiped in one round, of short steps between which the archive can be filled, and which need not follow
at once. What is deleted during a round waits for the next one: else whoever goes on deleting would have all merged
again and again. Knows pages and word lists, and not what was in them.
"""

import shutil
from pathlib import Path
from threading import Lock
from time import monotonic

from beseda.journal.archive_words import drop_if_empty, merge_some, unwiped, wiped
from beseda.journal.archive_writing import ArchiveWriting
from beseda.journal.errors import ArchiveUnwritable
from beseda.journal.opening import INCREMENTAL
from beseda.journal.page_gaps import MOST_PAGES, PageGaps

MERGE_AT_ONCE = 100
"""Pages of word lists merged in one transaction: 30 ms."""
MERGED = 2
"""Changes that a step of merging makes from which on there is more to merge (FTS5's own number)."""
BLANK_AT_ONCE = 1000
"""Pages looked through at a time for copies of rows that moved: some 10 ms, 4 MB. All pages are, in each round: nothing
says which of them have such copies."""
READERS_PATIENCE = 100
"""Milliseconds to wait for those who read: longer than any question of ours takes. Nothing can be filled meanwhile, and
another program may read for hours."""
FREE_AT_ONCE = 1000
"""Pages given back to the disk in one transaction: 4 ms."""
SHRINK_FROM = 4_000_000
"""Bytes of free pages from which the file is made smaller; less is filled again soon."""
NEVER = float("inf")
"""A time after every time."""


class _Round:
    """A round of wiping, as far as it has come."""

    def __init__(self, deletions: int, volumes: list[int]) -> None:
        self.deletions = deletions
        """How often something had been deleted when it began."""
        self.volumes = volumes
        """Those whose words are still to be merged; the last one is under way, …"""
        self.is_merging = False
        """… if this is so."""
        self.blanked = 0
        """The pages that have no copies of rows any more: so many from the first on."""


class ArchiveWiping(ArchiveWriting):
    """The wiping part of `Archive`: any thread."""

    _deletions = 0
    """How often something was deleted. Guarded by `_writing`."""

    def __init__(self) -> None:
        self._wiping = Lock()
        """Guards `_round`; is taken before `_writing`."""
        self._round: _Round | None = None
        self._gaps: PageGaps | None = None
        """Of the file that is open."""

    def wipe(self, until: float = NEVER) -> bool:
        """Leave no trace of what was deleted, reworded or forgotten: in the pages, in the words, in the WAL.

        After `until` (monotonic seconds) no further step is begun. Return whether it is done: if a reader or another
        thread that wipes is in the way, or the time is over, call again.

        Raises:
            ArchiveUnwritable: it is not all wiped; call again.
        """
        if not self._wiping.acquire(timeout=-1 if until == NEVER else max(0.0, until - monotonic())):
            return False
        try:
            with self._writing, self._mapped():
                (is_needed,) = self._connection.execute("SELECT unwiped FROM archive").fetchone()
            if not is_needed:
                return True
            was_under_way = self._round is not None
            try:
                is_done = self._go_on_wiping(until)
                if is_done and was_under_way and until == NEVER:  # that round knew nothing of what is to be wiped now
                    is_done = self._go_on_wiping(until)
            except BaseException:
                self._round = None  # what of it is stored is not known
                raise
            if is_done:
                self._shrink()
            return is_done
        finally:
            self._wiping.release()

    def _go_on_wiping(self, until: float) -> bool:
        if self._round is None:
            with self._writing, self._mapped():
                self._round = _Round(self._deletions, unwiped(self._connection.execute))
        while self._round.volumes:
            if monotonic() >= until:
                return False
            self._merge_some(self._round)
        while self._path is not None and self._round.blanked < self._pages():
            if monotonic() >= until or not self._blank_some(self._path, self._round):
                return False
        with self._writing, self._mapped():
            if not self._is_written_back():
                return False
            if self._round.deletions == self._deletions:
                self._connection.execute("UPDATE archive SET unwiped = 0")
            self._round = None
        return True

    def _merge_some(self, round_: _Round) -> None:
        """Do a step: drop a volume of which nothing is left, or merge some of its words."""
        number, is_merging = round_.volumes[-1], round_.is_merging
        with self._writing, self._transaction() as execute:
            is_over = not is_merging and drop_if_empty(execute, number)
            if not is_over:
                before = self._connection.total_changes
                merge_some(execute, number, MERGE_AT_ONCE if is_merging else -MERGE_AT_ONCE)
                is_over = is_merging and self._connection.total_changes - before < MERGED
                if is_over and round_.deletions == self._deletions:  # else there is more to wipe, the next time
                    wiped(execute, number)
        round_.is_merging = not is_over
        if is_over:
            round_.volumes.pop()

    def _is_written_back(self) -> bool:
        """Write the WAL back and empty it. Return False if a reader still uses it. Requires holding `_writing`."""
        usual = self._pragma("busy_timeout")
        self._connection.execute(f"PRAGMA busy_timeout={READERS_PATIENCE}")
        try:
            busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            self._connection.execute(f"PRAGMA busy_timeout={usual}")
        return not busy

    def _pages(self) -> int:
        with self._writing, self._mapped():
            return self._pragma("page_count")

    def _blank_some(self, path: Path, round_: _Round) -> bool:
        """Do a step: blank what some pages have between their cells. Return False if somebody is in the way."""
        with self._writing:
            with self._mapped():
                if not self._is_written_back():
                    return False
                size, is_mapped = self._pragma("page_size"), self._pragma("auto_vacuum") > 0
            with self._transaction() as execute:  # nobody else writes meanwhile
                wal = path.with_name(path.name + "-wal")
                try:
                    if wal.exists() and wal.stat().st_size:  # another process was quicker
                        return False
                    if self._pragma("page_count") < MOST_PAGES:
                        gaps = self._gaps = self._gaps or PageGaps(path)
                        if gaps.blank(round_.blanked + 1, BLANK_AT_ONCE, size, is_mapped):
                            execute("PRAGMA shrink_memory")  # it has cached them as they were
                except OSError as error:
                    raise ArchiveUnwritable(error) from error
        round_.blanked += BLANK_AT_ONCE
        return True

    def _used(self) -> int:
        """Return the bytes of the file that are in use. Requires holding `_writing`."""
        pages, free, size = (self._pragma(name) for name in ("page_count", "freelist_count", "page_size"))
        return (pages - free) * size

    def _pragma(self, name: str) -> int:
        return int(self._connection.execute(f"PRAGMA {name}").fetchone()[0])

    def _shrink(self) -> None:
        """Give free pages back to the disk, if they are many."""
        with self._writing, self._mapped():
            free, used = self._pragma("freelist_count") * self._pragma("page_size"), self._used()
            steps = self._pragma("auto_vacuum") == INCREMENTAL
            if free < SHRINK_FROM or self._path is None:
                return
            if not steps and free * 4 >= used and 2 * used < shutil.disk_usage(self._path.parent).free:
                # A file of before, once. It is copied while it can't be filled: 1 GB takes some 20 s.
                self._connection.execute(f"PRAGMA auto_vacuum={INCREMENTAL}")
                self._connection.execute("VACUUM")
        while steps:
            with self._writing, self._mapped():
                self._connection.execute(f"PRAGMA incremental_vacuum({FREE_AT_ONCE})").fetchall()
                steps = self._pragma("freelist_count") > 0
        with self._writing, self._mapped():
            self._is_written_back()
