"""The nameless are let go in time; what is older than is kept is forgotten, and never anything younger."""

import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from typing import cast

import msgspec
import pytest

from beseda.core.ids import session_id
from beseda.journal import archiver as archiver_module
from beseda.journal.archive import Archive
from beseda.journal.errors import ArchiveUnwritable
from beseda.journal.memory import MemoryJournal
from beseda.net.link import Link
from beseda.server.engine.work import WorkItem
from beseda.server.running import housekeeping_tasks as chores_module
from beseda.server.running.config import History, Irc, Settings, unlimited
from beseda.server.running.housekeeping_tasks import (
    DAY_MS,
    LISTS,
    MANY_WAIT,
    PING_EVERY,
    TOO_LATE,
    disconnect_nameless,
    forget_old,
    ping_silent,
    suit_switching_to,
    suit_waiting_to,
    tasks_of,
)
from beseda.server.running.services import Services
from beseda.server.sessions.session import WORKS, Session
from beseda.wire.detect import Kind
from beseda.wire.spelling import spell_room
from engine_fakes import FakeLink
from waiting import wait_for


@pytest.fixture
def services() -> Iterator[Services]:
    journal = MemoryJournal()
    settings = msgspec.structs.replace(unlimited(Settings()), history=History(keep_days=1))
    services = Services(settings, journal, Archive(None, journal.id), lambda event, client: None)
    services.start()
    yield services
    services.close(time.monotonic() + 5.0)


class Guest:
    """A session without a thread: what it types goes to the engine at once."""

    def __init__(self, services: Services, number: int, *lines: str) -> None:
        self.link = FakeLink(f"192.0.2.{number}:5000")
        self.received = bytearray()
        self.link.send = self._take  # type: ignore[method-assign]
        self.session = Session(services, session_id(1, number), cast("Link", self.link))
        self._services = services
        services.connection_limits.admit(self.link.address)
        services.sessions.add(self.session)
        for line in lines:
            self.say(line)

    def _take(self, data: bytes, flags: int, /) -> int:
        self.received += data
        return len(data)

    def say(self, line: str) -> None:
        submission, _ = self.session.dialect.receive([line], 0)
        assert submission is not None
        self._services.combiner.submit(WorkItem(self.session, (submission,), waits=False))


def archived(services: Services) -> None:
    with services.combiner:
        last = services.journal.last_seq
    assert services.archiver.wait_until(last, 10.0)
    wait_for(services.archiver.caught_up)


def rooms_kept(services: Services) -> list[str]:
    with services.combiner:
        return [room.name.shown for room in services.kept_rooms()]


def days_later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    now = time.time()
    monkeypatch.setattr("beseda.server.running.housekeeping_tasks.time.time", lambda: now + days * DAY_MS / 1000)


def test_who_says_no_name_in_time_is_told_and_let_go(services: Services) -> None:
    late, early, named = Guest(services, 1), Guest(services, 2), Guest(services, 3, "Ann")
    for guest in (late, named):
        guest.session.since -= services.settings.limits.seconds_to_name + 1
    disconnect_nameless(services)
    assert TOO_LATE.format(seconds=180) in late.received.decode() and late.link.stopped
    assert not early.received and not early.link.stopped
    assert not named.link.stopped


def test_a_byte_a_minute_does_not_prolong_the_time_to_a_name(services: Services) -> None:
    slow = Guest(services, 1)
    slow.session.since -= 100
    disconnect_nameless(services)
    assert not slow.link.stopped
    slow.session.since -= 81
    disconnect_nameless(services)
    assert slow.link.stopped


def test_retention_is_a_chore_only_where_something_is_to_be_forgotten(services: Services) -> None:
    with_retention = len(tasks_of(services))
    services.settings = Settings()
    assert len(tasks_of(services)) == with_retention - 1


def test_who_is_to_be_asked_soon_is_looked_at_as_often(services: Services) -> None:
    """A test of somebody's client sets a second, and does not wait for a quarter of a minute."""

    def often(irc: Irc) -> set[float]:
        services.settings = msgspec.structs.replace(services.settings, irc=irc)
        return {task.every for task in tasks_of(services)}

    assert PING_EVERY in often(Irc())
    assert PING_EVERY not in often(Irc(ping_seconds=3, pong_seconds=9)) and 3 in often(Irc(ping_seconds=3))
    assert 2 in often(Irc(pong_seconds=2))


def pinged(guest: Guest, services: Services) -> bool:
    before = len(guest.received)
    ping_silent(services)
    return b"PING" in guest.received[before:]


def test_only_who_could_answer_is_asked_whether_they_live(services: Services) -> None:
    """A thread that works, or that we have sleep, reads no PONG: that is not its client's fault."""
    guest = Guest(services, 1)
    guest.session.dialect, guest.session.framing = services.irc("192.0.2.1:5000"), services.framings[Kind.IRC]
    guest.say("NICK ann")
    guest.say("USER ann 0 * :Ann")
    assert guest.session.is_named
    guest.session.waits_since = time.monotonic() - 1000
    guest.session.waits_since = WORKS
    assert not pinged(guest, services)
    guest.session.waits_since = time.monotonic() - 1000
    assert pinged(guest, services)
    guest.session.asked_at -= 1000
    guest.session.waits_since = WORKS
    ping_silent(services)
    assert not guest.link.stopped, "it reads what came before the PONG"
    guest.session.waits_since = time.monotonic()
    ping_silent(services)
    assert not guest.link.stopped, "something has come since"
    guest.session.waits_since = guest.session.asked_at - 100
    ping_silent(services)
    assert guest.link.stopped, "nothing has come since it was asked"


def test_the_more_connections_the_less_often_threads_look_for_the_gil(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to: list[float] = []
    monkeypatch.setattr("sys.setswitchinterval", set_to.append)
    for connections in (0, 500, 1000, 20_000):
        suit_switching_to(connections)
    assert set_to == pytest.approx([0.005, 0.005, 0.01, 0.05])


def test_where_many_wait_the_kernel_is_told_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(chores_module, "_part_who_wait", cache(lambda: told.append(1)))
    for connections in (0, MANY_WAIT - 1, MANY_WAIT, 20_000):
        suit_waiting_to(connections)
    assert told == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such lists")
def test_the_kernel_has_as_many_lists_as_it_was_asked_for() -> None:
    """In a process of its own, for it is for good."""
    script = (
        "from beseda.server.running.housekeeping_tasks import *; import ctypes; suit_waiting_to(MANY_WAIT);"
        "print(ctypes.CDLL(None).prctl(PR_FUTEX_HASH, 2, 0, 0, 0))"
    )
    lists = int(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)
    assert lists in (LISTS, -1), "-1: this kernel knows nothing of it"


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
    monkeypatch.setattr(chores_module, "ARCHIVE_PATIENCE", 0.1)
    Guest(services, 1, "Ann", "/join tea", "hot", "/leave tea")
    days_later(monkeypatch, 2)
    forget_old(services)
    assert "#tea" in rooms_kept(services)
    monkeypatch.setattr(services.archive, "fill", fill)


def test_an_archive_that_can_not_be_written_is_tried_again(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(before: int) -> int:
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
