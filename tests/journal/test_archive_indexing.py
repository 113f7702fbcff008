"""What was said before the full text had volumes is indexed anew, from the newest back, and a kill loses nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from journal_making import bytes_of, everything, looked_for, place, said

from beseda.core.past import Search, Term
from beseda.journal import archive_indexing, archive_words, opening
from beseda.journal.archive import Archive
from beseda.journal.archive_queries import ARCHIVE_SCHEMA
from beseda.journal.opening import Schema

BEFORE = Schema(ARCHIVE_SCHEMA.application_id, ARCHIVE_SCHEMA.steps[:4])
"""As the archive was before there were volumes."""
MANY = 50
TEA = Search(MANY, (Term("tea"),))


def of_before(path: Path, many: int = MANY) -> None:
    """An archive as it was filled before."""
    connection = opening.open_database(path, BEFORE, exclusive=False, shrinks=True)
    for n in range(1, many + 1):
        connection.execute(
            "INSERT INTO messages (seq, at, author, author_name, room, peer, target_name, manner, text, folded)"
            " VALUES (?, ?, 3, 'Än_n', 7, 0, '#lobby', 0, ?, ?)",
            (place(n), 1000 + n, f"ёлка and tea {n}", f"елка and tea {n}"),
        )
    connection.execute("INSERT INTO words (rowid, text) SELECT seq, folded FROM messages")
    connection.execute("UPDATE archive SET filled = ?, followed = ?", (place(many), place(many)))
    connection.close()


def numbers(archive: Archive, words: str = "tea") -> list[int]:
    return [int(message.text.lines[0].split()[-1]) for message in looked_for(archive, everything(), words, 200)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_indexing, "INDEX_AT_ONCE", 7)
    monkeypatch.setattr(archive_words, "VOLUME", 20)


def test_the_newest_are_found_first_and_the_search_says_from_when_on(path: Path, small: None) -> None:
    of_before(path)
    archive = Archive(path)
    found = archive.search(everything(), TEA)
    assert (found.messages, found.lacks_before) == ((), 1000 + MANY + 1)
    seen: list[int] = []
    while not archive.is_indexed:
        archive.index_some()
        found = archive.search(everything(), TEA)
        seen = numbers(archive)
        assert seen == list(range(MANY + 1 - len(seen), MANY + 1)), "without a gap, back from the newest"
        assert found.lacks_before == (0 if len(seen) == MANY else 1000 + MANY - len(seen) + 1)
        recent = archive.search(everything(), TEA._replace(after=place(MANY - len(seen))))
        assert not recent.lacks_before, "who asks for what is indexed already is not told of the rest"
    assert len(seen) == MANY
    archive.close()


def test_what_is_said_meanwhile_is_found_at_once(path: Path, small: None) -> None:
    of_before(path)
    archive = Archive(path)
    for n in range(MANY + 1, MANY + 40):
        archive.fill([said(n, f"tea {n}")])
        archive.index_some()
        assert numbers(archive)[-1] == n
    while not archive.is_indexed:
        archive.index_some()
    assert numbers(archive) == list(range(1, MANY + 40))
    assert [volume.number for volume in archive_words.volumes(archive._connection.execute)] != [1]
    archive.close()


def test_authors_and_accents_of_before_are_found_by_the_spelling_of_today(path: Path) -> None:
    of_before(path)
    archive = Archive(path)
    while not archive.is_indexed:
        archive.index_some()
    assert len(archive.search(everything(), Search(99, author="an_N")).messages) == MANY
    assert archive.search(everything(), Search(99, author="ann")).messages == ()
    archive.close()


def test_what_is_forgotten_before_it_is_indexed_is_in_no_file(path: Path, small: None) -> None:
    of_before(path)
    archive = Archive(path)
    for _ in range(5):
        archive.index_some()
    archive.forget_before(1000 + MANY - 3)
    while not archive.is_indexed:
        archive.index_some()
    archive.forget_before(1000 + MANY + 1)
    archive.fill([said(MANY + 1, "cake")])
    archive.settle()
    assert numbers(archive) == [] and b"tea" not in bytes_of(path)
    assert archive._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    archive.close()


INDEXING = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from journal_making import die_at_statement
from beseda.journal import archive_indexing, archive_words
from beseda.journal.archive import Archive
archive_indexing.INDEX_AT_ONCE, archive_words.VOLUME = 7, 20
left = die_at_statement(int(sys.argv[2]))
archive = Archive(Path(sys.argv[1]))
while not archive.is_indexed:
    archive.index_some()
archive.close()
print(10_000 - left())
"""


def index(path: Path, killed_at: int) -> subprocess.CompletedProcess[str]:
    here = [str(Path(__file__).parent), str(Path(__file__).parent.parent), *sys.path]
    command = [sys.executable, "-c", INDEXING, str(path), str(killed_at), *filter(None, here)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=dict(os.environ))


def test_killed_at_any_statement_of_it_the_next_start_goes_on(tmp_path: Path, small: None) -> None:
    of_before(tmp_path / "whole.db")
    whole = index(tmp_path / "whole.db", 10_000)
    assert whole.returncode == 0, whole.stderr
    statements = int(whole.stdout)
    for killed_at in range(1, statements, 1 + statements // 12):
        path = tmp_path / f"{killed_at}.db"
        of_before(path)
        assert index(path, killed_at).returncode == -signal.SIGKILL
        archive = Archive(path)
        while not archive.is_indexed:
            archive.index_some()
        assert numbers(archive) == list(range(1, MANY + 1)), killed_at
        assert archive._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        archive.close()


def test_the_old_words_go_in_small_steps(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_indexing, "DROP_AT_ONCE", 3)
    of_before(path, 10)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO words (words, rank) VALUES ('pgsz', 64)")  # many small pages
    connection.executemany(
        "INSERT INTO words (rowid, text) VALUES (?, ?)", [(place(n), f"some{n} words{n}") for n in range(11, 200)]
    )
    connection.commit()
    connection.close()
    archive = Archive(path)
    count = archive._connection.execute
    rows = [count("SELECT count(*) FROM words_data").fetchone()[0]]
    assert rows[0] > 20
    while count("SELECT 1 FROM sqlite_master WHERE name = 'words_data'").fetchone():
        rows.append(count("SELECT count(*) FROM words_data").fetchone()[0])
        archive.index_some()
    assert all(before - after <= 3 for before, after in pairwise(rows)) and len(rows) > 7
    archive.close()
