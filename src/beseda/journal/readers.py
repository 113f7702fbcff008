"""How many may read the archive at once: client threads take turns (`fair_turns`) with a few connections.

Knows connections; knows no query. There are two kinds: read-only connections to a file, which never delay the
writer; and, for an archive in memory, the writer's own connection behind its lock.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from threading import Lock, RLock
from typing import Protocol

from beseda.core.ids import NOBODY
from beseda.journal.errors import ArchiveUnreadable
from beseda.journal.fair_turns import FairTurns

READERS = 4
"""Connections. A question takes well under 1 ms, a search some tens; each connection keeps up to 1 MB of pages."""
SEARCHERS = 2
"""Of which so many may search at once: as there are cores at least, and pages of history need not wait for them."""
TURN_PATIENCE = 10.0
"""Seconds to wait for a connection. A search takes less, so if this passes something is wrong."""
CACHE = "PRAGMA cache_size=-1000"
LOCK_PATIENCE = 5.0
"""Seconds to wait for a lock. In WAL mode only another process that locks the whole file makes a reader wait."""


class Readers(Protocol):
    def reading(self, reader: int = NOBODY, is_long: bool = False) -> AbstractContextManager[sqlite3.Connection]:
        """Lend a connection for one question, to one thread, inside a `with`.

        `reader`: on whose behalf; who has read much lately waits behind who has not. `is_long`: it is a search.

        Raises:
            ArchiveUnreadable: no turn within `TURN_PATIENCE`, or the file can't be opened.
        """

    def close(self) -> None: ...


class SharedReader:
    """One connection behind a lock; the writer holds the same lock for a whole transaction."""

    def __init__(self, connection: sqlite3.Connection, lock: RLock) -> None:
        self._connection = connection
        self._lock = lock
        self._turns = FairTurns(1, 1)

    @contextmanager
    def reading(self, reader: int = NOBODY, is_long: bool = False) -> Iterator[sqlite3.Connection]:
        with _turn(self._turns, reader, is_long), self._lock:
            yield self._connection

    def close(self) -> None:
        pass


class FileReaders:
    """At most `READERS` read-only connections, made when first needed, given back after each question."""

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.absolute().as_uri()}?mode=ro"
        self._turns = FairTurns(READERS, SEARCHERS)
        self._lock = Lock()
        """Guards `_idle` and `_closed`."""
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    @contextmanager
    def reading(self, reader: int = NOBODY, is_long: bool = False) -> Iterator[sqlite3.Connection]:
        with _turn(self._turns, reader, is_long):
            connection = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            connection = sqlite3.connect(
                self._uri, uri=True, timeout=LOCK_PATIENCE, isolation_level=None, check_same_thread=False
            )
            connection.execute(CACHE)
        except sqlite3.Error as error:
            raise ArchiveUnreadable(error) from error
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close the idle connections now, and every other when it is given back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()


@contextmanager
def _turn(turns: FairTurns, reader: int, is_long: bool) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(turns.turn(reader, is_long, TURN_PATIENCE))
        except TimeoutError as error:
            raise ArchiveUnreadable(error) from error
        yield
