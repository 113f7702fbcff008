"""The two files of a chat, opened together, so that neither goes on without what the other knows.

The journal's file is locked first, so that nobody else is at either. Then the archive is opened, and the journal starts
from what both know: no place up to either's newest is given out again; state that is newer in the archive is taken over
(the journal is an older copy, or has lost its WAL); a journal that is lost goes on with the archive's id, so that what
was said stays readable under the same message ids.
"""

import logging
from pathlib import Path

from beseda.journal.archive import Archive
from beseda.journal.interface import Known
from beseda.journal.sqlite import Durability, SqliteJournal

JOURNAL, ARCHIVE = "journal.db", "archive.db"

log = logging.getLogger(__name__)


def open_files(folder: Path, durability: Durability = "process") -> tuple[SqliteJournal, Archive]:
    """The journal and its archive. Raises OpeningError."""
    opened: list[Archive] = []
    told: list[Known] = []

    def known() -> Known:
        opened.append(Archive(folder / ARCHIVE))
        told.append(opened[0].known())
        return told[0]

    try:
        journal = SqliteJournal(folder / JOURNAL, durability, known)
    except BaseException:
        for archive in opened:
            archive.close()
        raise
    (archive,), (knew,) = opened, told
    _tell(journal, knew)
    try:
        archive.belong_to(journal.id, journal.start_count, journal.forgotten)
    except BaseException:
        archive.close()
        journal.close()
        raise
    return journal, archive


def _tell(journal: SqliteJournal, knew: Known) -> None:
    """Once, where the archive knew better."""
    if journal.was_empty and knew.id == journal.id:
        log.warning(
            "%s was lost or emptied: it goes on as what %s was filled from; things of the state taken over: %d",
            JOURNAL, ARCHIVE, journal.taken_over,
        )  # fmt: skip
    elif journal.taken_over:
        log.warning("%s was older than %s: things of the state taken over: %d", JOURNAL, ARCHIVE, journal.taken_over)
