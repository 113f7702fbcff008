"""The nameless and the silent are let go in time; Python and the kernel are suited to how many are here."""

import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache

import msgspec
import pytest
from guests import Guest

from beseda.journal.archive import Archive
from beseda.journal.memory import MemoryJournal
from beseda.server.running import housekeeping_tasks as chores_module
from beseda.server.running.config import History, Settings, unlimited
from beseda.server.running.config_irc import Irc
from beseda.server.running.housekeeping_tasks import (
    LISTS,
    MANY_WAIT,
    PING_EVERY,
    TOO_LATE,
    disconnect_nameless,
    ping_silent,
    suit_switching_to,
    suit_waiting_to,
    tasks_of,
)
from beseda.server.running.services import Services
from beseda.server.sessions.session import WORKS
from beseda.wire.detect import Kind


@pytest.fixture
def services() -> Iterator[Services]:
    journal = MemoryJournal()
    settings = msgspec.structs.replace(unlimited(Settings()), history=History(keep_days=1))
    services = Services(settings, journal, Archive(None, journal.id), lambda event, client: None)
    services.start()
    yield services
    services.close(time.monotonic() + 5.0)


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
