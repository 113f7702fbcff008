"""Migration of files that had no state beside the log: everything in them is there once, whatever interrupts it."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from journal_making import EVENTS_IN_ORDER, everything, looked_for
from old_files import ARCHIVED, CAKES, CHANGES, GUARDED, IDS, LOBBY, MESSAGES, OPEN, STARTS, VARIANTS, unpack

from beseda.core import events as ev
from beseda.core.ids import RoomId, Seq, first_seq
from beseda.core.rules import Rule
from beseda.core.state import KeptRoom
from beseda.journal.archive import Archive
from beseda.journal.archive_queries import ARCHIVE_SCHEMA
from beseda.journal.archiver import Archiver
from beseda.journal.changes import FIRST, SECOND
from beseda.journal.errors import Broken, TooNew
from beseda.journal.files import open_files
from beseda.journal.opening import Schema, open_database
from beseda.journal.rows import event_of_row
from beseda.journal.sqlite import JOURNAL_SCHEMA, SqliteJournal
from waiting import wait_for

ALL = 2**31


@pytest.fixture(params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(variant: str, tmp_path: Path) -> Path:
    return unpack(variant, tmp_path / "data")


def archived(journal: SqliteJournal, archive: Archive) -> None:
    """Let the archiver follow to the end, and index what was said before."""
    archiver = Archiver(journal, archive, threading.Lock())
    assert archiver.wait_until(journal.last_seq, 20)
    wait_for(lambda: archive.is_indexed)
    assert archiver.stop(20)


def rooms_of(journal: SqliteJournal) -> dict[RoomId, KeptRoom]:
    return {room.id: room for room in journal.state()}


def messages_in(archive: Archive) -> int:
    """Private ones too."""
    (count,) = archive._connection.execute("SELECT count(*) FROM messages").fetchone()
    return int(count)


def events_in(archive: Archive) -> list[object]:
    return [event_of_row(row) for row in archive._connection.execute(EVENTS_IN_ORDER)]


def check_rooms(variant: str, rooms: dict[RoomId, KeptRoom]) -> None:
    assert set(rooms) == ({OPEN, LOBBY} if variant == "stopped" else {CAKES, OPEN, GUARDED, LOBBY})
    opened = rooms[RoomId(OPEN)]
    assert (opened.name.shown, opened.topic_by) == ("#open", "Eve" if variant == "stopped" else "Anna")
    assert opened.topic == ("open to all" if variant == "stopped" else "behind")
    assert (Rule.TOPIC_LOCKED in opened.rules.flags) is (variant == "stopped")
    assert Rule.MEMBERS_ONLY not in opened.rules.flags
    if variant == "killed":
        cakes = rooms[RoomId(CAKES)]
        assert (cakes.name.shown, cakes.topic, cakes.topic_by) == ("#пироги", "Чёрный чай, пирог и ещё", "Boris")
        rules = cakes.rules
        assert (rules.key, rules.limit, Rule.MODERATED in rules.flags) == ("ключ", 12, True)
        assert [(entry.mask.shown, entry.by) for entry in rules.banned] == [
            ("m:Trudy!*@*", "Anna"),
            ("*!*@198.51.100.7", "Anna"),
        ]
        assert [entry.mask.shown for entry in (*rules.excepted, *rules.invited)] == ["Carol!*@*", "Dave!*@*"]
        assert all(entry.at > 0 for entry in rules.banned)
        assert rooms[RoomId(GUARDED)].rules.is_guarded


def check_past(variant: str, archive: Archive) -> None:
    assert messages_in(archive) == MESSAGES[variant]
    assert looked_for(archive, everything(), "французских", 10)[-1].text.lines[0].startswith("Съешь же ещё")
    happened = events_in(archive)
    assert len(happened) == CHANGES[variant]
    topics = [event.topic for event in happened if isinstance(event, ev.TopicSet)]
    assert topics[:3] == ["Зелёный чай", "Чёрный чай, пирог и ещё", "open to all"]


def test_all_of_it_is_there_and_the_archive_follows_behind(variant: str, folder: Path) -> None:
    journal, archive = open_files(folder)
    assert (journal.id, journal.start_count) == (IDS[variant], STARTS[variant] + 1)
    check_rooms(variant, rooms_of(journal))
    archived(journal, archive)
    check_past(variant, archive)
    while not journal.forget(archive.settle(), 7):
        pass
    assert journal.follow(Seq(0), ALL) == []
    journal.close()
    archive.close()
    journal, archive = open_files(folder)
    check_rooms(variant, rooms_of(journal))
    check_past(variant, archive)
    journal.close()
    archive.close()


def test_what_was_changed_stays_in_the_journal_until_the_archive_has_it(variant: str, folder: Path) -> None:
    journal, archive = open_files(folder)
    while not journal.forget(archive.settle(), 7):
        pass
    changes = [event for event in journal.follow(Seq(0), ALL) if type(event) is not ev.Said]
    assert len(changes) == CHANGES[variant]
    journal.close()
    archive.close()


def test_once_archived_a_lost_journal_loses_nothing(variant: str, folder: Path) -> None:
    journal, archive = open_files(folder)
    archived(journal, archive)
    archive.settle()
    for one in (journal, archive):
        one.close()
    for file in folder.glob("journal.db*"):
        file.unlink()
    journal, archive = open_files(folder)
    assert (journal.id, journal.start_count) == (IDS[variant], STARTS[variant] + 2)
    check_rooms(variant, rooms_of(journal))
    check_past(variant, archive)
    journal.close()
    archive.close()


def test_without_its_journal_an_old_archive_keeps_its_past_and_opens_no_room(variant: str, folder: Path) -> None:
    """What held in its rooms only the journal knew: nobody may guess that they were open."""
    for file in folder.glob("journal.db*"):
        file.unlink()
    journal, archive = open_files(folder)
    assert (journal.id, rooms_of(journal)) == (IDS[variant], {})
    assert journal.last_seq > archive.filled > first_seq(1)
    assert messages_in(archive) == ARCHIVED
    journal.close()
    archive.close()


MIGRATING = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from journal_making import die_at_statement
from test_migration import archived
from beseda.journal.files import open_files

left = die_at_statement(int(sys.argv[2]))
journal, archive = open_files(Path(sys.argv[1]))
archived(journal, archive)
while not journal.forget(archive.settle(), 7):
    pass
journal.wipe()
journal.close()
archive.close()
print(10_000 - left())
"""


def migrate(folder: Path, killed_at: int) -> subprocess.CompletedProcess[str]:
    """In a process of its own, which dies before its so-manieth SQL statement."""
    here = [str(Path(__file__).parent), str(Path(__file__).parent.parent), *sys.path]
    command = [sys.executable, "-c", MIGRATING, str(folder), str(killed_at), *filter(None, here)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=dict(os.environ))


def test_killed_at_any_statement_of_it_the_next_start_goes_on(variant: str, tmp_path: Path) -> None:
    """Of the steps of both files, of the archive's following, and of the journal's forgetting: every one of them."""
    whole = migrate(unpack(variant, tmp_path / "whole"), 10_000)
    assert whole.returncode == 0, whole.stderr
    statements = int(whole.stdout)
    assert statements > 50
    for killed_at in range(1, statements, 1 + statements // 12):
        folder = unpack(variant, tmp_path / str(killed_at))
        assert migrate(folder, killed_at).returncode == -signal.SIGKILL
        journal, archive = open_files(folder)
        check_rooms(variant, rooms_of(journal))
        archived(journal, archive)
        check_past(variant, archive)
        for file in (journal, archive):
            assert file._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            file.close()


@pytest.mark.parametrize("file", ["journal.db", "archive.db"])
def test_a_later_version_of_either_is_refused_and_neither_is_touched(folder: Path, file: str) -> None:
    journal, archive = open_files(folder)
    journal.close()
    archive.close()
    connection = sqlite3.connect(folder / file)
    connection.execute("PRAGMA user_version=99")
    connection.close()
    other = folder / ("archive.db" if file == "journal.db" else "journal.db")
    before = other.read_bytes() if file == "journal.db" else b""
    with pytest.raises(TooNew) as caught:
        open_files(folder)
    known = len(JOURNAL_SCHEMA.steps if file == "journal.db" else ARCHIVE_SCHEMA.steps)
    assert (caught.value.found, caught.value.known) == (99, known) and file in str(caught.value)
    assert not before or other.read_bytes() == before


def test_what_can_not_be_read_on_the_way_is_said_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    old = Schema(JOURNAL_SCHEMA.application_id, (FIRST, SECOND))
    connection = open_database(path, old, exclusive=True)
    connection.execute(
        "INSERT INTO changes (seq, at, kind, room, shown, key, skeletons) VALUES (1, 1, 1, 7, '#', '#', 'x')"
    )
    connection.close()
    with pytest.raises(Broken):
        SqliteJournal(path)
    connection = open_database(path, old, exclusive=True)
    assert connection.execute("SELECT count(*) FROM changes").fetchone() == (1,)
    connection.close()
