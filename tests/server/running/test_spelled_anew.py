"""Names that an older version stored: look-alikes are told by today's rules, and no old room is lost."""

from pathlib import Path

import pytest

from beseda.core import events as ev
from beseda.core.directory import Directory
from beseda.core.ids import RoomId, Seq, UserId
from beseda.core.names import SPELLING, Name
from beseda.core.state import KeptRoom, StateChange, room_after
from beseda.journal.errors import JournalUnwritable
from beseda.journal.memory import MemoryJournal
from beseda.journal.sqlite import SqliteJournal
from beseda.server.running.spelled_anew import spelled_anew
from engine_fakes import person, room

OLD = KeptRoom(RoomId(1), Name("#Чай", "#чай", frozenset({"an older form"})))
TWIN = KeptRoom(RoomId(2), Name("#чаи", "#чаи", frozenset({"another older form"})))
UNHEARD_OF = KeptRoom(RoomId(3), Name("#♥", "#♥", frozenset({"#♥"})))
NEW = KeptRoom(RoomId(4), room("#кино"), spelling=SPELLING)


def put(journal: MemoryJournal | SqliteJournal, *rooms: KeptRoom) -> None:
    for each in rooms:
        journal.append((), [StateChange(KeptRoom, each.id, Seq(journal.last_seq + 1), each)])


def test_a_stored_name_is_spelled_by_todays_rules_once(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    put(journal, OLD, UNHEARD_OF, NEW)
    things = {thing.id: thing for thing in spelled_anew(journal)}
    assert things == {
        1: OLD._replace(name=room("#Чай"), spelling=SPELLING),
        3: UNHEARD_OF._replace(spelling=SPELLING),
        4: NEW,
    }
    journal.close()
    again = SqliteJournal(tmp_path / "journal.db")
    assert {thing.id: thing for thing in again.state()} == things
    place = again.last_seq
    spelled_anew(again)
    assert again.order(["next"], 0)[0][0] == place + 1, "nothing more was stored"
    again.close()


def test_two_old_rooms_that_clash_now_both_stay_and_a_new_one_is_refused() -> None:
    journal = MemoryJournal()
    put(journal, OLD, TWIN)
    names: Directory[RoomId] = Directory()
    for thing in spelled_anew(journal):
        names.add(thing.name, thing.id)
    assert names.find(room("#чай")) == 1 and names.find(room("#чаи")) == 2
    assert room("#чай").clashes_with(room("#чаи"))
    assert names.clash(room("#чaи")) is not None, "with a Latin a"
    names.remove(room("#чаи"))
    assert names.find(room("#чай")) == 1


def test_a_disk_that_is_full_does_not_keep_the_server_from_starting(caplog: pytest.LogCaptureFixture) -> None:
    journal = MemoryJournal()
    put(journal, OLD)

    def refuse(events: object, state: object = ()) -> None:
        raise JournalUnwritable(OSError("no space left"))

    journal.append = refuse  # type: ignore[method-assign]
    assert [thing.name for thing in spelled_anew(journal)] == [room("#Чай")]
    assert "the next start does it" in caplog.text


def test_a_room_kept_or_renamed_today_needs_no_spelling() -> None:
    kept = room_after(None, ev.RoomKept(Seq(1), 1, RoomId(1), room("#tea")))
    assert kept is not None and kept.spelling == SPELLING
    by = Seq(2), 1, UserId(1), person("Ann"), RoomId(1), room("#tea")
    renamed = room_after(OLD, ev.RoomRenamed(*by, room("#coffee"), ""))
    assert renamed is not None and renamed.spelling == SPELLING
