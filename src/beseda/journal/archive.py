"""The archive: all that was said, indexed by room, conversation and word; filled behind the talk, read beside it.

Beside it are all other events, and a copy of the state, so that a journal that is lost can go on from here. What
happened to a message goes when the message goes.

One thread fills it (or forgets in it); client threads read over a few read-only connections of their own. It holds
nothing that the journal had not stored before, and says for good how far it got. What may be read is a `Scope`, which
it obeys and does not judge.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from threading import Condition, RLock
from typing import TypeVar

from beseda.core.events import Said
from beseda.core.ids import RoomId, Seq
from beseda.journal.archive_queries import (
    ARCHIVE_SCHEMA,
    ORPHANED,
    Query,
    folded,
    forgetting,
    forgetting_events,
)
from beseda.journal.archive_reading import ArchiveReading
from beseda.journal.errors import (
    DAMAGE,
    ArchiveDamaged,
    ArchiveUnwritable,
    Broken,
    NotOurs,
    OpeningError,
    opening_error,
    primary_code,
)
from beseda.journal.interface import Known
from beseda.journal.opening import open_database
from beseda.journal.readers import FileReaders, Readers, SharedReader
from beseda.journal.rows import PUT_STATE, Insert, Logged, StateRow, split_batch

FORGET_AT_ONCE = 2000
"""Rows forgotten in one transaction, in which nothing can be filled."""
LOCK_PATIENCE = 1000
"""Milliseconds a write waits for a stranger's lock before the archiver hears of it, and tries again."""

T = TypeVar("T")

log = logging.getLogger(__name__)

_KEEP = Insert(
    "INSERT INTO messages"
    " (seq, at, author, author_name, room, peer, target_name, manner, text, attributes, folded) VALUES ",
    11,
)
_KEEP_EVENTS = Insert("INSERT OR IGNORE INTO events VALUES ", 7)
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
        self._start_count = 0
        self._writing = RLock()
        """Guards the writing connection and `_settled`: held for a transaction."""
        self._progress = Condition()
        """Guards `_filled`. May be taken while holding `_writing`, never the other way round."""
        self._open()

    def _open(self) -> None:
        self._connection = self._opened()
        filled, followed, state_followed = self._connection.execute(
            "SELECT filled, followed, state_followed FROM archive"
        ).fetchone()
        self._readers: Readers = (
            FileReaders(self._path) if self._path else SharedReader(self._connection, self._writing)
        )
        self._settled = Seq(0)
        with self._progress:
            self._filled = Seq(filled)
        self.followed = Seq(followed)
        """Everything that the journal has up to here is in it. Less than `filled` after a step of the schema."""
        self.state_followed = Seq(state_followed)
        """The same of the state. The filling thread's, both."""

    def _opened(self) -> sqlite3.Connection:
        if self._path is None:
            connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            connection.executescript(";".join(step for step in ARCHIVE_SCHEMA.steps if isinstance(step, str)))
            return connection
        try:
            return self._opened_file(self._path)
        except (NotOurs, Broken) as error:
            set_aside(self._path, str(error))
            return self._opened_file(self._path)

    def _opened_file(self, path: Path) -> sqlite3.Connection:
        connection = open_database(path, ARCHIVE_SCHEMA, exclusive=False)
        try:
            connection.execute("PRAGMA synchronous=NORMAL")  # what it has for good is asked for by `settle`
            connection.execute(f"PRAGMA busy_timeout={LOCK_PATIENCE}")
            (journal,) = connection.execute("SELECT journal FROM archive").fetchone()
            if self._journal and journal != self._journal:
                if journal:
                    raise NotOurs(path)
                of = self._journal, self._start_count
                connection.execute("UPDATE archive SET journal = ?, start_count = ?", of)
        except sqlite3.Error as error:
            connection.close()
            raise opening_error(path, error) from error
        except NotOurs:
            connection.close()
            raise
        return connection

    def known(self) -> Known:
        """What it knows of the journal that it was filled from. Where it is damaged, that is nothing.

        Raises:
            OpeningError: it can't be read.
        """
        return self._while_opening(lambda: _known_by(self._connection)._replace(state_after=self._state_after), Known())

    def _state_after(self, place: Seq) -> Sequence[StateRow]:
        def rows() -> Sequence[StateRow]:
            found = self._connection.execute("SELECT kind, key, seq, data FROM state WHERE seq > ?", (place,))
            return list(map(StateRow._make, found))

        return self._while_opening(rows, ())

    def _while_opening(self, answer: Callable[[], T], none: T) -> T:
        """An answer; `none` where the file is found damaged, and set aside, as one that is damaged from its head on."""
        try:
            with self._writing, self._mapped():
                return answer()
        except ArchiveDamaged:
            self.start_anew()
            return none
        except ArchiveUnwritable as error:
            raise OpeningError(self._path or Path("archive"), str(error.cause)) from error

    def belong_to(self, journal: str, start_count: int, forgotten: Seq) -> None:
        """Be filled from this journal from now on, which has been opened as often.

        An archive of another one is set aside and begun anew. `forgotten`: up to there the journal does not know any
        more which things are gone, so a copy of the state that is older is begun anew.

        Raises:
            OpeningError: it can't be written.
        """
        with self._writing:
            self._journal, self._start_count = journal, start_count
            (own,) = self._connection.execute("SELECT journal FROM archive").fetchone()
            if own not in ("", journal) and self._path is not None:
                self.close()
                set_aside(self._path, f"it is of another journal, {own}")
                self._open()
        self._while_opening(partial(self._belong_to, forgotten), None)

    def _belong_to(self, forgotten: Seq) -> None:
        with self._transaction() as execute:
            execute("UPDATE archive SET journal = ?, start_count = ?", (self._journal, self._start_count))
            if self.state_followed < forgotten:
                execute("DELETE FROM state")
                execute("UPDATE archive SET state_followed = 0")
                self.state_followed = Seq(0)

    @property
    def filled(self) -> Seq:
        """Everything said up to here is in it."""
        with self._progress:
            return self._filled

    def wait_until(self, place: Seq, timeout: float) -> bool:
        """Wait (seconds) until it is filled up to `place`; whether it is."""
        with self._progress:
            return self._progress.wait_for(lambda: self._filled >= place, timeout)

    def fill(
        self, events: Sequence[Logged], upto: Seq | None = None, state: Sequence[StateRow] = (), of: Seq | None = None
    ) -> None:
        """Keep these events, and that nothing the journal has is missing up to `upto` (else: the last event).

        In order, from where it has followed; what it has already is skipped. `state`: what is otherwise in the state as
        of the place `of`.

        Raises:
            ArchiveUnwritable: nothing of it is kept.
        """
        with self._writing:
            filled, followed = self.filled, self.followed
            place = upto if upto is not None else events[-1].seq if events else followed
            if place <= followed:
                return
            said, others = split_batch([event for event in events if type(event) is not Said or event.seq > filled])
            if events or state:
                with self._transaction() as execute:
                    _KEEP.run(self._connection, [(*row, folded(str(row[_TEXT]))) for row in said])
                    execute(_KEEP_WORDS, (filled, place))
                    _KEEP_EVENTS.run(self._connection, others)
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
        """Bring what is filled to the disk for good, and wipe what could not be wiped yet.

        Returns the place up to which all that the journal has would outlive the machine's sudden death.

        Raises:
            ArchiveUnwritable: try again later.
        """
        with self._writing:
            place = self.followed
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
            bounds = _first_since(self._connection, "messages", at), _first_since(self._connection, "events", at)
        return self._forget("before", *bounds)

    def forget_room(self, room: RoomId) -> int:
        """Forget all that was said in a room, for good; as `forget_before`."""
        return self._forget("room", room, room)

    def _forget(self, kind: str, bound: int, events_bound: int) -> int:
        """What is forgotten of messages, and of the events that are about none, each up to its bound."""
        total = self._forgotten_by(forgetting(kind, bound, FORGET_AT_ONCE))
        if total + self._forgotten_by(forgetting_events(kind, events_bound, FORGET_AT_ONCE)):
            with self._writing, self._mapped():
                self._wipe()
        return total

    def _forgotten_by(self, statements: Sequence[Query]) -> int:
        """How many rows the last of these statements drops, transaction by transaction."""
        total = 0
        for _ in count():
            with self._writing, self._transaction() as execute:
                *_, gone = (execute(*statement).rowcount for statement in statements)
            total += gone
            if gone < FORGET_AT_ONCE:
                break
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
                set_aside(self._path, "damage was met in it")
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


def _known_by(connection: sqlite3.Connection) -> Known:
    """What an archive has of its journal, but for the state."""
    execute = connection.execute
    journal, start_count, filled = execute("SELECT journal, start_count, filled FROM archive").fetchone()
    newest = [
        (filled, 0),
        *execute("SELECT seq, at FROM messages ORDER BY seq DESC LIMIT 1"),
        *execute("SELECT seq, at FROM events ORDER BY seq DESC LIMIT 1"),
        *execute("SELECT seq, 0 FROM state ORDER BY seq DESC LIMIT 1"),
    ]
    return Known(journal, start_count, Seq(max(seq for seq, _ in newest)), max(at for _, at in newest))


def _first_since(connection: sqlite3.Connection, table: str, at: int) -> int:
    """The place of the first row of a time (ms) or later; where there is none, after all there are now."""
    # `at` never runs backwards along seq: the walk ends at the first one to keep.
    first = f"SELECT seq FROM {table} WHERE at >= ? ORDER BY seq LIMIT 1"  # noqa: S608 (a name from above)
    (place,) = connection.execute(f"SELECT coalesce(({first}), max(seq) + 1, 0) FROM {table}", (at,)).fetchone()  # noqa: S608
    return int(place)


def set_aside(path: Path, reason: str) -> None:
    """Rename a database and the files beside it, so that a new one can be begun and this one looked at."""
    aside = next(name for n in count(1) if not (name := path.with_name(f"{path.name}.broken-{n}")).exists())
    log.warning("%s is set aside as %s and begun anew: %s", path, aside.name, reason)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    path.rename(aside)
