"""The archiver follows whatever happens, hurries when asked, and loses nothing."""

import errno
import logging
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from journal_making import START, bytes_of, edited, everything, kept, locked, redacted, said, said_in, topic

from beseda.core.events import Stored
from beseda.core.ids import Seq
from beseda.journal import archive as archive_module
from beseda.journal import archiver as archiver_module
from beseda.journal.archive import Archive
from beseda.journal.archiver import Archiver
from beseda.journal.errors import ArchiveDamaged, ArchiveReplaced, ArchiveUnreadable, DiskFull
from beseda.journal.interface import Journal
from beseda.journal.memory import MemoryJournal
from beseda.journal.opening import open_database
from beseda.journal.rows import Logged
from beseda.journal.sqlite import SqliteJournal
from waiting import comes, wait_for

ALL = 2**31


class Services:
    """A journal, its engine, an archive and the archiver between them."""

    def __init__(self, journal: Journal, archive: Archive) -> None:
        self.engine = threading.Lock()
        self.journal = journal
        self.archive = archive
        self.archiver = Archiver(journal, archive, self.engine)

    def hear(self, *events: Stored) -> None:
        with self.engine:
            self.journal.append(events)
            self.archiver.notice(self.journal.last_seq)

    def journalled(self) -> list[Logged]:
        with self.engine:
            return self.journal.follow(Seq(0), ALL)

    def close(self) -> None:
        self.archiver.stop(10)
        self.archive.close()
        self.journal.close()


def services_in(folder: Path) -> Services:
    journal = SqliteJournal(folder / "journal.db")
    return Services(journal, Archive(folder / "archive.db", journal.id))


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = services_in(tmp_path)
    yield made
    made.close()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times as short as a test's."""
    monkeypatch.setattr(archiver_module, "FORGET_EVERY", 0.02)
    monkeypatch.setattr(archiver_module, "FORGET_LEAST", 0.02)
    monkeypatch.setattr(archiver_module, "FORGET_SLICE", 7)
    monkeypatch.setattr(archiver_module, "RESTS", 0.01)
    monkeypatch.setattr(archiver_module, "RESTS_IN_MEMORY", 0.01)
    monkeypatch.setattr(archiver_module, "QUIET", 0.02)
    monkeypatch.setattr(archiver_module, "EASE_EVERY", 0.02)
    monkeypatch.setattr(archiver_module, "BACK_OFF", 0.01)
    monkeypatch.setattr(archive_module, "LOCK_PATIENCE", 10)


def test_what_is_said_comes_into_the_archive(services: Services) -> None:
    services.hear(kept(1), said(2, "hello"))
    services.hear(said(3, "you"))
    assert services.archiver.wait_until(Seq(START + 3), 20)
    assert said_in(services.archive, everything(), 10) == (said(2, "hello"), said(3, "you"))
    assert services.archiver.caught_up()
    assert services.archive.filled == START + 3


def test_it_comes_by_itself_too(services: Services) -> None:
    services.hear(said(1))
    wait_for(lambda: services.archive.filled == START + 1)


def test_a_question_does_not_wait_for_what_was_never_noticed(services: Services) -> None:
    assert services.archiver.wait_until(Seq(START + 1000), 20)
    services.hear(said(5))
    assert services.archiver.wait_until(Seq(START + 1000), 20)
    assert said_in(services.archive, everything(), 10) == (said(5),)


@pytest.fixture(params=["file", "memory"])
def restless(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """A talk that never rests, as far as the archiver can tell."""
    monkeypatch.setattr(archiver_module, "RESTS", float(ALL))
    monkeypatch.setattr(archiver_module, "RESTS_IN_MEMORY", float(ALL))
    made = services_in(tmp_path) if request.param == "file" else Services(MemoryJournal(), Archive(None))
    yield made
    made.close()


def test_nothing_is_archived_in_the_midst_of_talk_until_somebody_asks(
    restless: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archiver_module, "LONGEST_BEHIND", float(ALL))
    for place in range(1, 1000):
        restless.hear(said(place))
    assert not comes(lambda: restless.archive.filled > START, 0.2)
    assert restless.archiver.wait_until(Seq(START + 5), 20)
    assert said_in(restless.archive, everything(), 1) == (said(999),)


def test_plenty_is_not_waited_with(restless: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiver_module, "LONGEST_BEHIND", float(ALL))
    monkeypatch.setattr(archiver_module, "PLENTY", 50)
    restless.hear(*[said(place) for place in range(1, 60)])
    wait_for(lambda: restless.archive.filled >= START + 50)


def test_a_talk_that_never_rests_is_archived_all_the_same(restless: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiver_module, "LONGEST_BEHIND", 0.05)
    for place in range(1, 4):
        restless.hear(said(place))
        wait_for(restless.archiver.caught_up)


def test_events_that_are_not_said_move_it_on(services: Services) -> None:
    services.hear(*(topic(n) for n in range(1, 600)))
    assert services.archiver.wait_until(Seq(START + 599), 20)
    assert said_in(services.archive, everything(), 10) == ()


def test_stopping_archives_all_there_is(tmp_path: Path) -> None:
    services = services_in(tmp_path)
    services.hear(*(said(n) for n in range(1, 5000)))
    assert services.archiver.stop(30)
    assert len(said_in(services.archive, everything(), 10_000)) == 4999
    services.close()


def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    services = services_in(tmp_path)
    services.hear(said(1))
    services.close()
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.append([said(2)._replace(seq=Seq(journal.last_seq + 1))])
    journal.close()
    again = services_in(tmp_path)
    assert again.archiver.wait_until(again.journal.last_seq, 20)
    assert len(said_in(again.archive, everything(), 10)) == 2
    again.close()


def test_a_lost_archive_is_filled_again_with_what_the_journal_has(tmp_path: Path) -> None:
    services = services_in(tmp_path)
    told = [said(n, f"line {n}") for n in range(1, 700)]
    services.hear(*told)
    services.close()
    (tmp_path / "archive.db").unlink()
    again = services_in(tmp_path)
    assert again.archiver.wait_until(again.journal.last_seq, 20)
    assert said_in(again.archive, everything(), 1000) == tuple(told)
    again.close()


@pytest.mark.usefixtures("hasty")
def test_the_journal_forgets_what_the_archive_has_for_good(tmp_path: Path) -> None:
    services = services_in(tmp_path)
    services.hear(kept(1), *(said(n, "ossifrage") for n in range(2, 100)), topic(100))
    wait_for(lambda: services.journalled() == [])
    wait_for(lambda: b"ossifrage" not in bytes_of(tmp_path / "journal.db"))
    assert b"ossifrage" in (tmp_path / "archive.db").read_bytes()
    assert len(said_in(services.archive, everything(), 1000)) == 98
    services.close()


@pytest.mark.usefixtures("hasty")
def test_the_journal_forgets_nothing_that_a_crash_might_take_from_the_archive(tmp_path: Path) -> None:
    services = services_in(tmp_path)
    reader = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM messages").fetchall()
    services.hear(said(1))
    services.hear(said(2))
    assert services.archiver.wait_until(Seq(START + 2), 20)
    assert not comes(lambda: said(1) not in services.journalled(), within=0.3)
    reader.close()
    wait_for(lambda: services.journalled() == [])
    services.close()


@pytest.mark.usefixtures("hasty")
def test_a_durable_journal_forgets_nothing_for_an_archive_in_memory(tmp_path: Path) -> None:
    services = Services(SqliteJournal(tmp_path / "journal.db"), Archive(None))
    services.hear(said(1))
    assert services.archiver.wait_until(Seq(START + 1), 20)
    assert not comes(lambda: services.journalled() == [], within=0.3)
    services.close()


@pytest.mark.usefixtures("hasty")
def test_a_journal_in_memory_does_not_grow(tmp_path: Path) -> None:
    services = Services(MemoryJournal(), Archive(None))
    services.hear(said(1))
    wait_for(lambda: services.journalled() == [])
    assert said_in(services.archive, everything(), 10) == (said(1),)
    services.close()


@pytest.mark.usefixtures("hasty")
def test_a_stranger_who_locks_the_archive_costs_nothing_but_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services = services_in(tmp_path)
    stranger = locked(tmp_path / "archive.db")
    with caplog.at_level(logging.WARNING):
        services.hear(said(1))
        assert not services.archiver.wait_until(Seq(START + 1), 0.3)
        services.hear(said(2))
    assert caplog.text.count("archiving has to wait") == 1
    stranger.close()
    assert services.archiver.wait_until(Seq(START + 2), 20)
    assert said_in(services.archive, everything(), 10) == (said(1), said(2))
    services.close()


@pytest.mark.usefixtures("hasty")
def test_stopping_with_a_locked_archive_ends_in_time_and_the_next_start_has_it_all(tmp_path: Path) -> None:
    services = services_in(tmp_path)
    stranger = locked(tmp_path / "archive.db")
    services.hear(said(1))
    assert not services.archiver.stop(0.3)
    services.archiver._thread.join(20)
    stranger.close()
    services.close()
    again = services_in(tmp_path)
    assert again.archiver.wait_until(again.journal.last_seq, 20)
    assert said_in(again.archive, everything(), 10) == (said(1),)
    again.close()


@pytest.mark.usefixtures("hasty")
def test_a_file_damaged_while_it_runs_is_replaced_by_what_the_journal_has(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services = services_in(tmp_path)
    services.archiver._forgets = False
    told = [said(n, "x" * 100) for n in range(1, 300)]
    services.hear(*told)
    assert services.archiver.wait_until(Seq(START + 299), 20)
    services.archive.settle()
    content = (tmp_path / "archive.db").read_bytes()
    (tmp_path / "archive.db").write_bytes(content[:4096] + b"\xee" * (len(content) - 4096))
    with caplog.at_level(logging.WARNING):
        with suppress(sqlite3.ProgrammingError):  # the archiver may have seen it by now, and begun anew
            services.archive._connection.execute("PRAGMA shrink_memory")
        more = [said(n, "y") for n in range(300, 400)]
        services.hear(*more)
        wait_for(lambda: services.archive.filled == START + 399)
    assert "set aside" in caplog.text
    wait_for(lambda: said_in(services.archive, everything(), 1000) == tuple(told + more))
    services.close()


@pytest.mark.usefixtures("hasty")
def test_a_bug_in_filling_is_logged_and_not_the_end(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(services.archive, "fill", fail)
        services.hear(said(1))
        wait_for(lambda: "ZeroDivisionError" in caplog.text)
    assert services.archiver.wait_until(Seq(START + 1), 20)


def broken_archive(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Damage is met in the next filling, once."""
    fill, met = services.archive.fill, list[int]()

    def meet(*arguments: Any) -> None:
        if not met:
            met.append(1)
            raise ArchiveDamaged(sqlite3.DatabaseError("malformed"))
        fill(*arguments)

    monkeypatch.setattr(services.archive, "fill", meet)


@pytest.mark.usefixtures("hasty")
def test_a_damaged_file_that_can_not_be_renamed_is_not_the_end(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rename, refused = Path.rename, list[Path]()

    def refuse(path: Path, target: Path) -> Path:
        if len(refused) < 3:
            refused.append(path)
            raise OSError(errno.EROFS, "Read-only file system")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    broken_archive(services, monkeypatch)
    with caplog.at_level(logging.WARNING):
        services.hear(said(1))
        wait_for(lambda: len(refused) == 3)
        services.hear(said(2))
        assert services.archiver.wait_until(Seq(START + 2), 20)
    assert said_in(services.archive, everything(), 10) == (said(1), said(2))


@pytest.mark.usefixtures("hasty")
def test_a_bug_in_beginning_anew_is_not_the_end(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    met = list[int]()

    def fail() -> None:
        met.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(services.archive, "start_anew", fail)
    broken_archive(services, monkeypatch)
    services.hear(said(1))
    wait_for(lambda: bool(met))
    assert services.archiver.wait_until(Seq(START + 1), 20)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("trouble", [DiskFull(Path("archive.db")), ZeroDivisionError()])
def test_a_file_that_could_not_be_begun_anew_is_opened_later(
    services: Services, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    failures = list[int]()

    def fail(*arguments: Any, **options: Any) -> sqlite3.Connection:
        if len(failures) < 3:
            failures.append(1)
            raise trouble
        return open_database(*arguments, **options)

    monkeypatch.setattr("beseda.journal.archive.open_database", fail)
    broken_archive(services, monkeypatch)
    services.hear(said(1))
    wait_for(lambda: len(failures) == 3)
    services.hear(said(2))
    assert services.archiver.wait_until(Seq(START + 2), 20)
    assert said_in(services.archive, everything(), 10) == (said(1), said(2))
    assert services.archive.settle() == START + 2


def test_its_thread_has_a_name(services: Services) -> None:
    assert "archiver" in [thread.name for thread in threading.enumerate()]


# A file that somebody deletes, or changes, while it is in use


def deleted(folder: Path) -> None:
    (folder / "archive.db").unlink()


def deleted_with_what_is_beside(folder: Path) -> None:
    for file in folder.glob("archive.db*"):
        file.unlink()


def deleted_with_its_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def replaced_by_another_file(folder: Path) -> None:
    (folder / "other").write_text("nonsense" * 1000)
    (folder / "other").replace(folder / "archive.db")


def emptied(folder: Path) -> None:
    (folder / "archive.db").write_bytes(b"")


def overwritten(folder: Path) -> None:
    (folder / "archive.db").write_bytes(b"nonsense" * 1000)


GONE = (
    deleted,
    deleted_with_what_is_beside,
    deleted_with_its_folder,
    replaced_by_another_file,
    emptied,
    overwritten,
)


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiver_module, "LOOK_EVERY", 0.02)


@pytest.mark.usefixtures("hasty", "watchful")
@pytest.mark.parametrize("happens", GONE)
def test_an_archive_that_is_deleted_while_running_is_made_anew(
    tmp_path: Path, happens: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    """And what is said from then on is found by the next start, not only in a file that nobody can open any more."""
    folder = tmp_path / "data"
    services = services_in(folder)
    services.hear(kept(1), said(2, "before"))
    assert services.archiver.wait_until(Seq(START + 2), 20)
    wait_for(lambda: services.journalled() == [])
    with caplog.at_level(logging.WARNING):
        happens(folder)
        services.hear(said(3, "after"))
        wait_for(lambda: places_read(services)[-1:] == [3])
        services.hear(said(4, "long after"))
        wait_for(lambda: places_read(services)[-2:] == [3, 4])
    assert "deleted or changed by somebody else" in caplog.text
    kept_all = places_read(services)[0] == 2  # where the WAL beside it happened to have all of it
    assert services.archive.lacks_until == (0 if kept_all else START + 2)
    wait_for(lambda: services.journalled() == [])
    services.close()
    again = Archive(folder / "archive.db", services.journal.id)
    assert said_in(again, everything(), 2) == (said(3, "after"), said(4, "long after"))
    again.close()


@pytest.mark.usefixtures("hasty", "watchful")
def test_the_archive_of_another_time_is_gone_on_with(tmp_path: Path) -> None:
    services = services_in(tmp_path / "data")
    services.hear(kept(1), said(2, "old"))
    assert services.archiver.wait_until(Seq(START + 2), 20)
    services.archive.settle()
    copy = (tmp_path / "data" / "archive.db").read_bytes()
    services.hear(said(3, "forgotten"))
    assert services.archiver.wait_until(Seq(START + 3), 20)
    wait_for(lambda: services.journalled() == [])
    deleted_with_what_is_beside(tmp_path / "data")
    (tmp_path / "data" / "archive.db").write_bytes(copy)
    services.hear(said(4, "new"))
    wait_for(lambda: places_read(services) == [2, 4])
    assert services.archive.lacks_until == START + 3
    services.close()
    assert not list(tmp_path.glob("data/*broken*"))


@pytest.mark.usefixtures("hasty", "watchful")
def test_an_archive_that_nobody_touches_is_never_taken_for_another(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever we do with it ourselves, readers included."""
    services = services_in(tmp_path)
    with caplog.at_level(logging.WARNING):
        for round in range(20):
            places = range(1 + 50 * round, 51 + 50 * round)
            services.hear(*(said(n, "x" * 500, at=1000 * round + 1) for n in places))
            assert services.archiver.wait_until(Seq(START + places[-1]), 20)
            said_in(services.archive, everything(), 100)
            services.archive.forget_before(1000 * round)
            services.archive.settle()
            services.archive.look()
    services.close()
    assert caplog.text == ""


def test_a_file_that_is_replaced_in_the_midst_of_a_transaction_is_noticed_too(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive.db")
    with archive._writing, archive._transaction():
        replaced_by_another_file(tmp_path)
    with pytest.raises(ArchiveReplaced):
        archive.look()
    archive.open_again()
    archive.look()
    archive.close()


def test_where_sqlite_has_no_files_beside_the_archive_nobody_looks_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some disks of a network can't have a WAL."""

    def has_none(path: Path) -> None:
        raise FileNotFoundError(path)

    monkeypatch.setattr("beseda.journal.archive_writing.mark_of", has_none)
    archive = Archive(tmp_path / "archive.db")
    archive.fill([said(1)])
    archive.look()
    assert said_in(archive, everything(), 10) == (said(1),)
    archive.close()


def places_read(services: Services) -> list[int]:
    """What can be read; nothing while the file is not there."""
    try:
        return [message.seq - START for message in said_in(services.archive, everything(), 10)]
    except ArchiveUnreadable:
        return []


# What was taken back


def test_while_the_archive_is_behind_nothing_is_answered_that_was_taken_back(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is only new may be lacking in an answer."""

    def fails(*_: object, **__: object) -> None:
        raise DiskFull(services.archive._path or Path())

    services.hear(said(1, "secret"))
    assert services.archiver.wait_until(services.journal.last_seq, 10)
    with monkeypatch.context() as patch:
        patch.setattr(services.archive, "fill", fails)
        services.hear(said(2))
        services.archiver.wait_to_read(services.journal.last_seq, 0.01)
        services.hear(redacted(3, 1))
        with pytest.raises(ArchiveUnreadable):
            services.archiver.wait_to_read(services.journal.last_seq, 0.01)
    wait_for(services.archiver.caught_up)
    services.archiver.wait_to_read(services.journal.last_seq, 0.01)


def test_a_start_knows_what_was_taken_back_and_is_not_archived_yet(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.append([said(1), said(2), edited(3, 1, "new"), said(4)])
    journal.close()
    journal = SqliteJournal(tmp_path / "journal.db")
    assert journal.taken_out_at == START + 3
    journal.close()


def reader_of(folder: Path) -> sqlite3.Connection:
    """Another program that reads the archive for long: its WAL can't be emptied."""
    reader = sqlite3.connect(folder / "archive.db", isolation_level=None)
    for statement in ("BEGIN", "SELECT count(*) FROM messages"):
        reader.execute(statement).fetchall()
    return reader


def test_the_log_says_so_if_stopping_leaves_what_was_deleted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    services = services_in(tmp_path)
    services.hear(said(1, "soon gone"))
    assert services.archiver.wait_until(services.journal.last_seq, 20)
    reader = reader_of(tmp_path)
    services.hear(redacted(2, 1))
    services.close()
    assert archiver_module.LEFT_UNWIPED in caplog.messages
    reader.close()


@pytest.mark.usefixtures("hasty")
def test_the_log_says_so_if_what_was_deleted_is_not_gone_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, seconds in (("UNWIPED_FOR", 0.05), ("WIPE_FIRST", 0.02), ("WIPE_ARCHIVE_EVERY", 0.02)):
        monkeypatch.setattr(archiver_module, name, seconds)
    services = services_in(tmp_path)
    services.hear(said(1, "soon gone"))
    assert services.archiver.wait_until(services.journal.last_seq, 20)
    reader = reader_of(tmp_path)
    services.hear(redacted(2, 1))
    wait_for(lambda: "what was deleted is still in archive.db" in caplog.text, what="the log says so")
    reader.close()
    services.close()
    assert archiver_module.LEFT_UNWIPED not in caplog.messages
