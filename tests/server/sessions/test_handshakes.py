"""Handshakes are bounded in number, and computed by one thread, whoever asks."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from beseda.server.sessions.handshakes import Handshakes
from beseda.tls_state import TlsError


def test_only_so_many_go_on_at_once() -> None:
    handshakes = Handshakes(2, 1.0)
    assert [(handshakes.has_room, handshakes.begin()) for _ in range(3)] == [(True, True), (True, True), (False, False)]
    handshakes.end()
    assert (handshakes.has_room, handshakes.begin()) == (True, True)


def test_one_thread_computes_for_all_and_it_is_none_of_theirs() -> None:
    handshakes, computed_by = Handshakes(9, 1.0), list[int]()

    def step() -> tuple[bytes, bool]:
        computed_by.append(threading.get_ident())
        return b"said", False

    with ThreadPoolExecutor(5) as clients:
        askers = {threading.get_ident(), *clients.map(lambda _: threading.get_ident(), range(5))}
        assert list(clients.map(lambda _: handshakes.compute(step), range(20))) == [(b"said", False)] * 20
    assert len(computed_by) == 20 and len(set(computed_by)) == 1 and askers.isdisjoint(computed_by)


def test_who_asked_is_told_of_a_fault() -> None:
    def step() -> tuple[bytes, bool]:
        raise TlsError("no suitable signature algorithm")

    with pytest.raises(TlsError, match="no suitable"):
        Handshakes(1, 1.0).compute(step)


def test_once_it_is_stopped_nothing_is_computed() -> None:
    handshakes = Handshakes(1, 1.0)
    handshakes.prepare()
    handshakes.stop()
    with pytest.raises(RuntimeError):
        handshakes.compute(lambda: (b"", False))
