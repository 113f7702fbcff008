"""`beseda rooms`: what a stopped server keeps is listed, and what is removed is gone from both files."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from prompt_toolkit.utils import get_cwidth

from beseda.core import events as ev
from beseda.core.hall_view import WordingsFor
from beseda.core.ids import RoomId, UserId
from beseda.core.names import Name
from beseda.core.questions import Scope
from beseda.core.refusals import Refusal
from beseda.core.state import KeptRoom, StateChange
from beseda.core.text import Text
from beseda.journal.archive import Archive
from beseda.journal.archiver import Archiver
from beseda.journal.files import open_files
from beseda.server.running.config import History, Settings
from beseda.server.running.opening import CANT_OPEN
from beseda.server.running.stored_rooms import NO_SUCH, remove_rooms, show_rooms
from beseda.wire.spelling import spell_room

NOON = int(time.mktime((2026, 11, 28, 12, 0, 0, 0, 0, -1))) * 1000
MINUTE = 60_000


def room_name(shown: str) -> Name:
    name = spell_room(shown)
    assert not isinstance(name, Refusal)
    return name


class Data:
    """A stopped server's data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = 0

    def with_room(
        self, shown: str, *said: str, topic: str = "", closed: bool = False, archived: bool = True, host: str = ""
    ) -> RoomId:
        """A room made a day after the one before."""
        self.made += 1
        name, at = room_name(shown), NOON + self.made * 86_400_000
        journal, archive = open_files(self.folder)
        ((room, at, _),) = journal.order([None], at)
        number = RoomId(room)
        kept = KeptRoom(number, name, topic, made_at=at, caused_by=host)
        events: list[ev.Stored] = [ev.RoomKept(room, at, number, name)]
        for words in said:
            ((seq, at, _),) = journal.order([None], at + MINUTE)
            events.append(ev.Said(seq, at, UserId(3), "Ann", number, UserId(0), shown, Text((words,))))
        if topic:
            ((seq, at, _),) = journal.order([None], at)
            events.append(ev.TopicSet(seq, at, UserId(3), room_name("ann"), number, name, topic))
        if closed:
            ((seq, at, _),) = journal.order([None], at)
            events.append(ev.RoomClosed(seq, at, number, name))
        journal.append(events, [StateChange(KeptRoom, number, events[-1].seq, None if closed else kept)])
        if archived:
            archiver = Archiver(journal, archive, threading.Lock())
            assert archiver.stop(20)
        journal.close()
        archive.close()
        return number

    def bytes(self) -> bytes:
        return b"".join(file.read_bytes() for file in sorted(self.folder.glob("*.db*")))


@pytest.fixture
def data(tmp_path: Path) -> Data:
    return Data(tmp_path / "data")


Listed = Callable[..., list[str]]


@pytest.fixture
def settings(data: Data) -> Settings:
    return msgspec.structs.replace(Settings(), data=str(data.folder))


@pytest.fixture
def listed(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Listed:
    def lines(language: str = "en") -> list[str]:
        capsys.readouterr()
        assert show_rooms(msgspec.structs.replace(settings, language=language)) == 0
        return capsys.readouterr().out.splitlines()

    return lines


def test_each_room_is_listed_with_when_and_how_much(data: Data, listed: Listed) -> None:
    data.with_room("#tea", "green", "чай", host="abcdefghijkl.cloak")
    data.with_room("#oak", topic="rustling")
    data.with_room("#left", "was here", closed=True)
    assert listed() == [
        "room               made       last said         messages     bytes from",
        "#oak               2026-11-30 –                        0         0 –",
        "#tea               2026-11-29 2026-11-29 12:02         2        11 abcdefghijkl",
        "#left, closed      –          2026-12-01 12:01         1         8 –",
        "Rooms: 3, messages: 3, bytes: 19.",
    ]


def test_what_a_killed_server_had_not_archived_yet_counts(data: Data, listed: Listed) -> None:
    data.with_room("#tea", "green", archived=False)
    assert listed()[1].split()[-3:-1] == ["1", "5"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_fits_a_terminal_whatever_rooms_are_called(data: Data, listed: Listed, language: str) -> None:
    for shown in ("#" + "w" * 49, "#" + "字" * 49, "#комната", "#e\u0301te\u0301"):
        data.with_room(shown, "x", host="abcdefghijkl.cloak")
    lines = listed(language)
    assert "#" + "字" * 49 in lines
    table = [line for line in lines[:-1] if not line.startswith(("#字字", "#wwww"))]
    assert len(table) == 5 and all(get_cwidth(line) <= 79 for line in table)
    assert all(get_cwidth(line) <= 100 for line in lines)


def test_without_any_room_there_is_nothing_but_the_titles(data: Data, listed: Listed) -> None:
    journal, archive = open_files(data.folder)
    journal.close()
    archive.close()
    assert listed()[1:] == ["Rooms: 0, messages: 0, bytes: 0."]


def test_a_removed_room_is_in_neither_file_and_the_others_have_everything(
    data: Data, settings: Settings, listed: Listed, capsys: pytest.CaptureFixture[str]
) -> None:
    data.with_room("#squeamish", "ossifrage one", "ossifrage two", topic="ossifrage topic")
    data.with_room("#tea", "green leaves", topic="about leaves")
    data.with_room("#squeamish2", "ossifrage three", archived=False)
    assert b"ossifrage" in data.bytes() and b"squeamish" in data.bytes()
    assert remove_rooms(settings, ["squeamish", "#SQUEAMISH2"]) == 0
    assert capsys.readouterr().out == "#squeamish is removed, messages: 2.\n#squeamish2 is removed, messages: 1.\n"
    for trace in (b"ossifrage", b"squeamish", b"frage", b"mish"):
        assert trace not in data.bytes()
    assert b"green leaves" in data.bytes() and b"about leaves" in data.bytes()
    assert [line.split()[0] for line in listed()[1:-1]] == ["#tea"]
    number = data.with_room("#squeamish", "something else")
    assert f"{number}" not in listed()[1], "its name is free"


def test_a_room_that_is_closed_can_be_removed_too(data: Data, settings: Settings, listed: Listed) -> None:
    data.with_room("#left", "ossifrage", closed=True)
    assert remove_rooms(settings, ["#left"]) == 0
    assert len(listed()) == 2 and b"ossifrage" not in data.bytes()


def test_of_rooms_with_one_name_one_is_meant_by_its_number(
    data: Data, settings: Settings, listed: Listed, capsys: pytest.CaptureFixture[str]
) -> None:
    closed, kept = data.with_room("#tea", "old", closed=True), data.with_room("#tea", "new")
    assert [line.split("  ")[0].removesuffix(" –") for line in listed()[1:-1] if line.startswith("#")] == [
        f"#tea ({kept})",
        f"#tea ({closed}), closed",
    ]
    assert remove_rooms(settings, ["#tea"]) == NO_SUCH
    assert f"{kept}, {closed}" in capsys.readouterr().err
    assert remove_rooms(settings, [str(closed)]) == 0
    assert [line.split()[0] for line in listed()[1:-1]] == ["#tea"] and b"new" in data.bytes()


def test_if_one_of_them_is_no_room_none_is_removed(
    data: Data, settings: Settings, listed: Listed, capsys: pytest.CaptureFixture[str]
) -> None:
    data.with_room("#tea", "green")
    for name in ("#coffee", "a b", "", "\x1b[2J"):
        assert remove_rooms(settings, ["#tea", name]) == NO_SUCH
        told = capsys.readouterr()
        assert told.out == "" and "\x1b" not in told.err and told.err.startswith("beseda: There is no room ")
    assert len(listed()) == 3


def test_what_was_set_aside_is_named(data: Data, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    data.with_room("#tea", "green")
    (data.folder / "archive.db.broken-1").touch()
    remove_rooms(settings, ["#tea"])
    assert "archive.db.broken-1" in capsys.readouterr().out


def test_nothing_is_made_where_there_is_no_data(
    data: Data, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show_rooms(settings) == NO_SUCH
    assert str(data.folder) in capsys.readouterr().err and not data.folder.exists()


@pytest.mark.parametrize(("who", "kept"), [("nobody", []), ("operators", ["frist", "first"])])
def test_earlier_words_that_a_killed_server_left_stay_if_somebody_may_see_them(
    data: Data, settings: Settings, capsys: pytest.CaptureFixture[str], who: WordingsFor, kept: list[str]
) -> None:
    room = data.with_room("#tea", "green")
    journal, archive = open_files(data.folder, keeps_wordings=True)
    (place, at, _), (later, _, _) = journal.order([None, None], NOON)
    about = room, UserId(0), place, Text(("first",)), "#tea", "Ann", at
    journal.append(
        [
            ev.Said(place, at, UserId(3), "Ann", room, UserId(0), "#tea", Text(("frist",))),
            ev.Edited(later, at, UserId(3), room_name("ann"), *about),
        ],
        [],
    )
    journal.close()
    archive.close()
    assert show_rooms(msgspec.structs.replace(settings, history=History(earlier_wordings=who))) == 0
    archive = Archive(data.folder / "archive.db")
    scope = Scope(later, UserId(3), frozenset((room,)), frozenset())
    assert [wording.lines[0] for wording in archive.wordings(scope, place)] == kept
    archive.close()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_running_server_is_left_alone(
    data: Data, settings: Settings, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data.with_room("#tea", "green")
    journal, archive = open_files(data.folder)
    settings = msgspec.structs.replace(settings, language=language)
    runs: list[Callable[[], int]] = [lambda: show_rooms(settings), lambda: remove_rooms(settings, ["#tea"])]
    for run in runs:
        status, told = run(), capsys.readouterr().err
        assert status == CANT_OPEN and str(data.folder) in told
        assert ("operator" if language == "en" else "оператор") in told
    journal.close()
    archive.close()
    assert b"green" in data.bytes()


REMOVING = """
import sys
sys.path[:0] = sys.argv[3:]
from journal_making import die_at_statement
import msgspec
from beseda.server.running.config import Settings
from beseda.server.running.stored_rooms import remove_rooms
left = die_at_statement(int(sys.argv[2]))
assert remove_rooms(msgspec.structs.replace(Settings(), data=sys.argv[1]), ["#tea"]) == 0
print(100_000 - left())
"""


def test_killed_at_any_statement_of_it_it_can_be_done_again(
    data: Data, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data.with_room("#tea", "ossifrage")
    data.with_room("#oak", "rustling")
    files = {file.name: file.read_bytes() for file in data.folder.iterdir()}
    journal_tests = Path(__file__).parent.parent.parent / "journal"

    def remove(folder: Path, killed_at: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", REMOVING, str(folder), str(killed_at), str(journal_tests), *sys.path]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=dict(os.environ))

    statements = int(remove(data.folder, 100_000).stdout.splitlines()[-1])
    for killed_at in range(10, statements, 1 + statements // 10):
        again = Data(tmp_path / str(killed_at))
        again.folder.mkdir()
        for name, content in files.items():
            (again.folder / name).write_bytes(content)
        assert remove(again.folder, killed_at).returncode == -signal.SIGKILL
        settings = msgspec.structs.replace(Settings(), data=str(again.folder))
        assert remove_rooms(settings, ["#tea"]) in (0, NO_SUCH)
        assert b"ossifrage" not in again.bytes() and b"rustling" in again.bytes()
        capsys.readouterr()
        assert show_rooms(settings) == 0
        assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:-1]] == ["#oak"]
