"""The journal in one SQLite file: WAL, exclusive, one connection, used only while holding the floor.

A batch is one transaction, and a batch of lines said is one statement, which is where its speed comes from. There is
no secondary index: whoever wants to look something up asks the archive. What was said leaves it once the archive has
it for good, so it stays small and a start is quick.
"""

import os
import secrets
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from heapq import merge
from operator import attrgetter
from pathlib import Path
from typing import Literal

from beseda.core.events import Lasting, Said
from beseda.core.ids import Seq, first_seq
from beseda.journal.errors import JournalUnreadable, JournalUnwritable, opening_error
from beseda.journal.opening import Schema, open_database
from beseda.journal.rows import (
    CHANGE_COLUMNS,
    ROWS_AT_ONCE,
    Insert,
    change_of_row,
    row_of_said,
    said_of_row,
    split_batch,
)

Durability = Literal["process", "power"]

JOURNAL_SCHEMA = Schema(
    application_id=0x42657365,  # "Bese"
    steps=(
        """
        CREATE TABLE journal (id TEXT NOT NULL, start_count INTEGER NOT NULL, last_at INTEGER NOT NULL);
        CREATE TABLE messages (
            seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
            author INTEGER NOT NULL, author_name TEXT NOT NULL,
            room INTEGER NOT NULL, peer INTEGER NOT NULL, target_name TEXT NOT NULL,
            manner INTEGER NOT NULL, text TEXT NOT NULL, attributes TEXT);
        CREATE TABLE changes (
            seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL,
            room INTEGER NOT NULL, shown TEXT NOT NULL, key TEXT NOT NULL, skeletons TEXT NOT NULL,
            user INTEGER, person_shown TEXT, person_key TEXT, person_skeletons TEXT, topic TEXT)
        """,
        # Rules and new names of rooms. What a room was called before is in `shown`, `key` and `skeletons`.
        """
        ALTER TABLE changes ADD COLUMN rules TEXT;
        ALTER TABLE changes ADD COLUMN new_shown TEXT;
        ALTER TABLE changes ADD COLUMN new_key TEXT;
        ALTER TABLE changes ADD COLUMN new_skeletons TEXT;
        ALTER TABLE changes ADD COLUMN reason TEXT
        """,
    ),
)

PAGE_SIZE = 2048
"""Bytes. A commit writes whole pages: a lone line of chat costs 11 µs with these, 13–17 with SQLite's usual 4096, and
batches cost the same; smaller ones make long texts dear."""
PAGES_TO_CHECKPOINT = 4000
"""Pages (8 MB) of WAL before it is written back, which happens on the floor and waits for the disk: 10 ms here, 2 after
an `ease`. 1,000 to 40,000 cost the same CPU a row; 100 costs half as much again."""
RECENT = 2000
"""Events kept in memory for whoever follows closely, and up to twice as many: reading and decoding a row costs 4 µs on
the floor, this nothing. Some 1 MB."""

SYNCHRONOUS: dict[Durability, str] = {"process": "PRAGMA synchronous=NORMAL", "power": "PRAGMA synchronous=FULL"}
"""NORMAL outlives the process's death, not the machine's; FULL waits for the disk at each commit."""

_SAY = Insert("INSERT INTO messages VALUES ", 10)
_CHANGE = Insert("INSERT INTO changes VALUES ", CHANGE_COLUMNS)
_place = attrgetter("seq")


class SqliteJournal:
    """`Journal` in a file. Requires holding the floor for everything.

    Raises:
        OpeningError: one of its subclasses, when it can't be opened.
    """

    durable = True

    def __init__(self, path: Path, durability: Durability = "process") -> None:
        self._connection = open_database(path, JOURNAL_SCHEMA, exclusive=True, page_size=PAGE_SIZE)
        self._wal = path.with_name(path.name + "-wal")
        try:
            self._start()
            self._connection.execute(f"PRAGMA wal_autocheckpoint={PAGES_TO_CHECKPOINT}")
            self._connection.execute(SYNCHRONOUS[durability])
        except sqlite3.Error as error:
            self._connection.close()
            raise opening_error(path, error) from error

    def _start(self) -> None:
        """Count this start, for good: places given out from here on are told from every earlier start's."""
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        execute(
            "INSERT INTO journal SELECT ?, 0, 0 WHERE NOT EXISTS (SELECT * FROM journal)",
            (secrets.token_hex(5),),
        )
        execute("UPDATE journal SET start_count = start_count + 1")
        self.id, self.start_count, last_at = execute("SELECT id, start_count, last_at FROM journal").fetchone()
        newest = [
            *execute("SELECT seq, at FROM messages ORDER BY seq DESC LIMIT 1"),
            *execute("SELECT seq, at FROM changes ORDER BY seq DESC LIMIT 1"),
        ]
        execute("COMMIT")
        self.last_seq = Seq(max(first_seq(self.start_count), *(seq for seq, _ in newest), 0))
        self.last_at: int = max(last_at, *(at for _, at in newest), 0)
        self._recent: list[Lasting] = []
        self._recent_after = self.last_seq
        """All that is stored after this place is in `_recent` too."""

    def append(self, events: Sequence[Lasting]) -> None:
        if not events:
            return
        places = [event.seq for event in events]
        if places[0] <= self.last_seq or places != sorted(places):
            raise ValueError(f"places {places} are not each later than the one before, {self.last_seq} the first")
        try:
            self._store(events)
        except sqlite3.IntegrityError as error:
            self._undo()
            raise ValueError("places must be later each than the one before") from error
        except sqlite3.Error as error:
            self._undo()
            raise JournalUnwritable(error) from error
        except BaseException:
            self._undo()
            raise
        self.last_seq = events[-1].seq
        self.last_at = max(self.last_at, events[-1].at)
        self._recent += events
        if len(self._recent) > 2 * RECENT:
            self._leave_recent(self._recent[-RECENT - 1].seq)

    def _leave_recent(self, until: Seq) -> None:
        if until > self._recent_after:
            self._recent_after = until
            del self._recent[: bisect_right(self._recent, until, key=_place)]

    def _store(self, events: Sequence[Lasting]) -> None:
        if len(events) == 1 and type(events[0]) is Said:
            _SAY.run(self._connection, (row_of_said(events[0]),))
            return
        said, changes = split_batch(events)
        if not changes and len(said) <= ROWS_AT_ONCE:
            _SAY.run(self._connection, said)
            return
        self._connection.execute("BEGIN IMMEDIATE")
        _SAY.run(self._connection, said)
        _CHANGE.run(self._connection, changes)
        self._connection.execute("COMMIT")

    def _undo(self) -> None:
        """Be outside of any transaction again. SQLite ends it by itself on a full disk; then this is an error too."""
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def follow(self, after: Seq, limit: int) -> list[Lasting]:
        if after >= self._recent_after:
            start = bisect_right(self._recent, after, key=_place)
            return self._recent[start : start + limit]
        execute = self._connection.execute
        try:
            said = execute("SELECT * FROM messages WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)).fetchall()
            changes = execute("SELECT * FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)).fetchall()
        except sqlite3.Error as error:
            raise JournalUnreadable(error) from error
        if not changes:
            return [said_of_row(row) for row in said]
        return list(merge(map(said_of_row, said), map(change_of_row, changes), key=_place))[:limit]

    def lasting(self) -> list[Lasting]:
        try:
            return [change_of_row(row) for row in self._connection.execute("SELECT * FROM changes ORDER BY seq")]
        except sqlite3.Error as error:
            raise JournalUnreadable(error) from error

    def forget(self, until: Seq, limit: int) -> bool:
        with self._unwritable():
            return self._drop(until, limit) < limit

    def wipe(self) -> None:
        # Deleted pages are zeros in the database; what the WAL still has of them goes with its truncation.
        with self._unwritable():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def ease(self) -> None:
        # No lock is lost by closing this one: SQLite's are on the database's file.
        with suppress(OSError):
            descriptor = os.open(self._wal, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    @contextmanager
    def _unwritable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            self._undo()
            raise JournalUnwritable(error) from error

    def _drop(self, until: Seq, limit: int) -> int:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        found, bound = execute(
            "SELECT count(*), max(seq) FROM (SELECT seq FROM messages WHERE seq <= ? ORDER BY seq LIMIT ?)",
            (until, limit),
        ).fetchone()
        if found:
            execute("DELETE FROM messages WHERE seq <= ?", (bound,))
            # What is deleted can't tell the next start how late it was.
            execute("UPDATE journal SET last_at = ?", (self.last_at,))
        execute("COMMIT")
        if found:
            self._leave_recent(bound)
        return int(found)

    def close(self) -> None:
        self._connection.close()
