"""Wiping the archive in rounds of short steps, whatever is deleted meanwhile and whoever else wipes."""

import sqlite3
from pathlib import Path
from time import monotonic

import pytest
from journal_making import LOBBY, bytes_of, edited, redacted, said

from beseda.journal import archive_wiping
from beseda.journal.archive import Archive

TALK = 400


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """With so much in it that merging takes some steps."""
    monkeypatch.setattr(archive_wiping, "MERGE_AT_ONCE", 1)
    archive = Archive(tmp_path / "archive.db")
    for n in range(1, TALK, 20):
        archive.fill(
            [said(each, f"word{each} talk{each * 7} of{each * 13} ossi{each}frage") for each in range(n, n + 20)]
        )
    return archive


def has(archive: Archive, number: int) -> bool:
    assert archive._path is not None
    return f"si{number}frage".encode() in bytes_of(archive._path)


def step(archive: Archive) -> bool:
    """One step of wiping, as if the time was over after it."""
    clock = iter([0.0, 0.0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive_wiping, "monotonic", lambda: next(clock, 2.0))
        return archive.wipe(1.0)


def begin_merging(archive: Archive) -> None:
    """Wipe until all words are being merged, and not all of it is done."""
    while archive._round is None or not archive._round.is_merging:
        assert not step(archive)
    assert not step(archive)


def test_a_round_goes_on_where_it_was_and_ends(archive: Archive) -> None:
    archive.fill([redacted(TALK + 1, 5)])
    steps = 1
    while not step(archive):
        steps += 1
    assert steps > 3 and not has(archive, 5) and has(archive, 6)
    assert step(archive), "then there is nothing more to do"
    archive.close()


def test_what_is_deleted_in_the_midst_of_a_round_goes_with_the_next_one(archive: Archive) -> None:
    """Whoever goes on deleting does not have all merged again and again."""
    archive.fill([redacted(TALK + 1, 5)])
    for number in range(1, 4):
        assert not step(archive)
        archive.fill([redacted(TALK + 1 + number, 5 + number)])
    while not step(archive):
        pass
    assert not has(archive, 5)
    while not step(archive):
        pass
    assert not any(has(archive, number) for number in range(5, 9)) and has(archive, 9)
    archive.close()


def test_who_forgets_in_the_midst_of_a_round_has_it_wiped_all_the_same(archive: Archive) -> None:
    archive.fill([redacted(TALK + 1, 5)])
    begin_merging(archive)
    archive.forget_room(LOBBY)
    assert not any(has(archive, number) for number in (5, 6, 100))
    archive.close()


def test_a_start_in_the_midst_of_a_merging_does_not_rely_on_it(archive: Archive) -> None:
    """What was deleted after that had begun would be left."""
    archive.fill([redacted(TALK + 1, 5)])
    begin_merging(archive)
    archive.fill([redacted(TALK + 2, 6)])
    archive.close()
    assert archive._path is not None
    again = Archive(archive._path)
    assert again.wipe() and not has(again, 5) and not has(again, 6)
    again.close()


def test_of_two_who_wipe_at_once_one_comes_back_later(archive: Archive) -> None:
    archive.fill([redacted(TALK + 1, 5)])
    with archive._wiping:
        assert not archive.wipe(monotonic())
    assert archive.wipe()
    archive.close()


def test_who_reads_for_long_holds_up_the_filling_only_for_a_moment(archive: Archive) -> None:
    """Another program may read for hours; meanwhile the WAL can't be emptied."""
    assert archive._path is not None
    reader = sqlite3.connect(archive._path, isolation_level=None)
    for statement in ("BEGIN", "SELECT count(*) FROM messages"):
        reader.execute(statement).fetchall()
    archive.fill([redacted(TALK + 1, 5)])
    took = []
    for _ in range(3):
        began = monotonic()
        assert not archive.wipe()
        took.append(monotonic() - began)
    assert min(took) < 0.7, "not a second, for which other errors wait"
    reader.close()
    assert archive.wipe()
    archive.close()


def copies(archive: Archive) -> list[int]:
    """Whose words are in the file: of `TALK` lines that have a mark each."""
    assert archive._path is not None
    everything = b"".join(file.read_bytes() for file in archive._path.parent.iterdir())
    return [number for number in range(1, TALK) if f"mark={number:04d}." in everything.decode(errors="replace")]


def test_of_a_row_that_moved_to_another_page_no_copy_is_left(tmp_path: Path) -> None:
    """`secure_delete` never comes to that: a line gets longer, its neighbours move, and are deleted later."""
    archive = Archive(tmp_path / "archive.db")
    archive.fill([said(each, f"mark={each:04d}.") for each in range(1, TALK)])
    longer = range(3, TALK, 5)
    archive.fill([edited(TALK + each, each, f"mark={each:04d}." + "x" * (each * 7 % 900)) for each in longer])
    gone = {each for each in range(1, TALK) if each % 4 != 1}
    archive.fill([redacted(2 * TALK + each, each) for each in sorted(gone)])
    stay = sorted(set(range(1, TALK)) - gone)
    while not step(archive):
        pass
    assert copies(archive) == stay
    archive.fill([edited(4 * TALK + each, each, f"mark={each:04d}." + "y" * 500) for each in stay])
    archive.settle()
    assert copies(archive) == stay, "what was cached did not bring them back"
    assert archive._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    archive.close()
