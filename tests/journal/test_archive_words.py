"""The volumes of the full text: each message's words are in one, and only where words went is anything wiped."""

from pathlib import Path

import pytest
from journal_making import LOBBY, bytes_of, everything, looked_for, place, said

from beseda.core.past import Search
from beseda.journal import archive_words
from beseda.journal.archive import Archive
from beseda.journal.archive_words import put_in, take_out, unwiped, volumes


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_words, "VOLUME", 10)


def filled(archive: Archive, many: int, first: int = 1) -> Archive:
    for number in range(first, first + many):
        archive.fill([said(number, f"tea only{number}", room=LOBBY + number % 2)])
    return archive


def counted(archive: Archive) -> list[int]:
    """The messages of each volume, the oldest first."""
    return [count for (count,) in archive._connection.execute("SELECT messages FROM volumes ORDER BY first")]


def numbers(archive: Archive) -> list[int]:
    return [message.seq - place(0) for message in looked_for(archive, everything(), "tea", 1000)]


def test_a_volume_that_is_full_is_followed_by_another(archive: Archive) -> None:
    filled(archive, 25)
    assert counted(archive) == [10, 10, 5]
    newest, _, oldest = volumes(archive._connection.execute)
    assert (newest.end, oldest.first) == (archive_words.AFTER_ALL, 1) and oldest.end == place(11)
    assert numbers(archive) == list(range(1, 26))


def test_words_that_go_are_counted_out_and_come_back_into_the_same_volume(archive: Archive) -> None:
    filled(archive, 25)
    execute = archive._connection.execute
    take_out(execute, [place(3), place(14), place(15), place(99)])
    assert counted(archive) == [9, 8, 5]
    assert unwiped(execute) == [1, 2], "nothing went from the third"
    assert set(numbers(archive)) == set(range(1, 26)) - {3, 14, 15}
    execute("UPDATE messages SET text = 'tea again' WHERE seq = ?", (place(14),))
    put_in(execute, [place(14)])
    assert counted(archive) == [9, 9, 5] and 14 in numbers(archive)
    assert looked_for(archive, everything(), "only14", 9) == ()


def test_a_volume_of_which_nothing_is_left_goes_and_the_newest_stays(archive: Archive) -> None:
    filled(archive, 30)
    archive.forget_before(1000 + 21)
    assert counted(archive) == [10] and numbers(archive) == list(range(21, 31))
    archive.forget_before(1000 + 31)
    assert counted(archive) == [0] and numbers(archive) == []
    filled(archive, 3, 31)
    assert numbers(archive) == [31, 32, 33]


def test_only_volumes_of_which_words_went_are_merged(path: Path) -> None:
    archive = filled(Archive(path), 35)
    statements: list[str] = []
    archive._connection.set_trace_callback(statements.append)
    archive.forget_before(1000 + 5)
    merged = {statement.split()[2] for statement in statements if "'merge'" in statement}
    assert merged == {"words_1"} and unwiped(archive._connection.execute) == []
    archive.settle()
    assert b"only3 " not in bytes_of(path) and b"only30" in bytes_of(path)
    archive.close()


def test_a_room_that_is_forgotten_leaves_all_volumes(archive: Archive) -> None:
    filled(archive, 25)
    archive.forget_room(LOBBY)
    assert numbers(archive) == list(range(1, 26, 2)) and sum(counted(archive)) == 13
    assert archive.search(everything(), Search(99, author="ann")).is_all
