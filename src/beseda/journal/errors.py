"""The errors of the journal and the archive, and whose fault each is.

    JournalError
    ├── OpeningError            at the start: the operator reads one sentence, and the process ends
    │   ├── NotOurs             the file belongs to another program (operator)
    │   ├── TooNew              a later Beseda wrote it (operator)
    │   ├── NotWritable         permissions, or an impossible path (operator)
    │   ├── InUse               another process has it (operator)
    │   ├── DiskFull            (machine)
    │   └── Broken              the file is damaged (machine)
    ├── JournalUnwritable       while running: nothing of that batch is stored; a later batch may be
    ├── JournalUnreadable       while running
    ├── ArchiveUnwritable       while running: the archiver tries again
    │   └── ArchiveDamaged      while running: the archiver begins a new file
    │       └── ArchiveReplaced while running: somebody deleted or changed it; the archiver opens what is there
    └── ArchiveUnreadable       while running: the person who asked is told so

Nobody above this folder sees an `sqlite3.Error`. A sentence is a msgid with named fields, and the facts are attributes
of the same names, so that `cli` can say it in the operator's language.
"""

import sqlite3
from pathlib import Path
from typing import ClassVar

from beseda.locale import N_


class JournalError(Exception):
    """The base. `facts` fills the fields of `sentence`."""

    sentence: ClassVar[str] = ""

    @property
    def facts(self) -> dict[str, object]:
        return vars(self)

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


class OpeningError(JournalError):
    sentence = N_("{path} can't be opened: {detail}.")

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(path, detail)
        self.path = path
        self.detail = detail


class NotOurs(OpeningError):
    sentence = N_("{path} is not a database of Beseda; nothing in it was touched.")


class TooNew(OpeningError):
    sentence = N_("{path} was written by a newer Beseda (its format is {found}, this one knows {known}).")

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(path)
        self.found = found
        self.known = known


class NotWritable(OpeningError):
    sentence = N_("{path} can't be written: {detail}.")


class InUse(OpeningError):
    sentence = N_("{path} is in use by another process; is Beseda running already?")


class DiskFull(OpeningError):
    sentence = N_("There is no space left on the disk of {path}.")


class Broken(OpeningError):
    sentence = N_("{path} is damaged: {detail}.")


class RunningError(JournalError):
    def __init__(self, cause: Exception) -> None:
        super().__init__(cause)
        self.cause = cause


class JournalUnwritable(RunningError):
    sentence = N_("The journal can't be written: {cause}.")


class JournalUnreadable(RunningError):
    sentence = N_("The journal can't be read: {cause}.")


class ArchiveUnwritable(RunningError):
    sentence = N_("The archive can't be written: {cause}.")


class ArchiveDamaged(ArchiveUnwritable):
    sentence = N_("The archive is damaged: {cause}.")


class ArchiveReplaced(ArchiveDamaged):
    sentence = N_("The archive was deleted or changed by somebody else: {cause}.")


class ArchiveUnreadable(RunningError):
    sentence = N_("The archive can't be read: {cause}.")


DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_FAULTS: dict[int, type[OpeningError]] = {
    sqlite3.SQLITE_NOTADB: NotOurs,
    sqlite3.SQLITE_BUSY: InUse,
    sqlite3.SQLITE_LOCKED: InUse,
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_READONLY: NotWritable,
    sqlite3.SQLITE_CANTOPEN: NotWritable,
    sqlite3.SQLITE_PERM: NotWritable,
    sqlite3.SQLITE_AUTH: NotWritable,
    sqlite3.SQLITE_CORRUPT: Broken,
}
"""Any other error is a plain `OpeningError`: it may be the machine's (on a full disk SQLite can't make its index of the
WAL, and says "I/O error"), and a sound archive must not be set aside for that."""


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code (the low byte of an extended code); 0 if the module gave none."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def opening_error(path: Path, error: sqlite3.Error) -> OpeningError:
    """Return our error for an SQLite error that occurred while opening `path`."""
    return _FAULTS.get(primary_code(error), OpeningError)(path, str(error))
