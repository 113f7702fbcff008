"""A server with something wrong in it: `python sabotage.py WHAT ARGUMENT serve …`.

Each row of `SABOTAGES` does to a running server, from inside, what can't be timed from outside: dies in the middle of
a commit, has a clock that steps, a disk that is full, no threads to give. The server's own code is what runs.
"""

import gc
import logging
import os
import random
import resource
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from beseda.core.events import Stored
from beseda.core.ids import Seq
from beseda.core.state import StateChange
from beseda.journal import archiver, sqlite
from beseda.journal.archive import Archive
from beseda.journal.archive_writing import ArchiveWriting
from beseda.journal.rows import Logged
from beseda.journal.sqlite import SqliteJournal

INSTRUCTIONS = 5
"""SQLite's virtual machine instructions after which a statement is broken off: an INSERT has some dozens."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_within(connection: sqlite3.Connection) -> None:
    """Die in the middle of the next statement."""
    connection.set_progress_handler(die, INSTRUCTIONS)


def die_before_append(number: str) -> None:
    """Decided, and nothing written."""
    _at_append(int(number), before=lambda journal: die())


def die_within_append(number: str) -> None:
    """In the middle of the statement."""
    _at_append(int(number), before=lambda journal: _die_within(journal._connection))


def die_after_append(number: str) -> None:
    """Committed, and nobody told."""
    _at_append(int(number), after=lambda journal: die())


def blunder_in_append(number: str) -> None:
    """An error that nobody foresaw, once."""

    def blunder(journal: SqliteJournal) -> None:
        raise RuntimeError("a bug in the journal")

    _at_append(int(number), before=blunder)


Deed = Callable[[SqliteJournal], None]


def _at_append(number: int, before: Deed | None = None, after: Deed | None = None) -> None:
    appended, numbers = SqliteJournal.append, count(1)

    def append(self: SqliteJournal, events: Sequence[Stored], state: Sequence[StateChange] = ()) -> None:
        due = next(numbers) == number
        if due and before:
            before(self)
        appended(self, events, state)
        if due and after:
            after(self)

    SqliteJournal.append = append  # type: ignore[method-assign]


def die_within_checkpoint(number: str) -> None:
    """While pages go back from the WAL into the database: a thread kills the process so many µs after it began."""
    pages, delay = 400, int(number) / 1e6
    sqlite.PAGES_TO_CHECKPOINT = 0  # not by itself, but here:
    appended, appends = SqliteJournal.append, count(1)

    def append(self: SqliteJournal, events: Sequence[Stored], state: Sequence[StateChange] = ()) -> None:
        appended(self, events, state)
        if next(appends) == pages:
            death = threading.Timer(delay, die)
            death.start()
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            death.join()  # before it may tell anybody

    SqliteJournal.append = append  # type: ignore[method-assign]


def die_within_archiving(number: str) -> None:
    """Between the archive's rows and its commit."""
    fill, transaction, numbers = Archive.fill, ArchiveWriting._transaction, count(1)

    @contextmanager
    def dying(self: ArchiveWriting) -> Iterator[Callable[..., sqlite3.Cursor]]:
        with transaction(self) as execute:
            yield execute
            die()

    def filling(self: Archive, events: Sequence[Logged], *more: Any) -> None:
        if events and next(numbers) == int(number):
            ArchiveWriting._transaction = dying  # type: ignore[method-assign]
        fill(self, events, *more)

    Archive.fill = filling  # type: ignore[method-assign, assignment]


def die_within_forgetting(number: str) -> None:
    """In the middle of the deletion from the journal of what the archive has."""
    archiver.FORGET_EVERY = archiver.FORGET_LEAST = 0.2
    drop, numbers = SqliteJournal._drop, count(1)

    def dying(self: SqliteJournal, until: Seq, limit: int) -> int:
        if next(numbers) == int(number):
            _die_within(self._connection)
        return drop(self, until, limit)

    SqliteJournal._drop = dying  # type: ignore[method-assign]


def die_within_shrinking(instructions: str) -> None:
    """While the journal's file is made anew without its free pages."""
    archiver.FORGET_EVERY = archiver.FORGET_LEAST = 0.2
    archiver.WIPE_WITHIN = archiver.WIPE_ARCHIVE_EVERY = archiver.WIPE_FIRST = 0.2
    sqlite.SHRINK_FROM = 1
    wiped = SqliteJournal.wipe

    def dying(self: SqliteJournal) -> None:
        def trace(statement: str) -> None:
            if statement == "VACUUM":
                self._connection.set_progress_handler(die, int(instructions))

        self._connection.set_trace_callback(trace)
        wiped(self)
        self._connection.set_trace_callback(None)

    SqliteJournal.wipe = dying  # type: ignore[method-assign]


def step_clock(path: str) -> None:
    """The wall clock is off by as many seconds as a file says; the monotonic one is not."""
    true_time = time.time

    def stepping() -> float:
        try:
            return true_time() + float(Path(path).read_text() or 0)
        except FileNotFoundError:
            return true_time()

    time.time = stepping
    # `Engine` took the function as a default argument when it was imported: it gets this one too.
    from beseda.server.engine.engine import Engine

    Engine.__init__.__defaults__ = (stepping,)


def fill_disk(path: str) -> None:
    """Both files may not grow while another file is there: what a full disk is to SQLite."""
    appended, opened, free = SqliteJournal.append, sqlite3.connect, 2**30

    def watched(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = opened(*args, **options)
        connection.execute(f"PRAGMA max_page_count={free}")
        return connection

    def append(self: SqliteJournal, events: Sequence[Stored], state: Sequence[StateChange] = ()) -> None:
        most = 1 if Path(path).exists() else free  # less than there are: SQLite takes as many as there are
        self._connection.execute(f"PRAGMA max_page_count={most}")
        appended(self, events, state)

    sqlite3.connect = watched  # type: ignore[assignment]
    SqliteJournal.append = append  # type: ignore[method-assign]


def few_threads(uid_and_most: str) -> None:
    """As a user of its own, who may have so many threads. Changes late, since that user can't import."""
    from beseda.server.running import serve
    from beseda.wire.spelling import spell_person

    spell_person("ά")  # the tables of names, which are read when first needed
    uid, most = map(int, uid_and_most.split(":"))
    opened, started = serve.Server.__init__, serve.Server.start

    def open_as_user(self: serve.Server, *arguments: Any) -> None:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
        opened(self, *arguments)

    def start(self: serve.Server) -> None:
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
        started(self)

    serve.Server.__init__ = open_as_user  # type: ignore[assignment, method-assign]
    serve.Server.start = start  # type: ignore[method-assign]


def note_slow(seconds: str) -> None:
    """No harm: an error is logged when a step of what one input asks for takes more CPU than that."""
    from beseda.core.hall import Hall
    from beseda.server.delivery.announcer import Announcer
    from beseda.tls_state import TlsState
    from beseda.wire.dialects.irc.dialect import Irc
    from beseda.wire.dialects.plain import Plain
    from beseda.wire.spelling import spell_person

    spell_person("ά")  # the tables of names, which are read when first needed: once in a run, some 50 ms
    gc.freeze()  # what the server has imported is no input's fault

    def timed(owner: type, name: str) -> None:
        step = getattr(owner, name)

        def timing(self: Any, *arguments: Any, **options: Any) -> Any:
            began = time.thread_time()
            result = step(self, *arguments, **options)
            took = time.thread_time() - began
            if took > float(seconds):
                logging.error("%s took %.3f s of %.200r", step.__qualname__, took, arguments)
            return result

        setattr(owner, name, timing)

    for owner in (Irc, Plain):
        timed(owner, "receive")
    for name in ("decide", "ask", "evolve"):
        timed(Hall, name)
    timed(Announcer, "announce")
    timed(TlsState, "receive")


def late_poller(seconds: str) -> None:
    """Between what the kernel tells it and what it does about that, the poller is late: by up to so many seconds."""
    from beseda.net.read_scheduler import ReadScheduler

    gather, chance = ReadScheduler._gather, random.Random(8878)

    def late(self: ReadScheduler, events: list[tuple[int, int]]) -> bool:
        time.sleep(chance.random() * float(seconds))
        return gather(self, events)

    ReadScheduler._gather = late  # type: ignore[method-assign]


REACHING = {
    *("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"),
    *("urllib.Request", "http.client.connect", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"),
}
"""Audit events of what leaves the server: a question to a name server, a connection to somebody, a program."""


def note_reaching(_: str) -> None:
    """No harm: an error is logged when the server turns to anybody of its own accord."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in REACHING:
            logging.error("it turned to others: %s %.200r", event, arguments)

    sys.addaudithook(hook)


def note_typed(mark: str) -> None:
    """No harm: an error is logged when the words of a statement of SQL have in them what people typed."""
    opened = sqlite3.connect

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            _note_typed(sql, mark)
            return super().execute(sql, *parameters)

        def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            _note_typed(sql, mark)
            return super().executemany(sql, *parameters)

        def executescript(self, sql: str) -> sqlite3.Cursor:
            _note_typed(sql, mark)
            return super().executescript(sql)

    def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = opened(*arguments, **options, factory=Watched)
        return connection

    sqlite3.connect = watched  # type: ignore[assignment]


def _note_typed(sql: str, mark: str) -> None:
    if mark in sql.lower():
        logging.error("typed words are in a statement: %.300r", sql)


SABOTAGES: dict[str, Callable[[str], None]] = {
    "before-append": die_before_append,
    "within-append": die_within_append,
    "after-append": die_after_append,
    "within-checkpoint": die_within_checkpoint,
    "within-archiving": die_within_archiving,
    "within-forgetting": die_within_forgetting,
    "within-shrinking": die_within_shrinking,
    "blunder-in-append": blunder_in_append,
    "clock": step_clock,
    "full-disk": fill_disk,
    "few-threads": few_threads,
    "slow-input": note_slow,
    "late-poller": late_poller,
    "reaching": note_reaching,
    "typed": note_typed,
}

if __name__ == "__main__":
    from beseda.cli import main

    what, argument, *rest = sys.argv[1:]
    SABOTAGES[what](argument)
    sys.exit(main(rest))
