"""Opening a database: is it ours, which version has it, who may read it. All is checked before anything is changed.

Knows files and versions of schemas; knows no table. A file that can't be opened is one of the `OpeningError`s.
"""

import errno
import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from beseda.journal.errors import Broken, DiskFull, NotOurs, NotWritable, OpeningError, TooNew, opening_error

log = logging.getLogger(__name__)

PATIENCE = 0.5
"""Seconds to wait for a lock while opening: the previous process may still be closing its files."""

INCREMENTAL = 2
"""SQLite's number for an `auto_vacuum` on request."""
PRIVATE_FILE = 0o600
PRIVATE_DIRECTORY = 0o700


class Schema(NamedTuple):
    """The schema of one kind of database. Step n takes version n to n + 1; the first step makes it from nothing.

    A step is SQL, or a function if the rules of the chat are needed to read what was stored. Each step is one
    transaction, and never changes once it was released.
    """

    application_id: int
    """SQLite's mark of the file's program (https://www.sqlite.org/fileformat.html#application_id)."""
    steps: tuple[str | Callable[[sqlite3.Connection], None], ...]


def open_database(
    path: Path, schema: Schema, *, exclusive: bool, page_size: int = 4096, shrinks: bool = False
) -> sqlite3.Connection:
    """Open the database at `path` in WAL mode; make it or bring it to the newest version if needed.

    `exclusive`: no other process can even read it until it is closed. `page_size`: bytes, for a new file; `shrinks`:
    whether free pages of a new file can be given back step by step. The connection is in autocommit, and any thread may
    use it.

    Raises:
        OpeningError: one of its subclasses; a file that is not ours was not changed.
    """
    _make_private(path)
    try:
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise opening_error(path, error) from error
    try:
        if exclusive:  # before the first read: then SQLite keeps WAL's index in memory, and there is no -shm file
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        version = _version(connection, path, schema)
        connection.execute(f"PRAGMA page_size={page_size}")
        if shrinks and not version:
            connection.execute(f"PRAGMA auto_vacuum={INCREMENTAL}")
        _prepare(connection)
        _migrate(connection, schema, version)
    except sqlite3.Error as error:
        connection.close()
        raise opening_error(path, error) from error
    except ValueError as error:  # a step found something that it could not read
        connection.close()
        raise Broken(path, str(error)) from error
    except OpeningError:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Make the directory and an empty file that only we may read; SQLite gives the files beside it the same mode."""
    try:
        path.parent.mkdir(PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        # Only a new file: closing any descriptor of a database drops the locks that this process has on it.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE_FILE))
        # Without the right to write, SQLite would go on and fail at its first lock, with an "I/O error".
        if not os.access(path, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        kind = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else NotWritable
        raise kind(path, error.strerror or str(error)) from error


def _version(connection: sqlite3.Connection, path: Path, schema: Schema) -> int:
    """Return the file's version, 0 for an empty file. Only reads."""
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if mark == 0 and version == 0 and tables == 0:
        return 0
    if mark != schema.application_id:
        raise NotOurs(path)
    if version > len(schema.steps):
        raise TooNew(path, version, len(schema.steps))
    return int(version)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten with zeros
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA synchronous=FULL")  # the schema, and the journal's start count, are worth an fsync


def _migrate(connection: sqlite3.Connection, schema: Schema, version: int) -> None:
    """Run each step and set its version in one transaction: after a kill between two, the next start goes on there."""
    for number, step in enumerate(schema.steps[version:], version + 1):
        done = f"PRAGMA application_id={schema.application_id}", f"PRAGMA user_version={number}", "COMMIT"
        if isinstance(step, str):
            connection.executescript(";\n".join(("BEGIN IMMEDIATE", step, *done)))
            continue
        connection.execute("BEGIN IMMEDIATE")
        step(connection)
        for statement in done:
            connection.execute(statement)


def set_aside(path: Path, reason: str) -> None:
    """Rename a database and the files beside it, so that a new one can be begun and this one can be examined.

    Raises:
        NotWritable: it can't be renamed; call again.
    """
    aside = next(name for n in count(1) if not (name := path.with_name(f"{path.name}.broken-{n}")).exists())
    try:
        for suffix in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
        path.rename(aside)
    except FileNotFoundError:
        return  # Somebody else has seen to it.
    except OSError as error:
        raise NotWritable(path, error.strerror or str(error)) from error
    log.warning("%s is set aside as %s, with what it had, and begun anew: %s", path, aside.name, reason)
