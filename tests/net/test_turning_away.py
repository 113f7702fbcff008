"""Newcomers that are turned away hear why, whatever they do, and take nobody's place for long."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from beseda.net import turning_away as module
from beseda.net.turning_away import MOST, TurningAway
from waiting import wait_for

SOON = 10.0


class Door:
    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.turning = TurningAway(lambda begun: b"full: " + begun)

    def comes(self, *first: bytes) -> socket.socket:
        """Somebody who has sent this when they are turned away."""
        newcomer = socket.create_connection(self.listening.getsockname(), SOON)
        for each in first:
            newcomer.sendall(each)
        self.turning.turn_away(self.listening.accept()[0])
        return newcomer


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    monkeypatch.setattr(module, "SPEAKS_WITHIN", 0.2)
    door = Door()
    yield door
    door.listening.close()
    wait_for(lambda: not running())


def running() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "turning-away"]


def heard(newcomer: socket.socket) -> bytes:
    """All that it hears until the end; raises if the connection is reset."""
    with newcomer:
        return b"".join(iter(lambda: newcomer.recv(100), b""))


def test_who_speaks_is_answered_in_that(door: Door) -> None:
    assert heard(door.comes(b"GET / ")) == b"full: GET / "


def test_who_says_nothing_is_told_after_a_moment(door: Door) -> None:
    assert heard(door.comes()) == b"full: "


def test_who_goes_on_speaking_reads_the_words_all_the_same(door: Door) -> None:
    newcomer = door.comes(b"a", b"b" * 50_000)
    assert newcomer.recv(6) == b"full: "
    newcomer.sendall(b"c" * 50_000)
    assert heard(newcomer).startswith(b"a")


def test_who_has_said_all_at_once_hears_it_too(door: Door) -> None:
    newcomer = socket.create_connection(door.listening.getsockname(), SOON)
    newcomer.shutdown(socket.SHUT_WR)
    door.turning.turn_away(door.listening.accept()[0])
    assert heard(newcomer) == b"full: "


def test_who_stays_is_hung_up_on(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAVES_WITHIN", 0.1)
    newcomer = door.comes(b"a")
    wait_for(lambda: not running())
    newcomer.close()


def test_who_was_reset_costs_nothing(door: Door) -> None:
    newcomer = socket.create_connection(door.listening.getsockname(), SOON)
    newcomer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    newcomer.close()
    door.turning.turn_away(door.listening.accept()[0])
    assert heard(door.comes(b"b")) == b"full: b"


def test_of_a_crowd_those_beyond_the_bound_are_told_at_once_and_wait_for_nobody(door: Door) -> None:
    crowd = [door.comes() for _ in range(MOST + 20)]
    assert len(running()) == 1
    assert {heard(each) for each in crowd} == {b"full: "}
    wait_for(lambda: not running())  # that they have gone is seen at the next look, and their room is free then
    assert heard(door.comes(b"later")) == b"full: later"


def test_who_is_beyond_the_bound_is_answered_in_what_they_have_said_and_reads_it(door: Door) -> None:
    crowd = [door.comes() for _ in range(MOST)]
    assert heard(door.comes(b"GET / ")) == b"full: GET / "
    for each in crowd:
        each.close()


def test_without_a_thread_the_words_go_at_once(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", fails)
        assert heard(door.comes()) == b"full: "
    assert heard(door.comes(b"again")) == b"full: again"


def test_words_that_can_not_be_made_end_nothing(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    words = door.turning._refusal
    door.turning._refusal = lambda begun: words(begun) if begun != b"bad" else words(1 / 0)  # type: ignore[arg-type]
    assert heard(door.comes(b"bad")) == b""
    assert heard(door.comes(b"good")) == b"full: good"
    assert "turning somebody away failed" in caplog.text
