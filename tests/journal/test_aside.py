"""Archives that were set aside go when what is deleted may be in them, and others don't."""

import os
from pathlib import Path

import pytest

from beseda.journal.archive import Archive
from beseda.journal.aside import MARGIN, forget_deleted_in, forget_set_aside, set_aside_in

WRITTEN = 1_700_000_000_000
OURS, ANOTHERS, DAMAGED, EMPTY = range(1, 5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With one of each kind, and what stays beside them."""
    for number, journal in ((OURS, "ours"), (ANOTHERS, "anothers"), (EMPTY, "")):
        Archive(tmp_path / f"archive.db.broken-{number}", journal).close()
    (tmp_path / f"archive.db.broken-{DAMAGED}").write_bytes(b"SQLite format 3\0 and no more")
    (tmp_path / f"archive.db.broken-{OURS}-wal").write_bytes(b"")
    for file in set_aside_in(tmp_path):
        os.utime(file, (WRITTEN / 1000, WRITTEN / 1000))
    Archive(tmp_path / "archive.db", "ours").close()
    return tmp_path


def test_an_archive_of_another_journal_stays_and_one_that_can_not_be_read_goes(folder: Path) -> None:
    gone = forget_deleted_in(folder, "ours", lambda since, said: True)
    assert len(gone) == 4 and f"archive.db.broken-{OURS}-wal" in gone
    assert {file.name for file in folder.iterdir()} == {"archive.db", f"archive.db.broken-{ANOTHERS}"}


def test_it_is_asked_what_was_deleted_since_it_was_written_and_said_before(folder: Path) -> None:
    asked = set[tuple[int, int]]()

    def was_deleted(since: int, said: int) -> bool:
        asked.add((since, said))
        return False

    before = set_aside_in(folder)
    assert forget_deleted_in(folder, "ours", was_deleted) == [] and set_aside_in(folder) == before
    assert asked == {(WRITTEN - MARGIN, WRITTEN)}


def test_those_written_before_a_time_go_all_together(folder: Path) -> None:
    assert forget_set_aside(folder, WRITTEN) == []
    assert len(forget_set_aside(folder, WRITTEN + 1)) == 5 and set_aside_in(folder) == []
