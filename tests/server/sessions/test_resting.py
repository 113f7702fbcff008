"""Waiting for what input costs: as long as somebody is there, and for a while after they have hung up."""

import socket
import time

import pytest

from beseda.net.link import TcpLink, prepare
from beseda.net.read_scheduler import ReadScheduler
from beseda.server.sessions.resting import LAST_INPUT, REST, rest
from beseda.wire.dialects.plain import Plain
from beseda.wire.framing.ending import FLOODED, Ended
from engine_fakes import room
from waiting import wait_for


class Line:
    """A link whose client hangs up when it is told to."""

    hung_up = False

    def rest(self) -> None:
        pass

    def has_hung_up(self) -> bool:
        return self.hung_up


class Waiting:
    def __init__(self) -> None:
        self.link = Line()
        self.alone, self.why = 0.0, ""
        self.dialect = Plain("en", room("#lobby"))
        self.said: list[str] = []

    @property
    def is_to_end(self) -> bool:
        return bool(self.said)

    def disconnect(self, sentence: str, how: Ended) -> None:
        self.said.append(sentence)
        assert how == FLOODED


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock goes on by what is slept."""
    slept: list[float] = []
    began = time.monotonic()
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(time, "monotonic", lambda: began + sum(slept))
    return slept


def test_who_is_there_is_waited_for_however_long_it_takes(naps: list[float]) -> None:
    client = Waiting()
    rest(client, 1000.0)
    assert sum(naps) == pytest.approx(1000.0) and not client.said and max(naps) <= REST


def test_who_has_hung_up_is_heard_for_a_minute_more_and_then_let_go(naps: list[float]) -> None:
    client = Waiting()
    client.link.hung_up = True
    for _ in range(100):
        rest(client, 1.0)
    assert sum(naps) == pytest.approx(LAST_INPUT, abs=2 * REST)
    assert len(client.said) == 1 and client.why == "Excess flood"


def test_an_ended_connection_is_known_before_all_that_it_brought_is_read() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        peer = socket.create_connection(listening.getsockname())
        connected, _ = listening.accept()
        prepare(connected)
        link = TcpLink(connected, "peer", ReadScheduler())
        peer.sendall(b"words " * 100)
        assert not link.has_hung_up()
        peer.close()
        wait_for(link.has_hung_up)
        assert link.recv(5.0) != b""
        link.close()
