"""The journal in one SQLite file: WAL, exclusive, one connection, used only while holding the engine.

A batch is one transaction, and a batch of messages is one statement: its speed comes from that. The log has no
secondary index: the archive answers questions. Events leave the file once the archive has them on disk, so the file
stays small. A start reads the state alone, so it is quick, however much was said or changed before. Knows no archive.
"""

import logging
import os
import secrets
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from heapq import merge
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, Literal

from beseda.core.events import Edited, Redacted, Said, Stored
from beseda.core.ids import START_BITS, Seq, first_seq
from beseda.core.state import StateChange, Thing
from beseda.journal.changes import FIRST, SECOND, to_state
from beseda.journal.complaint import Complaint
from beseda.journal.damaged import rows_of
from beseda.journal.errors import JournalUnreadable, JournalUnwritable, opening_error
from beseda.journal.interface import Known
from beseda.journal.opening import Schema, open_database
from beseda.journal.places import Places
from beseda.journal.rows import (
    PUT_STATE,
    ROWS_AT_ONCE,
    STATE_AFTER,
    EventRow,
    Insert,
    Logged,
    StateRow,
    event_of_row,
    logged_of_row,
    read_each,
    row_of_said,
    row_of_state,
    split_batch,
    thing_of_row,
)
from beseda.journal.taking_out import TakingOut

log = logging.getLogger(__name__)

Durability = Literal["process", "power"]

JOURNAL_SCHEMA = Schema(
    application_id=0x42657365,  # "Bese"
    steps=(
        FIRST,
        SECOND,
        to_state,
        # The place up to which events have left the log: an archive that has not got so far lacks them for good.
        "ALTER TABLE journal ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0",
        # What happened to a message is found without a look through the log, however far behind the archive is.
        "CREATE INDEX events_about ON events (about) WHERE about > 0",
    ),
)

PAGE_SIZE = 2048
"""Bytes. A commit writes whole pages: a single line of chat costs 11 µs with this size, 13–17 with SQLite's usual 4096,
and batches cost the same; with smaller pages long texts cost more."""
PAGES_TO_CHECKPOINT = 4000
"""Pages (8 MB) of WAL before it is written back. The engine is held meanwhile and waits for the disk: 10 ms here, 2
after an `ease`. 1,000 to 40,000 pages cost the same CPU per row; 100 cost half as much again."""
RECENT = 2000
"""Events kept in memory (at times twice as many) for an archiver that follows closely: reading and decoding a row takes
4 µs while holding the engine, this nothing. Some 1 MB."""

SYNCHRONOUS: dict[Durability, str] = {"process": "PRAGMA synchronous=NORMAL", "power": "PRAGMA synchronous=FULL"}
"""With NORMAL a commit outlives the process's death, not the machine's; FULL waits for the disk at each commit."""

SHRINK_FROM = 4_000_000
"""Bytes of free pages from which the file is rewritten without them, if what is left is no more than…"""
SHRINK_TO = 8_000_000
"""… this many bytes. It takes 10–50 ms. So a day of chat in which the archive was behind leaves no large file."""

GONE = "the journal was deleted while in use, start anew: what is said is safe only once it is in the archive (%s)"

_SAY = Insert("INSERT INTO messages VALUES ", 10)
_LOG = Insert("INSERT INTO events VALUES ", 7)
_FIRST_ROW = """
    INSERT INTO journal (id, start_count, last_seq, last_at, forgotten, dropped) VALUES (?, ?, ?, ?, ?, ?)"""
_OLDEST = """
    SELECT count(*), max(seq) FROM (
        SELECT * FROM (SELECT seq FROM messages WHERE seq <= :until ORDER BY seq LIMIT :limit) UNION ALL
        SELECT * FROM (SELECT seq FROM events WHERE seq <= :until ORDER BY seq LIMIT :limit)
        ORDER BY seq LIMIT :limit)"""
_TAKE_BACK = (
    "DELETE FROM messages WHERE seq = :about",
    "DELETE FROM events WHERE about = :about AND about > 0 AND seq < :seq",
)
_REWORD = (
    "UPDATE messages SET text = :text WHERE seq = :about",
    "DELETE FROM events WHERE about = :about AND about > 0 AND kind = 'edited' AND seq < :seq",
)
"""What an event about a message takes out of the log: the message, if it is still there, or its earlier wordings."""
_NEWEST = (
    "SELECT seq, at FROM messages ORDER BY seq DESC LIMIT 1",
    "SELECT seq, at FROM events ORDER BY seq DESC LIMIT 1",
    "SELECT seq, 0 FROM state ORDER BY seq DESC LIMIT 1",
)
_TAKEN_OUT_AT = "SELECT coalesce(max(seq), 0) FROM events WHERE about > 0 AND kind IN ('edited', 'redacted')"
_PAGES = "page_count", "freelist_count"
_place = attrgetter("seq")
_first = itemgetter(0)


def _logged(row: Sequence[Any]) -> Logged:
    return event_of_row(row) if len(row) == len(EventRow._fields) else logged_of_row(row)


def _nothing_known() -> Known:
    return Known()


class SqliteJournal:
    """`Journal` in a file. Requires holding the engine for everything but `ease`.

    `known` is called once the file is ours and locked. A journal that is lost, emptied or older goes on from the answer
    of `known`, with the same id. `keeps_wordings`: whether what is reworded stays in the log for the archive.

    Raises:
        OpeningError: one of its subclasses: it can't be opened.
    """

    durable = True

    def __init__(
        self,
        path: Path,
        durability: Durability = "process",
        known: Callable[[], Known] = _nothing_known,
        keeps_wordings: bool = False,
    ) -> None:
        self._keeps_wordings = keeps_wordings
        self._connection = open_database(path, JOURNAL_SCHEMA, exclusive=True, page_size=PAGE_SIZE)
        self._path, self._inode = path, path.stat().st_ino
        self._wal = path.with_name(path.name + "-wal")
        self._complaint = Complaint(log, logging.ERROR, GONE)
        try:
            knows = known()
            self._state_after = knows.state_after
            self._start(knows)
            self._connection.execute(f"PRAGMA wal_autocheckpoint={PAGES_TO_CHECKPOINT}")
            self._connection.execute(SYNCHRONOUS[durability])
        except sqlite3.Error as error:
            self._connection.close()
            raise opening_error(path, error) from error
        except BaseException:
            self._connection.close()
            raise

    def _start(self, known: Known) -> None:
        """Count this start and store that, so that places given out from here on differ from every earlier start's."""
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        found = execute("SELECT id, start_count, last_seq, last_at, forgotten, dropped FROM journal").fetchone()
        self.was_empty = found is None
        """Whether the file had nothing, not even the journal's id."""
        if found is None:
            found = known.id or secrets.token_hex(5), 0, 0, 0, 0, 0
            execute(_FIRST_ROW, found)
        self.id, start_count, last_seq, last_at, forgotten, dropped = found
        self.forgotten = Seq(forgotten)
        """The place up to which the journal has forgotten which things are gone."""
        self.dropped = Seq(dropped)
        newest = [(last_seq, last_at), *[row for query in _NEWEST for row in execute(query)]]
        last_seq, last_at = max(seq for seq, _ in newest), max(at for _, at in newest)
        self.was_older = False
        """Whether `known` knew of a later place or start: the file is an older copy, or has lost its WAL."""
        self.taken_over = 0
        """How many things of the state were taken over from `known`, which had them newer."""
        if known.id == self.id:
            newest_place = max(last_seq, first_seq(start_count))
            self.was_older = known.start_count > start_count or known.last_seq > newest_place
            start_count = max(start_count, known.start_count)
            if known.last_seq > last_seq:
                is_whole = last_seq < known.gone_until
                if is_whole:
                    execute("DELETE FROM state")
                newer = known.state_after(Seq(0 if is_whole else last_seq))
                PUT_STATE.run(self._connection, newer)
                self.taken_over = len(newer)
            last_seq, last_at = max(last_seq, known.last_seq), max(last_at, known.last_at)
        self.taken_out_at = Seq(execute(_TAKEN_OUT_AT).fetchone()[0])
        self.start_count = max(start_count, last_seq >> START_BITS) + 1
        execute("UPDATE journal SET start_count = ?, last_seq = ?, last_at = ?", (self.start_count, last_seq, last_at))
        execute("COMMIT")
        self.last_seq = first_seq(self.start_count)
        self.last_at: int = last_at
        self.order = Places(self.last_seq, last_at).order
        self._recent = TakingOut(self.taken_out_at, self._keeps_wordings)
        self._recent_after = self.last_seq
        """`_recent` has every event stored after this place."""

    def append(self, events: Sequence[Stored], state: Sequence[StateChange] = ()) -> None:
        if not events and not state:
            return
        places = [event.seq for event in events]
        if places and (places[0] <= self.last_seq or places != sorted(places)):
            raise ValueError(f"places {places} are not each later than the one before, {self.last_seq} the first")
        try:
            self._store(events, state)
        except sqlite3.IntegrityError as error:
            self._undo()
            raise ValueError("places must be later each than the one before") from error
        except sqlite3.Error as error:
            self._undo()
            raise JournalUnwritable(error) from error
        except BaseException:
            self._undo()
            raise
        if not events:
            return
        self.last_seq = events[-1].seq
        self.last_at = max(self.last_at, events[-1].at)
        self._recent.extend(events)
        self.taken_out_at = self._recent.newest
        if len(self._recent.log) > 2 * RECENT:
            self._leave_recent(self._recent.log[-RECENT - 1].seq)

    def _leave_recent(self, until: Seq) -> None:
        if until > self._recent_after:
            self._recent_after = until
            self._recent.drop(bisect_right(self._recent.log, until, key=_place))

    def _store(self, events: Sequence[Stored], state: Sequence[StateChange]) -> None:
        if len(events) == 1 and type(events[0]) is Said:
            _SAY.run(self._connection, (row_of_said(events[0]),))
            return
        said, others = split_batch(events)
        if not others and not state and len(said) <= ROWS_AT_ONCE:
            _SAY.run(self._connection, said)
            return
        self._connection.execute("BEGIN IMMEDIATE")
        _SAY.run(self._connection, said)
        _LOG.run(self._connection, others)
        self._take_out(events)
        PUT_STATE.run(self._connection, [row_of_state(change) for change in state])
        self._connection.execute("COMMIT")

    def _take_out(self, events: Sequence[Stored]) -> None:
        """Leave nothing in the log of what these events take back, and no earlier wording. Requires a transaction."""
        execute = self._connection.execute
        for event in events:
            if type(event) is Redacted:
                for statement in _TAKE_BACK:
                    execute(statement, {"about": event.about, "seq": event.seq})
            elif type(event) is Edited and not self._keeps_wordings:
                words = "\n".join(event.text.lines)
                for statement in _REWORD:
                    execute(statement, {"about": event.about, "seq": event.seq, "text": words})

    def _undo(self) -> None:
        """End any transaction. On a full disk SQLite has ended it already, so a ROLLBACK may fail too."""
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def follow(self, after: Seq, limit: int) -> list[Logged]:
        if after >= self._recent_after:
            start = bisect_right(self._recent.log, after, key=_place)
            return list(self._recent.log[start : start + limit])
        found: list[Logged] = []
        while len(found) < limit:  # once, but for rows that are damaged and left out
            bounds = after, limit - len(found)
            said = self._rows("SELECT * FROM messages WHERE seq > ? ORDER BY seq LIMIT ?", bounds)
            others = self._rows("SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?", bounds)
            rows = list(merge(said, others, key=_first))[: bounds[1]]
            found += read_each(rows, _logged)
            if len(rows) < bounds[1]:
                break
            after = rows[-1][0]
        return found

    def follow_state(self, after: Seq, limit: int) -> list[StateRow]:
        return list(map(StateRow._make, self._rows(STATE_AFTER, {"after": after, "limit": limit})))

    def state(self) -> list[Thing]:
        things: list[Thing] = []
        for row in map(StateRow._make, self._rows("SELECT kind, key, seq, data FROM state ORDER BY seq")):
            try:
                thing = thing_of_row(row)
            except ValueError as error:
                thing = self._from_copy(row, error)
            if thing is not None:
                things.append(thing)
        return things

    def _from_copy(self, row: StateRow, why: ValueError) -> Thing | None:
        """Return a thing whose row is damaged, as it is known elsewhere; None: nowhere, or only as it was before.

        Then a room is not there. It is not opened for that: its past is found by its id alone.
        """
        copies = [copy for copy in self._state_after(Seq(row.seq - 1)) if copy[:3] == row[:3] and copy != row]
        with suppress(ValueError):
            for copy in copies:
                log.error("%s %s of the journal is damaged, and taken from the archive: %s", row.kind, row.key, why)
                return thing_of_row(copy)
        log.error("%s %s of the journal is damaged, and left out: %s", row.kind, row.key, why)
        return None

    def _rows(self, sql: str, parameters: Sequence[int] | dict[str, int] = ()) -> list[Any]:
        try:
            return rows_of(self._connection, sql, parameters)
        except sqlite3.Error as error:
            raise JournalUnreadable(error) from error

    def forget(self, until: Seq, limit: int) -> bool:
        with self._unwritable():
            return self._drop(until, limit) < limit

    def wipe(self) -> None:
        # Deleted pages are zeros in the database; truncating the WAL removes what it still has of them.
        with self._unwritable():
            pages, free = (self._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _PAGES)
            if free * PAGE_SIZE >= SHRINK_FROM and (pages - free) * PAGE_SIZE <= SHRINK_TO:
                self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def ease(self) -> None:
        try:
            if self._path.stat().st_ino != self._inode:
                raise OSError(f"{self._path.name} is another file")
        except OSError as error:
            self._complaint.make(error)
        # Closing this descriptor drops no lock: SQLite's locks are on the database's file.
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
        found, bound = execute(_OLDEST, {"until": until, "limit": limit}).fetchone()
        if found:
            execute("DELETE FROM messages WHERE seq <= ?", (bound,))
            execute("DELETE FROM events WHERE seq <= ?", (bound,))
            # The next start can't read the newest place and time from rows that are deleted, so they are stored here.
            execute("UPDATE journal SET last_seq = ?, last_at = ?, dropped = ?", (self.last_seq, self.last_at, bound))
        if found < limit:
            (gone,) = execute("SELECT max(seq) FROM state WHERE data IS NULL AND seq <= ?", (until,)).fetchone()
            if gone is not None:
                execute("DELETE FROM state WHERE data IS NULL AND seq <= ?", (gone,))
                execute("UPDATE journal SET forgotten = ?", (gone,))
                self.forgotten = Seq(gone)
        execute("COMMIT")
        if found:
            self.dropped = bound
            self._leave_recent(bound)
        return int(found)

    def close(self) -> None:
        self._connection.close()
