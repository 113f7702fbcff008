"""Turns at reading: as many at once as there are connections, and nobody waits for ever."""

import sqlite3
from contextlib import ExitStack
from pathlib import Path

import pytest

from beseda.journal import readers
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
