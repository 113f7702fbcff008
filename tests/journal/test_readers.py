"""Turns at reading: as many at once as there are connections, and nobody waits for ever."""

import sqlite3
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from journal_making import looked_for, said_in

from beseda.core.ids import NOBODY, RoomId, Seq, UserId
from beseda.core.questions import Scope
from beseda.journal import readers
from beseda.journal.archive import Archive
from beseda.journal.errors import ArchiveUnreadable
from beseda.journal.readers import READERS, FileReaders


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "some.db") as connection:
        connection.execute("CREATE TABLE a (x)")
    connection.close()
    return tmp_path / "some.db"


def test_there_are_so_many_turns_and_no_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "TURN_PATIENCE", 0.01)
    turns = FileReaders(path)
    with ExitStack() as stack:
        for _ in range(READERS):
            stack.enter_context(turns.reading())
        with pytest.raises(ArchiveUnreadable, match="everybody is reading"), turns.reading():
            pass
    with turns.reading() as connection:
        assert connection.execute("SELECT count(*) FROM a").fetchone() == (0,)
    turns.close()


def test_a_reader_can_not_write(path: Path) -> None:
    turns = FileReaders(path)
    with turns.reading() as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("INSERT INTO a VALUES (1)")
    turns.close()


def test_a_connection_is_used_again(path: Path) -> None:
    turns = FileReaders(path)
    with turns.reading() as first:
        pass
    with turns.reading() as second:
        assert second is first
    turns.close()


def test_one_that_is_out_when_all_are_closed_is_closed_when_it_comes_back(path: Path) -> None:
    turns = FileReaders(path)
    with turns.reading() as connection:
        turns.close()
        connection.execute("SELECT 1")
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("SELECT 1")


def test_a_file_that_is_not_there_is_an_error_of_ours(tmp_path: Path) -> None:
    turns = FileReaders(tmp_path / "none.db")
    with pytest.raises(ArchiveUnreadable), turns.reading():
        pass


def test_the_archive_says_for_whom_it_reads_and_whether_that_is_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(None, "0123456789")
    reading, asked = archive._readers.reading, list[tuple[int, bool]]()

    def noting(reader: int = NOBODY, is_long: bool = False) -> AbstractContextManager[sqlite3.Connection]:
        asked.append((reader, is_long))
        return reading(reader, is_long)

    monkeypatch.setattr(archive._readers, "reading", noting)
    scope = Scope(Seq(9), UserId(7), frozenset((RoomId(1),)), frozenset())
    said_in(archive, scope, 5)
    looked_for(archive, scope, "tea", 5)
    archive.rooms_with_past()
    assert asked == [(7, False), (7, True), (NOBODY, False)]
    archive.close()
