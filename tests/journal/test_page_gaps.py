"""Gaps of pages are blanked, and nothing else: the file's content is as it was."""

import sqlite3
from pathlib import Path

from beseda.journal.page_gaps import PageGaps

SIZE = 512
ROWS = 300


def made(path: Path, is_mapped: bool) -> sqlite3.Connection:
    """A file of small pages, some of which say what others are for; rows in it have moved, and half of them gone."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in (f"page_size={SIZE}", f"auto_vacuum={2 if is_mapped else 0}", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, words TEXT)")
    connection.execute("CREATE TABLE k (words TEXT, n INTEGER, PRIMARY KEY (words, n)) WITHOUT ROWID")
    for n in range(ROWS):
        connection.execute("INSERT INTO t VALUES (?, ?)", (n, f"row={n:04d}."))
        connection.execute("INSERT INTO k VALUES (?, ?)", (f"{n * 7919 % 1000:04d}key={n:04d}." + "k" * (n % 90), n))
    for n in range(0, ROWS, 3):
        words = f"row={n:04d}." + "x" * (n * 37 % 2000)  # also some that need pages of their own
        connection.execute("UPDATE t SET words = ? WHERE n = ?", (words, n))
    for table in "tk":
        connection.execute(f"DELETE FROM {table} WHERE n % 2")  # noqa: S608 (one of two)
    connection.execute("COMMIT")
    return connection


def left(path: Path) -> list[str]:
    """What is in the file of the rows that are gone."""
    data = path.read_bytes()
    return [mark for n in range(1, ROWS, 2) for mark in (f"row={n:04d}.", f"key={n:04d}.") if mark.encode() in data]


def test_copies_go_and_all_else_stays(tmp_path: Path) -> None:
    for is_mapped in (False, True):
        path = tmp_path / f"{is_mapped}.db"
        connection = made(path, is_mapped)
        before = list(connection.iterdump())
        connection.close()
        assert left(path), "SQLite has left copies"
        gaps, pages = PageGaps(path), path.stat().st_size // SIZE
        assert pages > 2 * (SIZE // 5 + 1), "there are several pages of a map, if there is one"
        for first in range(1, pages + 1, 7):
            gaps.blank(first, 7, SIZE, is_mapped)
        assert not any(gaps.blank(first, 7, SIZE, is_mapped) for first in range(1, pages + 1, 7))
        gaps.close()
        assert not left(path)
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert list(connection.iterdump()) == before
        connection.close()
