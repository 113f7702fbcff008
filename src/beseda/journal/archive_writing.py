"""The archive's writing connection: one transaction at a time, all of it or nothing, and whose fault an error is.

It also notices if somebody deletes the file, or writes to it or puts another in its place: what SQLite wrote from then
on would be in no file that a later start finds.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock

from beseda.journal.errors import DAMAGE, ArchiveDamaged, ArchiveReplaced, ArchiveUnwritable, primary_code

FILES = 3
"""The parts of a mark that tell the files from others."""
Mark = tuple[object, ...]
"""What tells a database from another in its place, and from itself after somebody else wrote to it."""


def mark_of(path: Path) -> Mark:
    """Return the mark of a database that is open. Raises OSError: there is none, or only some of its files.

    The files are not opened: closing any descriptor of a database drops the locks that this process has on it.
    """
    itself = path.stat()
    beside = [path.with_name(path.name + suffix).stat() for suffix in ("-wal", "-shm")]
    # Only the writing connection changes the database itself; readers change the shared memory.
    parts = [(each.st_dev, each.st_ino) for each in (itself, *beside)]
    return (*parts, itself.st_size, itself.st_mtime_ns)


class ArchiveWriting:
    """What filling and forgetting share. Exactly one connection writes to the file."""

    _connection: sqlite3.Connection
    _writing: RLock
    """Guards the writing connection: held for a transaction."""
    _path: Path | None
    _mark: Mark | None = None
    """The mark that the file had when we had last written to it; None: in memory, not open, or on a disk on which
    SQLite can't have a WAL: then nobody looks."""

    def look(self) -> None:
        """Look whether the file is still the one that we write to.

        Raises:
            ArchiveReplaced: it is not; call `open_again`.
        """
        with self._writing, self._mapped():
            pass

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
        """Have errors be ours, and what we write known as ours. Requires holding `_writing`."""
        if self._path is not None and self._mark is not None:
            try:
                mark = mark_of(self._path)
            except OSError as error:
                raise ArchiveReplaced(error) from error
            if mark != self._mark:
                raise ArchiveReplaced(OSError(f"{self._path.name} is not as it was left"))
        try:
            yield
        except sqlite3.Error as error:
            kind = ArchiveDamaged if primary_code(error) in DAMAGE else ArchiveUnwritable
            raise kind(error) from error
        finally:
            self._remember_mark()

    def _remember_mark(self) -> None:
        """What the file is like now is our doing. Requires holding `_writing`."""
        if self._path is None:
            return
        with suppress(OSError):  # deleted meanwhile: the next look finds it
            mark = mark_of(self._path)
            if self._mark is None or mark[:FILES] == self._mark[:FILES]:  # else replaced meanwhile: the same
                self._mark = mark
