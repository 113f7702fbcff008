"""The archive's writing connection: one transaction at a time, all of it or nothing, and whose fault an error is."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import RLock

from beseda.journal.errors import DAMAGE, ArchiveDamaged, ArchiveUnwritable, primary_code


class ArchiveWriting:
    """What filling and forgetting share. Exactly one connection writes to the file."""

    _connection: sqlite3.Connection
    _writing: RLock
    """Guards the writing connection: held for a transaction."""

    @contextmanager
    def _transaction(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """Store all of it or nothing. Requires holding `_writing`."""
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
