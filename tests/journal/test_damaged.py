"""Damage: what is damaged hides nothing but itself, in either file, whatever kind of damage it is."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from journal_making import (
    LOBBY,
    START,
    everything,
    is_kept,
    kept,
    looked_for,
    place,
    room_scope,
    run_sql,
    said,
    said_in,
)

from beseda.core.events import Said
from beseda.core.ids import Seq
from beseda.core.text import MessageKind
from beseda.journal import rows
from beseda.journal.archive import Archive
from beseda.journal.archiver import Archiver
from beseda.journal.damaged import rows_of
from beseda.journal.files import open_files
from beseda.journal.sqlite import SqliteJournal

DAMAGED = 5
TOLD = [said(n, f"tea {n}") for n in range(1, 11)]
ROW_DAMAGE = {
    "a text that is no UTF-8": "UPDATE messages SET text = CAST(x'746561ff' AS TEXT) WHERE seq = {}",
    "a text that is bytes": "UPDATE messages SET text = x'00ff' WHERE seq = {}",
    "a time that is a word": "UPDATE messages SET at = 'noon' WHERE seq = {}",
    "attributes that are no JSON": "UPDATE messages SET attributes = '[[\"a' WHERE seq = {}",
    "attributes of another shape": "UPDATE messages SET attributes = '{{\"a\":1}}' WHERE seq = {}",
    "attributes that are a number": "UPDATE messages SET attributes = 7 WHERE seq = {}",
}
damaged_in_a_row = pytest.mark.parametrize("damage", ROW_DAMAGE.values(), ids=ROW_DAMAGE)


@pytest.fixture(autouse=True)
def nothing_was_logged_before() -> None:
    """Each row is logged once for as long as the process runs."""
    rows._warn_of_row.cache_clear()


def places_of(found: tuple[Said, ...]) -> list[int]:
    return [message.seq - START for message in found]


@damaged_in_a_row
def test_one_damaged_row_does_not_hide_the_page_it_is_on(
    path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    archive = Archive(path)
    archive.fill(TOLD)
    run_sql(path, damage.format(place(DAMAGED)))
    others = [n for n in range(1, 11) if n != DAMAGED]
    with caplog.at_level(logging.ERROR):
        for _ in range(2):
            for found in (said_in(archive, room_scope(), 10), looked_for(archive, everything(), "tea", 10)):
                assert [n for n in places_of(found) if n != DAMAGED] == others
                for message in found:  # what is shown of the damaged one can be shown
                    assert all(type(line) is str for line in message.text.lines) and type(message.at) is int
    assert "damaged" in caplog.text or "no UTF-8" in caplog.text
    archive.close()


def test_a_text_that_is_no_utf_8_is_read_as_far_as_it_can_be(path: Path) -> None:
    archive = Archive(path)
    archive.fill(TOLD)
    run_sql(path, ROW_DAMAGE["a text that is no UTF-8"].format(place(DAMAGED)))
    assert said_in(archive, room_scope(), 10)[DAMAGED - 1].text.lines == ("tea\ufffd",)
    archive.close()


def with_a_damaged_page(path: Path, words: str) -> None:
    """Overwrite the page that has these words."""
    content = bytearray(path.read_bytes())
    page = content.index(words.encode()) // 4096
    content[page * 4096 : (page + 1) * 4096] = b"\xee" * 4096
    path.write_bytes(content)


def test_one_damaged_page_of_the_file_hides_its_rows_and_no_others(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    archive = Archive(path)
    archive.fill([said(n, f"tea {n} " + "and so on " * 30) for n in range(1, 200)])
    archive.close()
    with_a_damaged_page(path, "tea 100 and")
    archive = Archive(path)
    with caplog.at_level(logging.ERROR):
        for found in (said_in(archive, room_scope(), 199), looked_for(archive, room_scope(), "tea", 199)):
            shown = places_of(found)
            assert 100 not in shown and len(shown) > 150 and {1, 199} < set(shown) and shown == sorted(shown)
        assert places_of(said_in(archive, room_scope(), 10)) == list(range(190, 200))
        assert places_of(looked_for(archive, room_scope(), "tea", 10)) == list(range(190, 200))
    assert f"place {place(100)} is damaged" in caplog.text
    assert said_in(archive, room_scope(8), 199) == () == looked_for(archive, room_scope(8), "tea", 199)
    archive.close()


def test_other_errors_are_no_damage(path: Path) -> None:
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        rows_of(connection, "SELECT * FROM cakes")
    connection.close()


# The journal


def archive_all(journal: SqliteJournal, archive: Archive) -> None:
    archiver = Archiver(journal, archive, threading.Lock())
    assert archiver.wait_until(journal.last_seq, 20) and archiver.stop(20)


@damaged_in_a_row
@pytest.mark.parametrize("many", [1, 400])
def test_a_damaged_row_of_the_log_keeps_nothing_after_it_from_the_archive(
    tmp_path: Path, damage: str, many: int
) -> None:
    """More of them than are read at once, too."""
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.append([said(n, f"tea {n}") for n in range(1, 1001)])
    journal.close()
    run_sql(tmp_path / "journal.db", *(damage.format(place(100 + n)) for n in range(many)))
    journal, archive = open_files(tmp_path)
    archive_all(journal, archive)
    shown = places_of(said_in(archive, room_scope(), 1000))
    assert set(range(1, 1001)) - set(shown) <= set(range(100, 100 + many)) and shown == sorted(shown)
    while not journal.forget(archive.settle(), 250):
        pass
    assert journal.follow(Seq(0), 10) == []
    journal.close()
    archive.close()


def test_a_message_of_a_later_kind_is_archived_as_what_it_is(tmp_path: Path) -> None:
    """Here it is shown as if just said; a later version finds it as it was."""
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.append(TOLD)
    journal.close()
    run_sql(tmp_path / "journal.db", f"UPDATE messages SET manner = 77 WHERE seq = {place(DAMAGED)}")  # noqa: S608
    journal, archive = open_files(tmp_path)
    archive_all(journal, archive)
    assert said_in(archive, room_scope(), 10)[DAMAGED - 1].text.kind is MessageKind.SAY
    journal.close()
    archive.close()
    stored = sqlite3.connect(tmp_path / "archive.db").execute("SELECT manner FROM messages ORDER BY seq")
    assert [kind for (kind,) in stored] == [0] * (DAMAGED - 1) + [77] + [0] * (10 - DAMAGED)


STATE_DAMAGE = {
    "no JSON": "UPDATE state SET data = '{\"na' WHERE key = 9",
    "another shape": "UPDATE state SET data = '[]' WHERE key = 9",
    "no UTF-8": "UPDATE state SET data = CAST(x'7bff' AS TEXT) WHERE key = 9",
    "bytes": "UPDATE state SET data = x'00ff' WHERE key = 9",
    "a number": "UPDATE state SET data = 7 WHERE key = 9",
}
TEA = 9


def with_two_rooms(folder: Path) -> None:
    journal, archive = open_files(folder)
    journal.append([kept(1), kept(2, TEA)], [is_kept(1), is_kept(2, TEA, "green")])
    archive_all(journal, archive)
    journal.close()
    archive.close()


@pytest.mark.parametrize("damage", STATE_DAMAGE.values(), ids=STATE_DAMAGE)
def test_a_room_whose_row_is_damaged_is_taken_from_the_archive(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    with_two_rooms(tmp_path)
    run_sql(tmp_path / "journal.db", damage)
    journal, archive = open_files(tmp_path)
    with caplog.at_level(logging.ERROR):
        assert [(room.id, room.topic) for room in journal.state()] == [(LOBBY, ""), (TEA, "green")]
    assert "taken from the archive" in caplog.text
    journal.close()
    archive.close()


@pytest.mark.parametrize("damage", STATE_DAMAGE.values(), ids=STATE_DAMAGE)
@pytest.mark.parametrize("elsewhere", ["damaged too", "as it was before"])
def test_a_room_that_is_damaged_everywhere_is_left_out_and_the_others_are_there(
    tmp_path: Path, damage: str, elsewhere: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What held in it before may have been less than what was to hold: such a copy is no help."""
    with_two_rooms(tmp_path)
    run_sql(tmp_path / "journal.db", damage)
    older = f"UPDATE state SET seq = {place(1)} WHERE key = 9"  # noqa: S608
    run_sql(tmp_path / "archive.db", damage if elsewhere == "damaged too" else older)
    journal, archive = open_files(tmp_path)
    with caplog.at_level(logging.ERROR):
        assert [room.id for room in journal.state()] == [LOBBY]
    assert "room 9 of the journal is damaged, and left out" in caplog.text
    journal.close()
    archive.close()


@pytest.mark.parametrize("make", [SqliteJournal], ids=["alone"])
def test_a_journal_alone_starts_without_what_is_damaged(tmp_path: Path, make: Callable[[Path], SqliteJournal]) -> None:
    with_two_rooms(tmp_path)
    run_sql(tmp_path / "journal.db", STATE_DAMAGE["no JSON"])
    journal = make(tmp_path / "journal.db")
    assert [room.id for room in journal.state()] == [LOBBY]
    journal.close()
