"""In a crowd threads go through one after the other, in the order of arrival, and whoever overstays is passed by."""

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from beseda.net import link as link_module
from beseda.net import turnstile as turnstile_module
from beseda.net.link import LARGE_READ, TcpLink, close_hard
from beseda.net.turnstile import CROWD, Place, Turnstile
from waiting import wait_for

SOON = 10.0


class Gate:
    """A turnstile, and as many pairs of a link and its far end as a test wants."""

    def __init__(self) -> None:
        self.turnstile = Turnstile()
        self.through = 0
        self.turnstile.when_all_are_through = self._all_through
        self.turnstile.thread.start()
        self._ends: list[tuple[TcpLink, socket.socket]] = []
        self._threads: list[threading.Thread] = []

    def _all_through(self) -> None:
        self.through += 1

    def link(self) -> tuple[TcpLink, socket.socket]:
        ours, theirs = socket.socketpair()
        link = TcpLink(ours, "192.0.2.1:1", self.turnstile)
        self._ends.append((link, theirs))
        return link, theirs

    def crowd(self) -> None:
        """Make it a crowd, for as long as the test takes."""
        for number in range(CROWD):
            self.turnstile.enter(Place(-2 - number))
        self.turnstile._crowded_until = float("inf")

    def run(self, target: Callable[[], object]) -> None:
        thread = threading.Thread(target=target, daemon=True)
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        for link, theirs in self._ends:
            link.stop_reading()
            theirs.close()
        for thread in self._threads:
            thread.join(SOON)
            assert not thread.is_alive()
        for link, _ in self._ends:
            link.close()
        self.turnstile.stop()
        self.turnstile.thread.join(SOON)
        assert not self.turnstile.thread.is_alive()


def listen(link: TcpLink, heard: threading.Event) -> None:
    while link.recv(None):
        heard.set()


def is_known(link: TcpLink) -> bool:
    """Whether the usher looks after it."""
    return link._place.known


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.close()


def test_who_is_alone_does_not_queue(gate: Gate) -> None:
    link, peer = gate.link()
    for _ in range(3):
        peer.sendall(b"hello\n")
        assert link.recv(SOON) == b"hello\n"
        assert not gate.turnstile.crowded and not link.others_follow()


def test_several_at_work_are_a_crowd_for_a_while(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [Place(-2 - number) for number in range(CROWD)]
    for place in places:
        assert not gate.turnstile.crowded
        gate.turnstile.enter(place)
    assert gate.turnstile.crowded
    for place in places:
        gate.turnstile.leave(place)
    assert gate.turnstile.crowded, "those who wait for the interpreter can't be counted"
    later = time.monotonic() + turnstile_module.CROWDED_FOR
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert not gate.turnstile.crowded


def test_in_a_crowd_a_link_gives_what_came_and_the_end(gate: Gate) -> None:
    gate.crowd()
    link, peer = gate.link()
    peer.sendall(b"hello\n")
    assert link.recv(SOON) == b"hello\n"
    assert link.recv(0.01) is None, "silence"
    peer.sendall(b"x" * 5000)
    assert link.recv(None) == b"x" * 5000
    peer.shutdown(socket.SHUT_WR)
    assert link.recv(None) == b"" and link.recv(SOON) == b""


def test_what_came_while_one_was_at_work_is_read_next(gate: Gate) -> None:
    gate.crowd()
    link, peer = gate.link()
    peer.sendall(b"one\n")
    assert link.recv(None) == b"one\n"
    peer.sendall(b"two\n")
    wait_for(lambda: link._place._ready)
    assert link.recv(SOON) == b"two\n"
    assert link.recv(0.01) is None, "nothing is told twice"


def test_more_than_one_reading_takes_is_read_on(gate: Gate) -> None:
    gate.crowd()
    link, peer = gate.link()
    book = b"x" * (2 * LARGE_READ + 1)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * LARGE_READ)
    peer.sendall(book)
    read = b""
    while len(read) < len(book):
        piece = link.recv(SOON)
        assert piece
        read += piece
    assert read == book


def test_when_the_crowd_is_gone_everybody_waits_in_their_own_recv(gate: Gate) -> None:
    gate.crowd()
    link, peer = gate.link()
    peer.sendall(b"one\n")
    assert link.recv(None) == b"one\n" and is_known(link)
    gate.turnstile._crowded_until = 0.0
    peer.sendall(b"two\n")
    assert link.recv(None) == b"two\n" and not is_known(link)
    gate.turnstile._crowded_until = float("inf")
    peer.sendall(b"three\n")
    assert link.recv(None) == b"three\n" and is_known(link)


def test_in_a_crowd_a_link_stops_reading_when_told(gate: Gate) -> None:
    gate.crowd()
    link, _ = gate.link()
    got: list[bytes | None] = []
    gate.run(lambda: got.append(link.recv(None)))
    wait_for(lambda: link._place._waits)
    link.stop_reading()
    wait_for(lambda: got == [b""])


def test_one_at_a_time_goes_through_in_the_order_of_arrival(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile_module, "LONGEST_TURN", SOON)
    gate.crowd()
    order: list[int] = []
    inside = threading.Lock()
    together: list[int] = []

    def one(number: int, link: TcpLink) -> None:
        while link.recv(None):
            if not inside.acquire(blocking=False):
                together.append(number)
                continue
            order.append(number)
            inside.release()

    pairs = [gate.link() for _ in range(20)]
    for number, (link, _) in enumerate(pairs):
        gate.run(partial(one, number, link))
    wait_for(lambda: all(link._place._waits for link, _ in pairs))
    for _, peer in pairs:
        peer.sendall(b"!")
    wait_for(lambda: len(order) == len(pairs))
    assert order == list(range(20)) and not together


def test_what_is_left_is_done_when_the_last_is_through(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile_module, "LONGEST_TURN", SOON)
    gate.crowd()
    followed: dict[int, bool] = {}
    held = threading.Event()

    def one(number: int, link: TcpLink) -> None:
        while link.recv(None):
            if number == 0:
                held.wait(SOON)  # until the others have gathered behind it
            followed[number] = link.others_follow()

    pairs = [gate.link() for _ in range(3)]
    for number, (link, _) in enumerate(pairs):
        gate.run(partial(one, number, link))
    wait_for(lambda: all(link._place._waits for link, _ in pairs))
    pairs[0][1].sendall(b"!")
    wait_for(lambda: pairs[0][0]._place._turn > 0)
    before = gate.through
    gate.turnstile._queue.extend([link._place for link, _ in pairs[1:]])  # as the usher would, between two turns
    for _, peer in pairs[1:]:
        peer.sendall(b"!")
    held.set()
    wait_for(lambda: len(followed) == 3 and gate.through > before)
    assert followed == {0: True, 1: True, 2: False}


def test_who_overstays_is_passed_by(gate: Gate) -> None:
    gate.crowd()
    slow, slow_peer = gate.link()
    quick, quick_peer = gate.link()
    stays, heard = threading.Event(), threading.Event()

    def overstay() -> None:
        while slow.recv(None):
            stays.wait(SOON)

    gate.run(overstay)
    gate.run(lambda: listen(quick, heard))
    wait_for(lambda: slow._place._waits and quick._place._waits)
    slow_peer.sendall(b"!")
    wait_for(lambda: slow._place._turn > 0)
    quick_peer.sendall(b"!")
    assert heard.wait(SOON)
    stays.set()


def test_who_rests_is_not_waited_for(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile_module, "LONGEST_TURN", 10 * SOON)
    gate.crowd()
    slow, slow_peer = gate.link()
    quick, quick_peer = gate.link()
    rests, heard = threading.Event(), threading.Event()

    def rest() -> None:
        while slow.recv(None):
            slow.rest()
            rests.wait(SOON)

    gate.run(rest)
    gate.run(lambda: listen(quick, heard))
    wait_for(lambda: slow._place._waits and quick._place._waits)
    slow_peer.sendall(b"!")
    quick_peer.sendall(b"!")
    assert heard.wait(SOON)
    rests.set()


def test_a_number_given_out_again_belongs_to_whoever_has_it_now(gate: Gate) -> None:
    gate.crowd()
    old, old_peer = gate.link()
    assert old.recv(0.01) is None, "it is known to the usher"
    number = old.fileno
    old_peer.close()
    old.close()
    gate._ends.clear()
    new, new_peer = gate.link()
    assert new.fileno == number
    assert new.recv(0.01) is None
    new_peer.sendall(b"mine\n")
    assert new.recv(None) == b"mine\n"


def test_in_a_crowd_a_reset_is_the_end_again_and_again(gate: Gate) -> None:
    gate.crowd()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        peer = socket.create_connection(listening.getsockname())
        ours, _ = listening.accept()
    link = TcpLink(ours, "127.0.0.1:1", gate.turnstile)
    gate._ends.append((link, peer))
    assert link.recv(0.01) is None, "it is known to the usher"
    close_hard(peer)
    assert [link.recv(SOON) for _ in range(3)] == [b"", b"", b""]


def test_whom_the_usher_has_forgotten_finds_what_came(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "SILENT", 0.05)
    gate.crowd()
    link, peer = gate.link()
    monkeypatch.setattr(gate.turnstile, "_gather", lambda events: None)
    threading.Timer(0.01, peer.sendall, (b"hello\n",)).start()
    assert link.recv(None) == b"hello\n"


def test_without_epoll_everybody_waits_in_their_own_recv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(select, "epoll")
    gate = Gate()
    gate.crowd()
    link, peer = gate.link()
    assert not gate.turnstile.crowded
    peer.sendall(b"hello\n")
    assert link.recv(SOON) == b"hello\n"
    gate.close()
