"""The journal's file: what outlives which death, which files are refused, and what a full disk does."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from journal_making import (
    LOBBY,
    START,
    bytes_of,
    edited,
    is_kept,
    kept,
    name,
    reacted,
    redacted,
    renamed,
    ruled,
    run_sql,
    said,
    topic,
)

from beseda.core.events import Stored
from beseda.core.ids import Seq, first_seq
from beseda.core.rules import Change, Rule
from beseda.core.state import KeptRoom
from beseda.journal import opening, sqlite
from beseda.journal.errors import (
    Broken,
    InUse,
    JournalUnreadable,
    JournalUnwritable,
    NotOurs,
    NotWritable,
    OpeningError,
    TooNew,
)
from beseda.journal.opening import Schema, open_database
from beseda.journal.rows import Logged
from beseda.journal.sqlite import SqliteJournal

ALL = 2**31
NOBODY_UID = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.db"


@contextmanager
def without_privileges() -> Iterator[None]:
    """Permissions mean nothing to root, so be nobody for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY_UID)
    try:
        yield
    finally:
        os.seteuid(0)


def refused(path: Path) -> OpeningError:
    with pytest.raises(OpeningError) as caught:
        SqliteJournal(path)
    assert str(path) in str(caught.value)
    return caught.value


def stored_at(path: Path) -> list[Logged]:
    """What a journal that is opened there tells."""
    journal = SqliteJournal(path)
    try:
        return journal.follow(Seq(0), ALL)
    finally:
        journal.close()


def test_what_was_taken_back_or_reworded_is_in_no_file_after_a_wipe(path: Path) -> None:
    """The log still has the messages around it; nothing was forgotten."""
    journal = SqliteJournal(path)
    lines = [said(n, f"line {n} of talk") for n in range(1, 50)]
    journal.append([*lines[:20], said(60, "kept secret"), reacted(61, 60, "telling"), said(62, "first words")])
    journal.wipe()
    journal.append([said(63, "long " * 2000 + "ended")])
    journal.append([edited(64, 62, "second words"), edited(65, 63, "short")])
    journal.append([edited(66, 62, "third words")])
    journal.append([redacted(67, 60)])
    journal.wipe()
    for gone in (b"secret", b"telling", b"first words", b"second words", b"ended"):
        assert gone not in bytes_of(path), gone
    assert b"third words" in bytes_of(path) and b"line 20 of talk" in bytes_of(path)
    journal.close()


def test_whoever_reads_the_log_anew_finds_what_stands(path: Path) -> None:
    """Not from memory: as an archive that begins anew does after a restart."""
    journal = SqliteJournal(path)
    journal.append([said(1), said(2, "old"), reacted(3, 1), edited(4, 2, "new")])
    journal.append([redacted(5, 1)])
    journal.close()
    again = SqliteJournal(path)
    assert again.follow(Seq(0), 10) == [said(2, "new"), edited(4, 2, "new"), redacted(5, 1)]
    again.close()


def test_all_is_there_after_a_restart(path: Path) -> None:
    events: list[Stored] = [kept(1), said(2, "two\nlines"), topic(3)]
    first = SqliteJournal(path)
    first.append(events)
    first.close()
    second = SqliteJournal(path)
    assert second.id == first.id
    assert second.follow(Seq(0), ALL) == events
    assert second.last_at == events[-1].at
    second.close()


def test_each_start_has_places_of_its_own_even_if_nothing_was_said(path: Path) -> None:
    for count in (1, 2, 3):
        journal = SqliteJournal(path)
        assert (journal.start_count, journal.last_seq) == (count, first_seq(count))
        journal.close()


def test_a_forgotten_messages_time_is_remembered(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append([said(1, at=9000)])
    journal.forget(journal.last_seq, ALL)
    journal.close()
    again = SqliteJournal(path)
    assert again.last_at == 9000
    again.close()


def test_the_files_are_for_us_alone(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append([said(1)])
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {
        "journal.db": 0o600,
        "journal.db-wal": 0o600,
    }
    journal.close()


def test_a_forgotten_text_is_in_no_file(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append([said(n, f"squeamish ossifrage {n}") for n in range(1, 500)])
    journal.append([said(500, "still here")])
    assert b"ossifrage" in bytes_of(path)
    assert journal.forget(Seq(START + 499), ALL)
    journal.wipe()
    assert b"ossifrage" not in bytes_of(path)
    assert b"still here" in bytes_of(path)
    journal.close()


def test_easing_is_harmless_whatever_there_is(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.ease()
    journal.append([said(1)])
    journal.ease()
    journal.close()
    journal.ease()
    assert stored_at(path) == [said(1)]


def test_following_closely_and_from_afar_tell_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "RECENT", 10)
    journal = SqliteJournal(path)
    events: list[Stored] = [kept(n) if n % 7 == 0 else said(n) for n in range(1, 100)]
    for start in range(0, 99, 9):
        journal.append(events[start : start + 9])
        assert len(journal._recent.log) <= 20
    for after in range(100):
        assert journal.follow(Seq(START + after), 5) == events[after : after + 5]
    journal.forget(Seq(START + 90), ALL)
    left = [event for event in events if event.seq > START + 90]
    for after in range(80, 100):
        assert journal.follow(Seq(START + after), 50) == [event for event in left if event.seq > START + after]
    journal.close()


def test_an_error_while_storing_leaves_nothing_of_the_batch_and_the_next_one_is_stored(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append([kept(1)])
    with pytest.raises(UnicodeEncodeError):
        journal.append([kept(2), said(3), said(4, "\ud800")])
    assert journal.last_seq == START + 1
    journal.append([said(2)])
    journal.close()
    again = SqliteJournal(path)
    assert again.follow(Seq(0), ALL) == [kept(1), said(2)]
    again.close()


@pytest.mark.parametrize("size", [1, 8, 300])
def test_a_full_disk_refuses_a_batch_whole_and_heals_by_itself(path: Path, size: int) -> None:
    journal = SqliteJournal(path)
    connection = journal._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count={pages + 3}")
    stored: list[Stored] = []
    place = 1
    with pytest.raises(JournalUnwritable) as caught:
        for _ in range(100):
            batch = [said(n, "x" * 300) for n in range(place, place + size)]
            journal.append(batch)
            stored += batch
            place += size
    assert "full" in str(caught.value)
    assert journal.follow(Seq(0), ALL) == stored
    assert journal.last_seq == (stored[-1].seq if stored else START)
    connection.execute("PRAGMA max_page_count=1000000")
    journal.append([said(place)])
    assert journal.follow(Seq(0), ALL) == [*stored, said(place)]
    journal.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting takes root")
def test_on_a_really_full_disk_the_journal_heals_once_there_is_space(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("no mounting here")
    try:
        journal = SqliteJournal(disk / "journal.db")
        ballast = disk / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while file.write(b"x" * 4096):
                pass
        stored: list[Stored] = []
        with pytest.raises(JournalUnwritable):
            for place in range(1, 10_000):
                journal.append([said(place, "x" * 500)])
                stored.append(said(place, "x" * 500))
        for place in range(10_000, 10_010):
            with pytest.raises(JournalUnwritable):
                journal.append([said(place, "y" * 5000)])
        ballast.unlink()
        journal.append([said(20_000)])
        journal.close()
        again = SqliteJournal(disk / "journal.db")
        assert again.follow(Seq(0), ALL) == [*stored, said(20_000)]
        again.close()
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting takes root")
def test_a_disk_full_from_the_start_is_said(tmp_path: Path) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", tmp_path], capture_output=True).returncode:
        pytest.skip("no mounting here")
    try:
        error = refused(tmp_path / "journal.db")
        assert "no space" in str(error)
    finally:
        subprocess.run(["umount", "--lazy", tmp_path], check=True)


SPEAKER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from journal_making import said
from beseda.core.ids import Seq
from beseda.journal.sqlite import SqliteJournal
journal = SqliteJournal(Path(sys.argv[1]))
place = journal.last_seq
while True:
    size = 1 + place % 7
    batch = [said(0, f"line {place + n}")._replace(seq=Seq(place + n)) for n in range(1, size + 1)]
    journal.append(batch)
    place += size
    if place % 50 < 7:
        journal.forget(Seq(place - 40), 1000)
    print(place, flush=True)
"""


@pytest.mark.parametrize("run", range(3))
def test_killed_at_any_moment_it_has_all_it_acknowledged(path: Path, run: int) -> None:
    here = str(Path(__file__).parent)
    speaker = subprocess.Popen([sys.executable, "-c", SPEAKER, str(path), here], stdout=subprocess.PIPE, text=True)
    assert speaker.stdout is not None
    for _ in range(random.randrange(20, 400)):
        acknowledged = int(speaker.stdout.readline())
    speaker.send_signal(signal.SIGKILL)
    acknowledged = max([acknowledged, *(int(line) for line in speaker.stdout.read().split("\n")[:-1])])
    speaker.stdout.close()
    speaker.wait()
    journal = SqliteJournal(path)
    places = [event.seq for event in journal.follow(Seq(0), ALL)]
    assert places == list(range(places[0], places[-1] + 1))
    assert set(range(max(START + 1, acknowledged - 30), acknowledged + 1)) <= set(places)
    assert journal.start_count == 2
    assert journal._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    journal.close()


def test_a_second_process_is_told_that_it_is_in_use(path: Path) -> None:
    journal = SqliteJournal(path)
    attempt = (
        "import sys; from pathlib import Path; from beseda.journal.sqlite import SqliteJournal as S\n"
        "try: S(Path(sys.argv[1]))\nexcept Exception as error: print(type(error).__name__)"
    )
    output = subprocess.run([sys.executable, "-c", attempt, str(path)], capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "InUse"
    journal.append([said(1)])
    journal.close()


def test_in_one_process_too_it_is_opened_once(path: Path) -> None:
    journal = SqliteJournal(path)
    assert type(refused(path)) is InUse
    journal.append([said(1)])
    journal.close()


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("my diary\n" * 1000)
    assert type(refused(path)) is NotOurs
    assert path.read_text() == "my diary\n" * 1000


@pytest.mark.parametrize("statement", ["CREATE TABLE cakes (name)", "PRAGMA user_version=4", "PRAGMA application_id=5"])
def test_somebody_elses_database_is_refused_and_left_alone(path: Path, statement: str) -> None:
    path.parent.mkdir()
    run_sql(path, statement)
    before = path.read_bytes()
    assert type(refused(path)) is NotOurs
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["journal.db"]


def test_that_its_file_was_deleted_while_in_use_is_said_once(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    journal = SqliteJournal(path)
    journal.append([said(1)])
    journal.ease()
    assert caplog.text == ""
    path.unlink()
    for _ in range(3):
        journal.ease()
    assert caplog.text.count("the journal was deleted") == 1
    journal.append([said(2)])
    assert journal.follow(Seq(0), ALL) == [said(1), said(2)], "so the archive still gets it"
    journal.close()


def test_an_empty_file_is_taken(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    journal = SqliteJournal(path)
    journal.append([said(1)])
    journal.close()
    assert stored_at(path) == [said(1)]


def test_a_newer_version_is_refused_with_both_numbers(path: Path) -> None:
    SqliteJournal(path).close()
    run_sql(path, "PRAGMA user_version=99")
    error = refused(path)
    assert isinstance(error, TooNew)
    assert (error.found, error.known) == (99, len(sqlite.JOURNAL_SCHEMA.steps))


def test_a_damaged_file_is_said_to_be_damaged(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append([said(n, "x" * 100) for n in range(1, 500)])
    journal.close()
    content = bytearray(path.read_bytes())
    content[200 : len(content)] = b"\xee" * (len(content) - 200)
    path.write_bytes(content)
    assert type(refused(path)) is Broken


def test_damage_met_while_running_is_an_error_of_ours(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append([said(n, "x" * 100) for n in range(1, 500)])
    journal.close()
    content = bytearray(path.read_bytes())
    content[5 * 4096 :] = b"\xee" * (len(content) - 5 * 4096)
    path.write_bytes(content)
    with pytest.raises((JournalUnreadable, Broken)):
        SqliteJournal(path).follow(Seq(0), ALL)


def test_a_directory_that_is_not_ours_to_write_is_said(tmp_path: Path) -> None:
    directory = tmp_path / "closed"
    directory.mkdir(0o500)
    with without_privileges():
        error = refused(directory / "data" / "journal.db")
    assert isinstance(error, NotWritable)
    assert "ermission" in str(error)


def test_a_file_that_may_only_be_read_is_said(path: Path) -> None:
    SqliteJournal(path).close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    above = path.parents[1:4]  # pytest's own directories, which are for root alone
    modes = [parent.stat().st_mode for parent in above]
    for parent in above:
        parent.chmod(0o755)
    with without_privileges():
        error = refused(path)
    for parent, mode in zip(above, modes, strict=True):
        parent.chmod(mode)
    path.parent.chmod(0o755)
    assert isinstance(error, NotWritable)


def test_a_directory_below_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert isinstance(refused(tmp_path / "file" / "journal.db"), NotWritable)


def test_a_directory_in_its_place_is_said(path: Path) -> None:
    path.mkdir(parents=True)
    assert isinstance(refused(path), OpeningError)


def test_a_database_is_brought_through_each_step_once(path: Path) -> None:
    old = Schema(77, ("CREATE TABLE a (x); INSERT INTO a VALUES (1)",))
    new = Schema(77, (*old.steps, "UPDATE a SET x = x + 1", "UPDATE a SET x = x * 10"))
    for schema, value in ((old, 1), (new, 20), (new, 20)):
        connection = open_database(path, schema, exclusive=True)
        assert connection.execute("SELECT x FROM a").fetchone() == (value,)
        connection.close()
    with pytest.raises(TooNew):
        open_database(path, old, exclusive=True)


FIRST_SCHEMA = """
    CREATE TABLE journal (id TEXT NOT NULL, start_count INTEGER NOT NULL, last_at INTEGER NOT NULL);
    CREATE TABLE messages (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
        author INTEGER NOT NULL, author_name TEXT NOT NULL,
        room INTEGER NOT NULL, peer INTEGER NOT NULL, target_name TEXT NOT NULL,
        manner INTEGER NOT NULL, text TEXT NOT NULL, attributes TEXT);
    CREATE TABLE changes (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL,
        room INTEGER NOT NULL, shown TEXT NOT NULL, key TEXT NOT NULL, skeletons TEXT NOT NULL,
        user INTEGER, person_shown TEXT, person_key TEXT, person_skeletons TEXT, topic TEXT)"""
"""As the first version made it, and as it wrote: never change."""
FIRST_ROWS = (
    "INSERT INTO journal VALUES ('first', 1, 5)",
    "INSERT INTO changes VALUES"
    " (1099511627777, 1001, 1, 7, '#lobby', '#lobby', '[\"#lobby\"]', NULL, NULL, NULL, NULL, NULL)",
    "INSERT INTO messages VALUES (1099511627778, 1002, 3, 'Ann', 7, 0, '#lobby', 0, 'hello', NULL)",
    "INSERT INTO changes VALUES"
    " (1099511627779, 1003, 3, 7, '#lobby', '#lobby', '[\"#lobby\"]', 3, 'Ann', 'ann', '[\"Ann\"]', 'tea')",
)


def test_a_journal_of_the_first_version_is_read_on_and_written_on(path: Path) -> None:
    open_database(path, Schema(sqlite.JOURNAL_SCHEMA.application_id, (FIRST_SCHEMA,)), exclusive=True).close()
    run_sql(path, *FIRST_ROWS)
    journal = SqliteJournal(path)
    assert (journal.id, journal.start_count) == ("first", 2)
    assert journal.follow(Seq(0), ALL) == [kept(1), said(2), topic(3)]
    assert journal.state() == [KeptRoom(LOBBY, name("#lobby"), "tea", "Ann", 1003, made_at=1001)]
    new = ruled(2**40 + 1, Change(Rule.KEY, True, "k")), renamed(2**40 + 2)
    journal.append(new)
    journal.close()
    assert stored_at(path) == [kept(1), said(2), topic(3), *new]
    (version,) = sqlite3.connect(path).execute("PRAGMA user_version").fetchone()
    assert version == len(sqlite.JOURNAL_SCHEMA.steps) == 5


def test_no_time_is_earlier_than_what_the_start_before_stored(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.append([said(1, at=9000)])
    journal.close()
    again = SqliteJournal(path)
    assert again.order(["now"], 8000) == [(again.last_seq + 1, 9000, "now")]
    again.close()


def test_a_file_that_was_large_is_small_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "SHRINK_FROM", 100_000)
    journal = SqliteJournal(path)
    journal.append([topic(n, "x" * 300) for n in range(1, 1000)], [is_kept(999, topic="tea")])
    journal.wipe()
    large = path.stat().st_size
    assert journal.forget(Seq(START + 999), ALL)
    journal.wipe()
    assert path.stat().st_size < large / 10 < 100_000
    journal.append([said(1000)])
    journal.close()
    again = SqliteJournal(path)
    assert again.follow(Seq(0), ALL) == [said(1000)] and again.state() == [is_kept(999, topic="tea").thing]
    again.close()


def test_a_step_that_fails_leaves_the_version_before_it(path: Path) -> None:
    old = Schema(77, ("CREATE TABLE a (x)",))
    open_database(path, old, exclusive=True).close()
    with pytest.raises(OpeningError) as refusal:
        open_database(path, Schema(77, (*old.steps, "INSERT INTO a VALUES (1); SELECT nonsense()")), exclusive=True)
    assert type(refusal.value) is OpeningError, "the file is sound"
    connection = open_database(path, old, exclusive=True)
    assert connection.execute("SELECT count(*) FROM a").fetchone() == (0,)
    connection.close()


def test_every_sqlite_error_of_opening_becomes_one_of_ours(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("some new trouble")

    monkeypatch.setattr(opening, "_prepare", fail)
    assert "some new trouble" in str(refused(path))
