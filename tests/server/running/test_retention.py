"""Retention: what is too old or too much is forgotten, never anything else, and nobody is held up by it."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from guests import Guest, archived, rooms_kept

from beseda.core.ids import RoomId
from beseda.core.requests import CloseRoom, Request
from beseda.journal import archiver as archiver_module
from beseda.journal.archive import Archive
from beseda.journal.errors import ArchiveUnwritable
from beseda.journal.memory import MemoryJournal
from beseda.server.running import retention
from beseda.server.running.config import History, Settings, unlimited
from beseda.server.running.retention import (
    DAY_MS,
    forget_closed_rooms,
    forget_deleted_aside,
    forget_old,
    keep_within,
)
from beseda.server.running.room_days import RoomRetention
from beseda.server.running.services import Services
from beseda.wire.spelling import spell_room


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    journal = MemoryJournal()
    settings = msgspec.structs.replace(unlimited(Settings()), history=History(keep_days=1), data=str(tmp_path))
    services = Services(settings, journal, Archive(None, journal.id), lambda event, client: None)
    services.start()
    yield services
    services.close(time.monotonic() + 5.0)


def days_later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    now = time.time()
    monkeypatch.setattr("beseda.server.running.retention.time.time", lambda: now + days * DAY_MS / 1000)


def test_old_messages_are_forgotten_and_their_room_with_them(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = Guest(services, 1, "Ann", "/join tea", "hot", "/leave tea", "hello")
    archived(services)
    forget_old(services)
    assert rooms_kept(services) == ["#tea", "#lobby"]
    days_later(monkeypatch, 2)
    forget_old(services)
    assert rooms_kept(services) == ["#lobby"], "somebody is in the lobby"
    ann.say("/rooms")
    assert "#tea" not in ann.received.decode().splitlines()[-1]


def test_a_room_whose_past_may_only_be_lacking_in_the_archive_is_not_forgotten(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = Guest(services, 1, "Ann", "/join tea", "hot", "/leave tea", "hello")
    archived(services)
    with services.combiner:
        services.journal.forget(services.journal.last_seq, 1000)
    services.archive.start_anew()
    ann.say("/join oak")
    ann.say("rustle")
    ann.say("/leave oak")
    archived(services)
    services.archive.forget_room(services._hall.find(spell_room("oak")))  # type: ignore[arg-type]
    forget_old(services)
    assert rooms_kept(services) == ["#tea", "#lobby"], "#tea's past may be put back, #oak has none"
    days_later(monkeypatch, 2)
    forget_old(services)
    assert rooms_kept(services) == ["#lobby"], "it would have been forgotten by now"


def test_rooms_are_forgotten_in_the_midst_of_talk_too(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.archiver, "_rests", float("inf"))
    monkeypatch.setattr(archiver_module, "LONGEST_BEHIND", float("inf"))
    ann = Guest(services, 1, "Ann", "/join tea", "hot", "/leave tea")
    days_later(monkeypatch, 2)
    ann.say("still talking")
    forget_old(services)
    assert rooms_kept(services) == ["#lobby"]


def of(services: Services, *rooms: tuple[str, int], keep_days: int = 1) -> Services:
    """With times of their own for these rooms."""
    days = tuple([RoomRetention(name, days) for name, days in rooms])
    history = msgspec.structs.replace(services.settings.history, keep_days=keep_days, room_days=days)
    services.settings = msgspec.structs.replace(services.settings, history=history)
    return services


def past_of(services: Services, *rooms: str) -> list[str]:
    """Those of these rooms in which something that was said is kept, in the archive and in memory."""
    found = {name: services._hall.find(spell_room(name)) for name in rooms}  # type: ignore[arg-type]
    past = services.archive.rooms_with_past()
    lately = [name for name, room in found.items() if room is not None and services.recent_messages.last(room)]
    kept = [name for name, room in found.items() if room in past]
    assert lately == kept
    return kept


def test_a_room_may_be_kept_longer_than_others_or_less_long(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("tea", "oak", "elm", "ash")
    Guest(services, 1, "Ann", *(line for name in names for line in (f"/join {name}", "rustle", f"/leave {name}")))
    of(services, ("TEA", 0), ("#oak", 7), ("elm", 1), keep_days=3)
    archived(services)
    for later, kept in (
        (0, ["tea", "oak", "elm", "ash"]),
        (2, ["tea", "oak", "ash"]),
        (4, ["tea", "oak"]),
        (8, ["tea"]),
    ):
        with monkeypatch.context() as patch:
            days_later(patch, later)
            forget_old(services)
        assert past_of(services, *names) == kept
    assert rooms_kept(services) == ["#tea"]


def test_only_single_rooms_may_be_kept_for_a_time(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """And everything else for ever: other rooms, and private talk."""
    ann = Guest(services, 1, "Ann", "hello", "/msg Ann note", "/join tea", "hot", "/topic green", "/leave tea")
    of(services, ("tea", 1), keep_days=0)
    archived(services)
    days_later(monkeypatch, 100)
    forget_old(services)
    assert past_of(services, "lobby", "tea") == ["lobby"]
    ann.say("/history Ann")
    assert "note" in ann.received.decode()


def test_a_room_with_a_topic_is_kept(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    Guest(services, 1, "Ann", "/join tea", "/topic green", "hot", "/leave tea")
    archived(services)
    days_later(monkeypatch, 2)
    forget_old(services)
    assert "#tea" in rooms_kept(services)


def test_a_room_with_words_that_are_not_archived_yet_is_never_closed(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    archived(services)
    fill = services.archive.fill

    def fails(*_: object, **__: object) -> None:
        raise ArchiveUnwritable(OSError("disk full"))

    monkeypatch.setattr(services.archive, "fill", fails)
    monkeypatch.setattr(retention, "ARCHIVE_PATIENCE", 0.1)
    Guest(services, 1, "Ann", "/join tea", "hot", "/leave tea")
    days_later(monkeypatch, 2)
    forget_old(services)
    assert "#tea" in rooms_kept(services)
    monkeypatch.setattr(services.archive, "fill", fill)


def test_an_archive_that_can_not_be_written_is_tried_again(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> int:
        raise ArchiveUnwritable(OSError("disk full"))

    monkeypatch.setattr(services.archive, "forget_before", fails)
    forget_old(services)
    assert "could not be forgotten" in caplog.text


def test_what_is_forgotten_is_not_shown_to_who_joins(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    Guest(services, 1, "Ann", "secret")
    archived(services)
    days_later(monkeypatch, 2)
    forget_old(services)
    bob = Guest(services, 2, "Bob")
    assert "secret" not in bob.received.decode()


def test_a_closed_rooms_last_lines_leave_memory(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    Guest(services, 1, "Ann", "/join tea", "hot", "/leave tea")
    name = spell_room("tea")
    with services.combiner:
        room = services._hall.find(name)  # type: ignore[arg-type]
    assert room is not None
    archived(services)
    days_later(monkeypatch, 2)
    forget_old(services)
    assert services.recent_messages.last(room) == ()


def test_nothing_of_it_reads_a_file_or_closes_many_rooms_while_the_engine_is_held(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    Guest(services, 1, "Ann", *(line for n in range(200) for line in (f"/join room{n}", "hot", f"/leave room{n}")))
    archived(services)
    days_later(monkeypatch, 2)
    holders: list[int] = []
    for question in ("rooms_with_past", "forget_before"):
        asked = getattr(services.archive, question)

        def ask(*arguments: object, asked: Callable[..., object] = asked) -> object:
            holders.append(services.combiner._owner)
            return asked(*arguments)

        monkeypatch.setattr(services.archive, question, ask)
    happen, held = services.engine.happen, list[int]()

    def happens(request: Request) -> bool:
        held.append(0)
        return happen(request)

    monkeypatch.setattr(services.engine, "happen", happens)
    monkeypatch.setattr(retention, "HOLD", 1e-9)
    forget_old(services)
    assert rooms_kept(services) == [] and len(held) == 200
    assert len(holders) == 2 and threading.get_ident() not in holders


def test_a_room_in_which_somebody_speaks_while_rooms_are_closed_is_not_closed(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = Guest(services, 1, "Ann", "/join tea", "hot", "/leave tea", "/join oak", "rustle", "/leave oak")
    archived(services)
    days_later(monkeypatch, 2)
    asked = services.archive.rooms_with_past

    def speaks() -> frozenset[RoomId]:
        past = asked()
        for line in ("/join tea", "still hot", "/leave tea"):
            ann.say(line)
        return past

    monkeypatch.setattr(services.archive, "rooms_with_past", speaks)
    forget_old(services)
    assert rooms_kept(services) == ["#tea"]


def test_where_too_much_happens_meanwhile_the_rest_waits_for_the_next_time(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    Guest(services, 1, "Ann", *(line for n in range(5) for line in (f"/join room{n}", "hot", f"/leave room{n}")))
    archived(services)
    days_later(monkeypatch, 2)
    monkeypatch.setattr(retention, "FOLLOWED", 2)
    monkeypatch.setattr(retention, "HOLD", 1e-9)
    for left in (3, 1, 0):
        forget_old(services)
        assert len(rooms_kept(services)) == left


def set_aside_files(folder: Path, days_ago: float) -> list[Path]:
    files = [folder / f"archive.db.broken-1{suffix}" for suffix in ("", "-wal")]
    for file in files:
        file.write_text("what was said")
        then = time.time() - days_ago * 86400
        os.utime(file, (then, then))
    return files


@pytest.mark.parametrize(
    ("days_ago", "keep_days", "rooms", "stays"),
    [
        (0.5, 1, (), True),
        (1.5, 1, (), False),
        (1.5, 30, (), True),
        (7.5, 30, (), False),
        (1.5, 0, (("tea", 1),), False),
        (7.5, 0, (("tea", 0),), False),
    ],
)
def test_archives_that_were_set_aside_are_kept_no_longer_than_anything_that_is_said(
    services: Services, tmp_path: Path, days_ago: float, keep_days: int, rooms: tuple[tuple[str, int], ...], stays: bool
) -> None:
    of(services, *rooms, keep_days=keep_days)
    services.archive.durable = True
    files = set_aside_files(tmp_path, days_ago)
    forget_old(services)
    services.archive.durable = False
    assert [file.exists() for file in files] == [stays] * 2


def test_they_are_found_in_somebody_s_home_too(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    services.settings = msgspec.structs.replace(services.settings, data="~/chat")
    (tmp_path / "chat").mkdir()
    services.archive.durable = True
    files = set_aside_files(tmp_path / "chat", 1.5)
    forget_old(services)
    services.archive.durable = False
    assert not any(file.exists() for file in files)


@pytest.mark.parametrize(
    ("days_ago", "is_deleted", "stays"), [(1, True, False), (1, False, True), (-1, True, True), (0.004, True, False)]
)
def test_what_was_set_aside_goes_when_something_is_deleted_that_may_be_in_it(
    services: Services, tmp_path: Path, days_ago: float, is_deleted: bool, stays: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Not for what was deleted before it was set aside, unless so shortly that it may not have been wiped from it."""
    Guest(services, 1, "Ann", "/join tea", "hot", "/leave tea")
    with services.combiner:
        tea = services._hall.find(spell_room("tea"))  # type: ignore[arg-type]
        assert tea is not None and (not is_deleted or services.engine.happen(CloseRoom(tea)))
    archived(services)
    services.archive.durable = True
    files = set_aside_files(tmp_path, days_ago)
    forget_deleted_aside(services)
    services.archive.durable = False
    assert [file.exists() for file in files] == [stays] * 2
    assert ("archive.db.broken-1" in caplog.text) is not stays


def test_what_was_said_in_a_room_that_is_closed_is_forgotten(services: Services) -> None:
    guest = Guest(services, 1, "Ann", "/join tea", "hot", "/leave tea", "hello")
    with services.combiner:
        tea = services._hall.find(spell_room("tea"))  # type: ignore[arg-type]
        assert tea is not None and services.engine.happen(CloseRoom(tea))
    archived(services)
    forget_closed_rooms(services)
    assert services.archive.rooms_with_past() == {services._hall.find(spell_room("lobby"))}  # type: ignore[arg-type]
    guest.say("/search hello")
    assert rooms_kept(services) == ["#lobby"]


# What is too much


def test_the_oldest_is_forgotten_where_too_much_is_kept_and_its_room_with_it(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(retention, "MEGABYTE", 1000)  # of which 256 are kept in memory
    ann = Guest(services, 1, "Ann", "/join tea", "the very first", "/leave tea")
    keep_within(services)
    for n in range(100):
        ann.say(f"{n} " + "x" * 4000)
    archived(services)
    keep_within(services)
    assert rooms_kept(services) == ["#lobby"]
    ann.say("/search first")
    ann.say("/search 99")
    assert "the very first" not in ann.received.decode().partition("100 ")[2].splitlines()[-3:]
    assert services.archive._used() <= 256_000
    assert caplog.text.count("keep_megabytes") == 1


def test_an_archive_that_can_not_be_written_keeps_too_much_until_it_can(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(most: int) -> int:
        raise ArchiveUnwritable(OSError("disk full"))

    monkeypatch.setattr(services.archive, "forget_over", fails)
    keep_within(services)
    assert "could not be forgotten" in caplog.text
