"""The two files of a chat, opened together, so that each goes on from what either knows.

The journal's file is locked first, so that no other process uses either file. Then the archive is opened, and the
journal starts from what both know. No place up to the newest in either file is given out again. If the archive's state
is newer (the journal is an older copy, or has lost its WAL), the journal takes it over. A lost journal goes on with the
archive's id, so that messages stay readable under the same ids. An archive that is lost or older lacks what the journal
has forgotten. Each of these is said in the log.
"""

import logging
from pathlib import Path

from beseda.journal.archive import Archive
from beseda.journal.interface import Known
from beseda.journal.sqlite import Durability, SqliteJournal

JOURNAL, ARCHIVE = "journal.db", "archive.db"

log = logging.getLogger(__name__)


def open_files(
    folder: Path, durability: Durability = "process", keeps_wordings: bool = False
) -> tuple[SqliteJournal, Archive]:
    """Open the journal and its archive. `keeps_wordings`: of what is edited from now on. Raises OpeningError."""
    opened: list[Archive] = []
    learned: list[Known] = []

    def known() -> Known:
        opened.append(Archive(folder / ARCHIVE, keeps_wordings=keeps_wordings))
        learned.append(opened[0].known())
        return learned[0]

    try:
        journal = SqliteJournal(folder / JOURNAL, durability, known, keeps_wordings)
    except BaseException:
        for archive in opened:
            archive.close()
        raise
    (archive,), (knew,) = opened, learned
    try:
        archive.belong_to(journal.id, journal.start_count, journal.forgotten)
    except BaseException:
        archive.close()
        journal.close()
        raise
    _log_recovery(journal, knew, archive)
    return journal, archive


def _log_recovery(journal: SqliteJournal, knew: Known, archive: Archive) -> None:
    """Log it if one of them knew more than the other."""
    if journal.was_empty and knew.id == journal.id:
        log.warning(
            "%s was lost or emptied: it goes on as what %s was filled from; things of the state taken over: %d",
            JOURNAL, ARCHIVE, journal.taken_over,
        )  # fmt: skip
    elif journal.was_older:
        log.warning("%s was older than %s: things of the state taken over: %d", JOURNAL, ARCHIVE, journal.taken_over)
    if archive.followed < journal.dropped:
        log.warning(
            "%s is new, or older than %s: what was said before may be lacking in it, and what was changed or taken back"
            " since may stand in it as it was", ARCHIVE, JOURNAL,
        )  # fmt: skip
