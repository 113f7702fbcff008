"""Archives that were set aside: what was said is still in them, also what is deleted later.

Nobody reads them here, and many can't be read at all; so what is deleted is not looked for in them: the whole file
goes, if it may be there. Knows files and times; does not know when anything is due.
"""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from beseda.journal.files import ARCHIVE

MARGIN = 600_000
"""Milliseconds before a file was last written in which something may have been deleted and not wiped from it."""


def set_aside_in(folder: Path) -> list[Path]:
    """Return the archives that were set aside, and the files beside them."""
    return sorted(folder.glob(f"{ARCHIVE}.broken-*"))


def forget_set_aside(folder: Path, before: int) -> list[str]:
    """Delete those that were last written before a time (ms), with what was said in them. Return their names.

    Raises:
        OSError: one can't be deleted.
    """
    return _deleted([file for file in set_aside_in(folder) if _written(file) < before])


def forget_deleted_in(folder: Path, journal: str, was_deleted: Callable[[int, int], bool]) -> list[str]:
    """Delete those in which something may be that was deleted since. Return their names.

    `journal`: whose archive an archive must be; `was_deleted(since, said)` says whether something was deleted since a
    time (ms) that was said up to another.

    Raises:
        OSError: one can't be deleted.
    """
    gone = []
    for number in {file.name.removesuffix("-wal").removesuffix("-shm") for file in set_aside_in(folder)}:
        files = [file for suffix in ("-wal", "-shm", "") if (file := folder / (number + suffix)).exists()]
        written = max(map(_written, files))
        if was_deleted(written - MARGIN, written) and _may_be_of(folder / number, journal):
            gone += files
    return _deleted(gone)


def _written(file: Path) -> int:
    return int(file.stat().st_mtime * 1000)


def _may_be_of(file: Path, journal: str) -> bool:
    """Whether it was filled by this journal, or can't be read: then nobody knows."""
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            (own,) = connection.execute("SELECT journal FROM archive").fetchone()
        finally:
            connection.close()
    except (sqlite3.Error, TypeError):
        return True
    return own in ("", journal)


def _deleted(files: Iterable[Path]) -> list[str]:
    names = []
    for file in files:
        file.unlink()
        names.append(file.name)
    return names
