"""The archive: all that was said, indexed by room, conversation and word; filled behind the talk, read beside it.

One thread fills it (or forgets in it); client threads read over a few read-only connections of their own. It holds
nothing that the journal had not stored before, and says for good how far it got. What may be read is a `Scope`, which
it obeys and does not judge.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import Condition, RLock

from beseda.core.events import Lasting, Said
from beseda.core.ids import RoomId, Seq
from beseda.journal.archive_queries import AFTER_ALL, ARCHIVE_SCHEMA, folded, forgetting
from beseda.journal.archive_reading import ArchiveReading
from beseda.journal.errors import (
    DAMAGE,
    ArchiveDamaged,
    ArchiveUnwritable,
    Broken,
    NotOurs,
    opening_error,
    primary_code,
)
from beseda.journal.opening import open_database
from beseda.journal.readers import FileReaders, Readers, SharedReader
from beseda.journal.rows import Insert, row_of_said

FORGET_AT_ONCE = 2000
"""Rows forgotten in one transaction, in which nothing can be filled."""
LOCK_PATIENCE = 1000
"""Milliseconds a write waits for a stranger's lock before the archiver hears of it, and tries again."""

log = logging.getLogger(__name__)

_KEEP = Insert(
    "INSERT INTO messages"
    " (seq, at, author, author_name, room, peer, target_name, manner, text, attributes, folded) VALUES ",
    11,
)
_KEEP_WORDS = """
    INSERT INTO words (rowid, text) SELECT seq, coalesce(folded, text) FROM messages WHERE seq > ? AND seq <= ?"""
_TEXT = 8
"""Which column of `row_of_said` is the text."""


class Archive(ArchiveReading):
    """All that was said. Reading is for any thread; filling and forgetting lock each other out.

    `path` None keeps it in memory. `journal` is the id of the journal it is filled from: an archive of another one,
    or a damaged file, is set aside (renamed to `….broken-1`, `-2`, …) and begun anew.

    Raises:
        OpeningError: the file can't be opened, for a reason that a new file would not mend.
    """

    def __init__(self, path: Path | None, journal: str = "") -> None:
        self.durable = path is not None
        self._path = path
        self._journal = journal
        self._writing = RLock()
        """Guards the writing connection and `_settled`: held for a transaction."""
        self._progress = Condition()
        """Guards `_filled`. May be taken while holding `_writing`, never the other way round."""
        self._open()

    def _open(self) -> None:
        self._connection, filled = self._opened()
        self._readers: Readers = (
            FileReaders(self._path) if self._path else SharedReader(self._connection, self._writing)
        )
        self._settled = Seq(0)
        with self._progress:
            self._filled = Seq(filled)

    def _opened(self) -> tuple[sqlite3.Connection, int]:
        if self._path is None:
            connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            connection.executescript(";".join(ARCHIVE_SCHEMA.steps))
            return connection, 0
        try:
            return self._opened_file(self._path)
        except (NotOurs, Broken) as error:
            set_aside(self._path, str(error))
            return self._opened_file(self._path)

    def _opened_file(self, path: Path) -> tuple[sqlite3.Connection, int]:
        connection = open_database(path, ARCHIVE_SCHEMA, exclusive=False)
        try:
            connection.execute("PRAGMA synchronous=NORMAL")  # what it has for good is asked for by `settle`
            connection.execute(f"PRAGMA busy_timeout={LOCK_PATIENCE}")
            journal, filled = connection.execute("SELECT journal, filled FROM archive").fetchone()
            if self._journal and journal != self._journal:
                if journal:
                    raise NotOurs(path)
                connection.execute("UPDATE archive SET journal = ?", (self._journal,))
        except sqlite3.Error as error:
            connection.close()
            raise opening_error(path, error) from error
        except NotOurs:
            connection.close()
            raise
        return connection, filled

    @property
    def filled(self) -> Seq:
        """Everything said up to here is in it."""
        with self._progress:
            return self._filled

    def wait_until(self, place: Seq, timeout: float) -> bool:
        """Wait (seconds) until it is filled up to `place`; whether it is."""
        with self._progress:
            return self._progress.wait_for(lambda: self._filled >= place, timeout)

    def fill(self, events: Sequence[Lasting], upto: Seq | None = None) -> None:
        """Keep what of the events was said, and that nothing lasting is missing up to `upto` (else: the last event).

        In order, from where it is filled; what it has already is skipped.

        Raises:
            ArchiveUnwritable: nothing of it is kept.
        """
        with self._writing:
            filled = self.filled
            place = upto if upto is not None else events[-1].seq if events else filled
            if place <= filled:
                return
            said = [row_of_said(event) for event in events if type(event) is Said and event.seq > filled]
            if said:
                with self._transaction() as execute:
                    _KEEP.run(self._connection, [(*row, folded(str(row[_TEXT]))) for row in said])
                    execute(_KEEP_WORDS, (filled, place))
                    execute("UPDATE archive SET filled = ?", (place,))
            with self._progress:
                self._filled = place
                self._progress.notify_all()

    def settle(self) -> Seq:
        """Bring what is filled to the disk for good, and wipe what could not be wiped yet.

        Returns the place up to which it would outlive the machine's sudden death.

        Raises:
            ArchiveUnwritable: try again later.
        """
        with self._writing:
            place = self.filled
            if not self.durable:
                return place
            with self._mapped():
                _, pages, written = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if pages == written:  # else somebody reads what is older; next time, then
                    self._settled = place
                if self._connection.execute("SELECT unwiped FROM archive").fetchone()[0]:
                    self._wipe()
            return self._settled

    def forget_before(self, at: int) -> int:
        """Forget what was said before a time (ms), for good; how many messages that was. Any thread.

        Raises:
            ArchiveUnwritable: some of it is not forgotten, or not wiped yet; call again.
        """
        with self._writing, self._mapped():
            # `at` never runs backwards along seq: the walk ends at the first one to keep.
            row = self._connection.execute(
                "SELECT seq FROM messages WHERE at >= ? ORDER BY seq LIMIT 1", (at,)
            ).fetchone()
        return self._forget("before", row[0] if row else AFTER_ALL)

    def forget_room(self, room: RoomId) -> int:
        """Forget all that was said in a room, for good; as `forget_before`."""
        return self._forget("room", room)

    def _forget(self, kind: str, bound: int) -> int:
        statements = forgetting(kind, bound, FORGET_AT_ONCE)
        total = 0
        for _ in count():
            with self._writing, self._transaction() as execute:
                *_, gone = (execute(*statement).rowcount for statement in statements)
            total += gone
            if gone < FORGET_AT_ONCE:
                break
        if total:
            with self._writing, self._mapped():
                self._wipe()
        return total

    def _wipe(self) -> None:
        """Have no trace left of what was forgotten: in the pages (secure_delete), in the words, in the WAL."""
        # Deleting from FTS5 only adds "not there any more" to the word lists; merging all of them drops both. (FTS5
        # has an option to delete at once since SQLite 3.42; what was indexed before it would still need this.)
        self._connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:  # else a reader is still at it; `settle` tries again
            self._connection.execute("UPDATE archive SET unwiped = 0")

    def start_anew(self) -> None:
        """Set a damaged file aside and begin an empty one, to be filled with what the journal still has.

        Raises:
            OpeningError: no new file can be made either.
        """
        with self._writing:
            self.close()
            if self._path is not None:
                set_aside(self._path, "damage was met while filling it")
            self._open()

    def close(self) -> None:
        self._readers.close()
        with self._writing:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """Requires holding `_writing`. All of it or nothing."""
        with self._mapped():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection.execute
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            kind = ArchiveDamaged if primary_code(error) in DAMAGE else ArchiveUnwritable
            raise kind(error) from error


def set_aside(path: Path, reason: str) -> None:
    """Rename a database and the files beside it, so that a new one can be begun and this one looked at."""
    aside = next(name for n in count(1) if not (name := path.with_name(f"{path.name}.broken-{n}")).exists())
    log.warning("%s is set aside as %s and begun anew: %s", path, aside.name, reason)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    path.rename(aside)
