"""The two files of a chat, opened together, so that each goes on from what either knows.

The journal's file is locked first, so that no other process uses either file. Then the archive is opened, and the
journal starts from what both know. No place up to the newest in either file is given out again. If the archive's state
is newer (the journal is an older copy, or has lost its WAL), the journal takes it over. A lost journal goes on with the
archive's id, so that messages stay readable under the same ids.
"""

import logging
from pathlib import Path

from beseda.journal.archive import Archive
from beseda.journal.interface import Known
from beseda.journal.sqlite import Durability, SqliteJournal

JOURNAL, ARCHIVE = "journal.db", "archive.db"

log = logging.getLogger(__name__)


def open_files(folder: Path, durability: Durability = "process") -> tuple[SqliteJournal, Archive]:
    """Open the journal and its archive. Raises OpeningError."""
    opened: list[Archive] = []
    learned: list[Known] = []

    def known() -> Known:
        opened.append(Archive(folder / ARCHIVE))
        learned.append(opened[0].known())
        return learned[0]

    try:
        journal = SqliteJournal(folder / JOURNAL, durability, known)
    except BaseException:
        for archive in opened:
            archive.close()
        raise
    (archive,), (knew,) = opened, learned
    _log_recovery(journal, knew)
    try:
        archive.belong_to(journal.id, journal.start_count, journal.forgotten)
    except BaseException:
        archive.close()
        journal.close()
        raise
    return journal, archive


def _log_recovery(journal: SqliteJournal, knew: Known) -> None:
    """Log it once if the archive knew more than the journal."""
    if journal.was_empty and knew.id == journal.id:
        log.warning(
            "%s was lost or emptied: it goes on as what %s was filled from; things of the state taken over: %d",
            JOURNAL, ARCHIVE, journal.taken_over,
        )  # fmt: skip
    elif journal.taken_over:
        log.warning("%s was older than %s: things of the state taken over: %d", JOURNAL, ARCHIVE, journal.taken_over)
