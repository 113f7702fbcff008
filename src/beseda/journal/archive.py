"""The archive: all that was said, indexed by room, conversation and word; filled a little behind the talk.

It also has all other events and a copy of the state, so that a lost journal can go on from here. When a message goes,
the events about it go too.

One thread fills it or forgets in it; client threads read over a few read-only connections of their own. It has only
what the journal had stored before, and stores how far it got. A `Scope` says what may be read: the archive obeys it and
does not judge.
"""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Condition, RLock
from typing import TypeVar

from beseda.core.events import Said
from beseda.core.ids import Seq
from beseda.journal.archive_applying import apply, sort_out
from beseda.journal.archive_indexing import ArchiveIndexing
from beseda.journal.archive_pages import ArchivePages
from beseda.journal.archive_queries import ARCHIVE_SCHEMA, ORPHANED
from beseda.journal.archive_retention import ArchiveRetention
from beseda.journal.archive_words import add as add_words
from beseda.journal.damaged import rows_of
from beseda.journal.errors import ArchiveDamaged, ArchiveUnwritable, Broken, NotOurs, OpeningError, opening_error
from beseda.journal.folding import folded, key_of
from beseda.journal.interface import Known
from beseda.journal.opening import open_database, set_aside
from beseda.journal.readers import FileReaders, Readers, SharedReader
from beseda.journal.rows import PUT_STATE, Insert, Logged, Row, StateRow

LOCK_PATIENCE = 1000
"""Milliseconds a write waits for another process's lock before it fails and the archiver tries again."""

CACHE = "PRAGMA cache_size=-16000"
"""Of the writing connection, 16 MB: each room's messages are in pages of their own of an index, and with SQLite's own 2
MB these were read and written again for each message; filling was a quarter slower."""

T = TypeVar("T")

_KEEP = Insert(
    "INSERT INTO messages"
    " (seq, at, author, author_name, room, peer, target_name, manner, text, attributes, folded, author_key) VALUES ",
    12,
)
_AUTHOR_NAME, _TEXT = 3, 8
"""Indexes in `row_of_said`."""


class Archive(ArchivePages, ArchiveIndexing, ArchiveRetention):
    """All that was said. Any thread may read; filling and forgetting lock each other out.

    `path` None keeps it in memory. `journal` is the id of the journal that fills it. An archive of another journal, or
    a damaged file, is set aside (renamed to `….broken-1`, `-2`, …), and a new one is begun. `keeps_wordings`: whether
    what was said before it was edited stays for `wordings`.

    Raises:
        OpeningError: the file can't be opened, and a new file would not help.
    """

    def __init__(self, path: Path | None, journal: str = "", keeps_wordings: bool = False) -> None:
        super().__init__()
        self.durable = path is not None
        self._path = path
        self._journal = journal
        self._start_count = 0
        self._keeps_wordings = keeps_wordings
        self._writing = RLock()
        """Guards the writing connection and `_settled`: held for a transaction."""
        self._progress = Condition()
        """Guards `_filled`. May be taken while holding `_writing`; never take `_writing` while holding it."""
        self._unsound = ""
        """Why the file is to be set aside before one is opened again; "": it is not."""
        self._open(self._opened())

    def _open(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._round = None
        self._remember_mark()
        filled, followed, state_followed, lacks_until = self._connection.execute(
            "SELECT filled, followed, state_followed, lacks_until FROM archive"
        ).fetchone()
        self._readers: Readers = (
            FileReaders(self._path) if self._path else SharedReader(self._connection, self._writing)
        )
        self._settled = Seq(0)
        with self._progress:
            self._filled = Seq(filled)
        self.followed = Seq(followed)
        """The archive has everything that the journal has up to here. After a schema step, less than `filled`."""
        self.state_followed = Seq(state_followed)
        """The same for the state. Only the filling thread uses either."""
        self.lacks_until = Seq(lacks_until)
        """The place up to which it may lack what was said: it was begun anew, or an older copy was put in its place,
        when the journal had forgotten that already. 0: it lacks nothing."""
        self.is_indexed = False
        self.is_open = True
        """False after a `start_anew` or `open_again` that failed: nothing works until `open_again` succeeds."""

    def _opened(self, *, checked: bool = False) -> sqlite3.Connection:
        """Open the file, or begin a new one if it can't be ours or is damaged. `checked`: look at all of its pages."""
        if self._path is None:
            connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            connection.executescript(";".join(step for step in ARCHIVE_SCHEMA.steps if isinstance(step, str)))
            return connection
        try:
            return self._opened_file(self._path, checked)
        except (NotOurs, Broken) as error:
            set_aside(self._path, str(error))
            return self._opened_file(self._path)

    def _opened_file(self, path: Path, checked: bool = False) -> sqlite3.Connection:
        connection = open_database(path, ARCHIVE_SCHEMA, exclusive=False, shrinks=True)
        try:
            connection.execute("PRAGMA synchronous=NORMAL")  # `settle` brings it to the disk
            connection.execute(CACHE)
            connection.execute(f"PRAGMA busy_timeout={LOCK_PATIENCE}")
            (state,) = connection.execute("PRAGMA quick_check(1)").fetchone() if checked else ("ok",)
            if state != "ok":
                raise Broken(path, state)
            (journal,) = connection.execute("SELECT journal FROM archive").fetchone()
            if self._journal and journal != self._journal:
                if journal:
                    raise NotOurs(path)
                of = self._journal, self._start_count
                connection.execute("UPDATE archive SET journal = ?, start_count = ?", of)
        except sqlite3.Error as error:
            connection.close()
            raise opening_error(path, error) from error
        except OpeningError:
            connection.close()
            raise
        return connection

    def known(self) -> Known:
        """Return what the archive knows about the journal that filled it; nothing if the file is damaged.

        Raises:
            OpeningError: the file can't be read.
        """
        return self._while_opening(lambda: _known_by(self._connection)._replace(state_after=self._state_after), Known())

    def _state_after(self, place: Seq) -> Sequence[StateRow]:
        def rows() -> Sequence[StateRow]:
            found = rows_of(self._connection, "SELECT kind, key, seq, data FROM state WHERE seq > ?", (place,))
            return list(map(StateRow._make, found))

        return self._while_opening(rows, ())

    def _while_opening(self, answer: Callable[[], T], none: T) -> T:
        """Return the answer. If the file turns out damaged, set it aside, begin a new one and return `none`."""
        try:
            with self._writing, self._mapped():
                return answer()
        except ArchiveDamaged:
            self.start_anew()
            return none
        except ArchiveUnwritable as error:
            raise OpeningError(self._path or Path("archive"), str(error.cause)) from error

    def belong_to(self, journal: str, start_count: int, forgotten: Seq) -> None:
        """Be filled from this journal from now on; it has been opened `start_count` times.

        An archive of another journal is set aside, and a new one is begun. Up to the place `forgotten` the journal does
        not know any more which things are gone, so an older copy of the state is dropped and copied again.

        Raises:
            OpeningError: the archive can't be written.
        """
        with self._writing:
            self._journal, self._start_count = journal, start_count
            (own,) = self._connection.execute("SELECT journal FROM archive").fetchone()
            if own not in ("", journal) and self._path is not None:
                self.start_anew(f"it is of another journal, {own}")
        self._while_opening(partial(self._belong_to, forgotten), None)

    def _belong_to(self, forgotten: Seq) -> None:
        with self._transaction() as execute:
            execute("UPDATE archive SET journal = ?, start_count = ?", (self._journal, self._start_count))
            if self.state_followed < forgotten:
                execute("DELETE FROM state")
                execute("UPDATE archive SET state_followed = 0")
                self.state_followed = Seq(0)

    def lack(self, dropped: Seq, at: int) -> None:
        """Note it if the journal has dropped events that are not here. Call before each `fill`.

        `dropped`: the place up to which it has dropped them; `at`: a time (ms) not before theirs.

        Raises:
            ArchiveUnwritable: it is not noted.
        """
        with self._writing:
            if self.followed < dropped and self.lacks_until < dropped:
                with self._transaction() as execute:
                    execute("UPDATE archive SET lacks_until = ?, lacks_before = ?", (dropped, at))
                self.lacks_until = dropped

    @property
    def filled(self) -> Seq:
        """The place up to which the archive has everything said."""
        with self._progress:
            return self._filled

    def wait_until(self, place: Seq, timeout: float) -> bool:
        """Wait at most `timeout` seconds until the archive is filled up to `place`. Return whether it is."""
        with self._progress:
            return self._progress.wait_for(lambda: self._filled >= place, timeout)

    def fill(
        self, events: Sequence[Logged], upto: Seq | None = None, state: Sequence[StateRow] = (), of: Seq | None = None
    ) -> None:
        """Store these events, and that the archive has all that the journal has up to `upto` (None: the last event).

        Events must be in order and begin where `followed` ends; those that it has already are skipped. `state`: the
        things that have changed, as they are at the place `of`.

        Raises:
            ArchiveUnwritable: nothing of this is stored.
        """
        with self._writing:
            filled, followed = self.filled, self.followed
            place = upto if upto is not None else events[-1].seq if events else followed
            if place <= followed:
                return
            changes = sort_out([event for event in events if event.seq > (filled if type(event) is Said else followed)])
            if events or state:
                with self._transaction() as execute:
                    _KEEP.run(self._connection, [_with_spellings(row) for row in changes.said])
                    if apply(self._connection, changes, filled, self._keeps_wordings):
                        self._deletions += 1
                        execute("UPDATE archive SET unwiped = 1")
                    if changes.said:
                        add_words(execute, filled, place)
                    execute(ORPHANED, (followed, place))
                    PUT_STATE.run(self._connection, state)
                    execute(
                        "UPDATE archive SET filled = ?, followed = ?, state_followed = ?",
                        (max(filled, place), place, of or self.state_followed),
                    )
            self.followed, self.state_followed = place, of or self.state_followed
            with self._progress:
                self._filled = max(filled, place)
                self._progress.notify_all()

    def settle(self) -> Seq:
        """Bring what is filled to the disk.

        Return the place up to which all that the journal has would outlive the machine's sudden death.

        Raises:
            ArchiveUnwritable: try again later.
        """
        with self._writing:
            place = self.followed
            if not self.durable:
                return place
            with self._mapped():
                _, pages, written = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if pages == written:  # else a reader still uses older pages; the next call tries again
                    self._settled = place
            return self._settled

    def start_anew(self, reason: str = "damage was met in it") -> None:
        """Set the file aside, for that reason, and begin an empty one, to be filled with what the journal still has.

        Raises:
            OpeningError: the file can't be renamed, or a new one can't be made. Call again: it goes on from there.
        """
        with self._writing:
            self._unsound = reason
            self.open_again()

    def open_again(self) -> None:
        """Go on with the file that is there now: another one, or a new one if there is none or it is not sound.

        Raises:
            OpeningError: as `start_anew`.
        """
        with self._writing:
            self.is_open = False
            self._mark = None
            self.close()
            if self._path is not None and self._unsound:
                set_aside(self._path, self._unsound)
            self._unsound = ""
            self._open(self._opened(checked=True))

    def close(self) -> None:
        self._readers.close()
        with self._writing:
            self._connection.close()
            if self._gaps is not None:
                self._gaps.close()
                self._gaps = None


def _with_spellings(row: Row) -> Row:
    """Add by which spellings a message is found, where they are not the text and the name themselves."""
    return (*row, folded(str(row[_TEXT])), key_of(str(row[_AUTHOR_NAME])))


def _known_by(connection: sqlite3.Connection) -> Known:
    """Return what an archive knows about its journal, except the state."""
    execute = connection.execute
    journal, start_count, filled, followed, gone_until = execute(
        "SELECT journal, start_count, filled, state_followed, gone_until FROM archive"
    ).fetchone()
    newest = [
        (filled, 0),
        *execute("SELECT seq, at FROM messages ORDER BY seq DESC LIMIT 1"),
        *execute("SELECT seq, at FROM events ORDER BY seq DESC LIMIT 1"),
        *execute("SELECT seq, 0 FROM state ORDER BY seq DESC LIMIT 1"),
    ]
    last_seq, last_at = Seq(max(seq for seq, _ in newest)), max(at for _, at in newest)
    return Known(journal, start_count, last_seq, last_at, Seq(gone_until if followed >= gone_until else 0))
