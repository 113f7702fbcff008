"""The two files of a chat complete each other: what one has is not lost if the other is older or gone."""

import contextlib
import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from journal_making import EVENTS_IN_ORDER, LOBBY
from open_chat import CONDITIONS, Chat, closes, copy_of, keeps, put_as, put_back, says, sets

from beseda.core.ids import RoomId, Seq, UserId, first_seq
from beseda.journal import sqlite
from beseda.journal.errors import ArchiveUnwritable, InUse, NotOurs, OpeningError
from beseda.journal.files import open_files
from beseda.journal.rows import EventRow

ALL = 2**31
TEA = RoomId(9)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def opened(folder: Path) -> Iterator[Callable[[], Chat]]:
    """Opens the chat again and again, and closes it in the end."""
    chats: list[Chat] = []

    def one() -> Chat:
        chats.append(Chat(folder))
        return chats[-1]

    yield one
    for chat in chats:
        chat.journal.close()
        chat.archive.close()


@pytest.mark.parametrize("how", ["lost", "emptied"])
def test_a_journal_that_is_lost_goes_on_as_the_same(
    folder: Path, opened: Callable[[], Chat], how: str, caplog: pytest.LogCaptureFixture
) -> None:
    chat = opened()
    before = chat.does(keeps(), says("hello"), keeps(TEA), sets("green", TEA), sets("tea"))
    identity, rooms = chat.journal.id, chat.rooms
    chat.close()
    for file in folder.glob("journal.db*"):
        file.unlink()
    if how == "emptied":
        (folder / "journal.db").touch()
    with caplog.at_level(logging.WARNING):
        again = opened()
    assert again.journal.id == identity and again.journal.start_count == 2
    assert again.rooms == rooms
    assert caplog.text.count("lost or emptied") == 1 and "taken over: 2" in caplog.text
    after = again.does(says("again"))
    assert after[0].seq > before[-1].seq and after[0].at >= before[-1].at
    again.archive_all()
    assert again.said() == ["hello", "again"]
    assert not list(folder.glob("*broken*"))


def test_nothing_is_taken_over_and_nothing_told_where_all_is_well(
    opened: Callable[[], Chat], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            chat = opened()
            chat.does(*([] if LOBBY in chat.rooms else [keeps()]), sets("tea"), says("hello"))
            chat.forget()
            chat.close()
    assert caplog.text == ""


@pytest.mark.parametrize("forgotten", [False, True])
def test_an_older_copy_of_the_journal_takes_over_what_is_newer_in_the_archive(
    folder: Path, opened: Callable[[], Chat], forgotten: bool, caplog: pytest.LogCaptureFixture
) -> None:
    chat = opened()
    chat.does(keeps(), says("one"), keeps(TEA), sets("green", TEA), keeps(RoomId(11)))
    chat.close()
    aside = copy_of(folder, "journal.db*")
    chat = opened()
    newest = chat.does(sets("black", TEA), says("two"), closes(RoomId(11)), keeps(RoomId(12)))[-1]
    rooms = chat.rooms
    chat.archive_all()
    if forgotten:
        chat.forget()
    chat.close()
    put_back(aside, folder, "journal.db*")
    with caplog.at_level(logging.WARNING):
        again = opened()
    assert again.rooms == rooms
    assert again.journal.start_count == 3 and "older than archive.db" in caplog.text
    (three,) = again.does(says("three"))
    assert three.seq > newest.seq
    again.archive_all()
    assert again.said() == ["one", "two", "three"]


def test_a_lost_wal_of_the_journal_loses_nothing_that_the_archive_has(folder: Path, opened: Callable[[], Chat]) -> None:
    chat = opened()
    chat.does(keeps(), says("one"))
    chat.archive_all()
    chat.forget()  # what is now in the file itself
    chat.does(sets("tea"), says("two"))
    chat.archive_all()
    aside = copy_of(folder, "*")
    (aside / "journal.db-wal").unlink()
    rooms, last = chat.rooms, chat.journal.last_seq
    chat.close()
    put_back(aside, folder, "*")
    again = opened()
    assert again.rooms == rooms and again.journal.last_seq > last
    again.does(says("three"))
    again.archive_all()
    assert again.said() == ["one", "two", "three"]


@pytest.mark.parametrize("lost", ["wal", "file"])
def test_an_archive_that_lost_what_it_had_not_for_good_has_it_again(
    folder: Path, opened: Callable[[], Chat], lost: str
) -> None:
    """And the state whole: a journal that is lost after that loses nothing."""
    chat = opened()
    chat.does(keeps(), says("one"), keeps(TEA), sets("green", TEA))
    chat.archive_all()
    if lost == "wal":
        chat.forget()
    chat.does(says("two"), sets("tea"), closes(TEA))
    chat.archive_all()
    rooms = chat.rooms
    aside = copy_of(folder, "*")
    (aside / "archive.db-wal").unlink()
    if lost == "file":
        (aside / "archive.db").unlink()
    chat.close()
    put_back(aside, folder, "*")
    again = opened()
    assert again.rooms == rooms
    again.close()
    assert Chat.said(opened()) == ["one", "two"]
    for file in folder.glob("journal.db*"):
        file.unlink()
    assert opened().rooms == rooms


def test_an_older_copy_of_the_archive_opens_no_closed_room_again(folder: Path, opened: Callable[[], Chat]) -> None:
    """It still has the room; that it is gone the journal has forgotten, for the newer archive knew."""
    chat = opened()
    chat.does(keeps(), says("one"), keeps(TEA), sets("green", TEA))
    chat.close()
    aside = copy_of(folder, "archive.db*")
    chat = opened()
    chat.does(closes(TEA), says("two"))
    chat.archive_all()
    chat.forget()
    chat.close()
    put_back(aside, folder, "archive.db*")
    again = opened()
    assert set(again.rooms) == {LOBBY}
    again.close()
    for file in folder.glob("journal.db*"):
        file.unlink()
    assert set(opened().rooms) == {LOBBY}


def test_a_start_counts_from_the_higher_of_both(folder: Path, opened: Callable[[], Chat]) -> None:
    opened().close()
    aside = copy_of(folder, "journal.db*")
    for count in (2, 3, 4):
        chat = opened()
        assert chat.journal.start_count == count
        chat.close()
    put_back(aside, folder, "journal.db*")
    chat = opened()
    assert chat.journal.start_count == 5 and chat.journal.last_seq == first_seq(5)


def test_an_archive_of_another_journal_is_set_aside(
    folder: Path, opened: Callable[[], Chat], caplog: pytest.LogCaptureFixture
) -> None:
    other = Chat(folder.parent / "other")
    other.does(keeps(), says("elsewhere"))
    other.close()
    chat = opened()
    chat.does(keeps(), says("here"))
    chat.close()
    shutil.copy(folder.parent / "other" / "archive.db", folder / "archive.db")
    with caplog.at_level(logging.WARNING):
        again = opened()
    assert "another journal" in caplog.text and (folder / "archive.db.broken-1").exists()
    assert again.journal.id == chat.journal.id and again.rooms == chat.rooms
    again.archive_all()
    assert again.said() == ["here"]


def test_a_journal_that_is_no_database_is_refused_before_the_archive_is_touched(folder: Path) -> None:
    Chat(folder).close()
    before = (folder / "archive.db").read_bytes()
    (folder / "journal.db").write_text("my diary\n" * 1000)
    with pytest.raises(NotOurs):
        open_files(folder)
    assert (folder / "archive.db").read_bytes() == before


def test_an_archive_found_damaged_where_its_state_is_asked_for_is_set_aside(
    folder: Path, opened: Callable[[], Chat], caplog: pytest.LogCaptureFixture
) -> None:
    chat = opened()
    chat.does(*(keeps(RoomId(room)) for room in range(100, 400)))
    chat.close()
    (page,) = sqlite3.connect(folder / "archive.db").execute("SELECT rootpage FROM sqlite_master WHERE name = 'state'")
    content = bytearray((folder / "archive.db").read_bytes())
    content[(page[0] - 1) * 4096 : page[0] * 4096] = b"\xee" * 4096
    (folder / "archive.db").write_bytes(content)
    for file in folder.glob("journal.db*"):
        file.unlink()
    with caplog.at_level(logging.WARNING):
        again = opened()
    assert "archive.db is set aside" in caplog.text
    again.does(keeps(), says("all the same"))
    again.archive_all()
    assert again.said() == ["all the same"]


def test_a_second_process_does_not_even_open_the_archive(
    opened: Callable[[], Chat], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One connection may write and checkpoint each file: two that do have damaged one (SQLite's WAL-reset bug)."""
    opened().does(keeps(), says("one"))
    asked: list[object] = []
    monkeypatch.setattr("beseda.journal.files.Archive", asked.append)
    with pytest.raises(InUse):
        open_files(folder)
    assert asked == []


def test_an_archive_that_can_not_be_written_at_the_start_is_said_and_all_is_given_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Chat(folder).close()

    def full(*_: object) -> None:
        raise ArchiveUnwritable(sqlite3.OperationalError("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr("beseda.journal.archive.Archive._transaction", full)
        with pytest.raises(OpeningError, match="full"):
            open_files(folder)
    Chat(folder).close()


def test_an_event_of_a_later_version_goes_into_the_archive_as_it_is(folder: Path, opened: Callable[[], Chat]) -> None:
    strange = EventRow(Seq(first_seq(1) + 50), 1000, "poll-opened", LOBBY, UserId(9), Seq(0), '{"question":"tea?"}')
    chat = opened()
    chat.journal._connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", strange)
    chat.journal._connection.execute("INSERT INTO state VALUES ('account', 7, ?, '{}')", (strange.seq,))
    chat.journal.close()
    chat.archive.close()
    again = opened()
    again.does(keeps(), says("hello"))
    again.archive_all()
    again.forget()
    assert strange in again.archive._connection.execute(EVENTS_IN_ORDER).fetchall()
    again.close()
    for file in folder.glob("journal.db*"):
        file.unlink()
    taken = opened().journal._connection.execute("SELECT kind, key, seq, data FROM state ORDER BY seq").fetchall()
    assert taken[0] == ("account", 7, strange.seq, "{}") and len(taken) == 2


EVENING = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
import open_chat as tests
from journal_making import die_at_statement
from beseda.journal import sqlite as journal_module

journal_module.SHRINK_FROM = 20_000
left = die_at_statement(int(sys.argv[2]))
chat = tests.Chat(Path(sys.argv[1]))
if tests.LOBBY not in chat.rooms:
    chat.does(tests.keeps())
for round in range(3):
    for n in range(6):
        words = f"{round}-{n} " + "x" * 2000
        chat.does(tests.says(words), tests.sets(words))
        print(words[:3], flush=True)
    chat.archive_all()
    chat.forget()
chat.close()
print("statements", 10_000 - left(), flush=True)
"""


def evening(folder: Path, killed_at: int) -> list[str]:
    """What a chat in a process of its own acknowledged, which dies before its so-manieth SQL statement."""
    here = [str(Path(__file__).parent), str(Path(__file__).parent.parent), *filter(None, sys.path)]
    command = [sys.executable, "-c", EVENING, str(folder), str(killed_at), *here]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=dict(os.environ))
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.stdout.split("\n")[:-1]


def test_killed_between_log_and_state_or_within_compaction_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """At every so-manieth statement of either file: appending, following, forgetting, shrinking, wiping."""
    statements = int(evening(tmp_path / "whole", 10_000)[-1].split()[1])
    for killed_at in range(2, statements, 1 + statements // 25):
        folder = tmp_path / str(killed_at)
        acknowledged = evening(folder, killed_at)
        chat = Chat(folder)
        chat.archive_all()
        said = [line[:3] for line in chat.said()]
        assert said[: len(acknowledged)] == acknowledged and len(said) <= len(acknowledged) + 1
        topics = [room.topic[:3] for room in chat.rooms.values() if room.topic]
        assert topics == said[-1:], "the state is what the log says, to the last batch"
        for file in (chat.journal, chat.archive):
            assert file._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        chat.close()


def test_the_shrinking_is_met_by_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "SHRINK_FROM", 20_000)
    chat = Chat(tmp_path)
    seen: list[str] = []
    chat.journal._connection.set_trace_callback(seen.append)
    chat.does(keeps(), *(sets("x" * 2000) for _ in range(30)))
    chat.archive_all()
    chat.forget()
    assert "VACUUM" in seen
    chat.close()


# Each file in each condition


def evening_of_three_starts(folder: Path) -> dict[str, Path]:
    """Copies of the files after the first start, and in the midst of the third."""
    chat = Chat(folder)
    chat.does(keeps(), says("first"))
    chat.archive_all()
    chat.forget()
    chat.does(keeps(TEA), says("first, not forgotten"))
    chat.close()
    copies = {"older": copy_of(folder, "*")}
    chat = Chat(folder)
    chat.does(says("second"), sets("tea"))
    chat.archive_all()
    chat.forget()
    chat.close()
    chat = Chat(folder)
    chat.does(says("third, archived"))
    chat.archive_all()
    chat.does(says("third"))
    copies["newest"] = copy_of(folder, "*")
    chat.close()
    return copies


def places_and_words(folder: Path) -> tuple[int, set[str]]:
    """The newest place in either file, and what either has of what was said."""
    newest, words = 0, set[str]()
    for base in ("journal.db", "archive.db"):
        connection = sqlite3.connect(folder / base)
        for table in ("messages", "events", "state"):
            with contextlib.suppress(sqlite3.OperationalError):  # no such table: it is empty
                newest = max(newest, connection.execute(f"SELECT coalesce(max(seq), 0) FROM {table}").fetchone()[0])  # noqa: S608
                words |= {words for (words,) in connection.execute("SELECT text FROM messages")}
        connection.close()
    return newest, words


@pytest.mark.parametrize("of_archive", CONDITIONS)
@pytest.mark.parametrize("of_journal", CONDITIONS)
def test_whatever_has_become_of_either_file_no_place_is_given_twice_and_all_that_is_there_is_read(
    tmp_path: Path, of_journal: str, of_archive: str
) -> None:
    copies = evening_of_three_starts(tmp_path / "evening")
    folder, looked_at = tmp_path / "again", tmp_path / "looked at"
    for each in (folder, looked_at):
        each.mkdir()
        put_as(of_journal, "journal.db", copies, each)
        put_as(of_archive, "archive.db", copies, each)
    newest, words = places_and_words(looked_at)
    chat = Chat(folder)
    new = chat.does(*([] if LOBBY in chat.rooms else [keeps()]), says("fourth"))
    assert new[0].seq > newest
    assert new[-1] in chat.journal.follow(new[0].seq - 1, 10)  # type: ignore[arg-type]
    chat.archive_all()
    assert set(chat.said()) == words | {"fourth"} and chat.said()[-1] == "fourth"
    chat.forget()
    chat.close()
    again = Chat(folder)
    assert set(again.said()) == words | {"fourth"} and LOBBY in again.rooms
    again.close()


@pytest.mark.parametrize(
    ("of_journal", "of_archive", "sentence"),
    [
        ("newest", "newest", ""),
        ("newest", "older", "archive.db is new, or older than journal.db"),
        ("newest", "lost", "archive.db is new, or older than journal.db"),
        ("newest", "emptied", "archive.db is new, or older than journal.db"),
        ("newest without its WAL", "newest", "journal.db was older than archive.db"),
        ("older", "newest", "journal.db was older than archive.db"),
        ("lost but for its WAL", "newest", "journal.db was lost or emptied"),
        ("older", "older", ""),
    ],
)
def test_what_either_file_may_lack_is_said_once(
    tmp_path: Path, of_journal: str, of_archive: str, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Of messages too, which are no things of the state."""
    copies = evening_of_three_starts(tmp_path / "evening")
    folder = tmp_path / "again"
    folder.mkdir()
    put_as(of_journal, "journal.db", copies, folder)
    put_as(of_archive, "archive.db", copies, folder)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            chat = Chat(folder)
            chat.does(says("fourth"))
            chat.close()
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == (1 if sentence else 0) and all(sentence in each for each in said)


def test_what_an_archive_lacks_it_knows_until_that_is_older_than_what_is_kept(
    folder: Path, opened: Callable[[], Chat]
) -> None:
    chat = opened()
    lost = chat.does(keeps(), says("one"))[-1]
    chat.archive_all()
    chat.forget()
    chat.does(says("two"))
    chat.close()
    assert chat.archive.lacks_until == 0
    for file in folder.glob("archive.db*"):
        file.unlink()
    chat = opened()
    chat.archive_all()
    assert chat.archive.lacks_until == lost.seq and chat.said() == ["two"]
    chat.close()
    again = opened()
    assert again.archive.lacks_until == lost.seq
    again.archive.forget_before(lost.at)
    assert again.archive.lacks_until == lost.seq
    again.archive.forget_before(lost.at + 1)
    assert again.archive.lacks_until == 0
    again.close()
    assert opened().archive.lacks_until == 0
