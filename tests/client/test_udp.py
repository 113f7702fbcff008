"""Our own client over UDP, against the real listener, through a proxy that loses, doubles and swaps."""

import random
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from beseda.client import udp
from beseda.client.udp import UdpTransport
from beseda.net.datagram_link import DatagramLink
from beseda.net.datagrams import DatagramListener, bind
from beseda.wire.framing.address_check import AddressCheck
from beseda.wire.framing.proof import Prover
from waiting import wait_for

Work = Callable[[DatagramLink], None]

LISTENERS: dict[int, DatagramListener] = {}
"""Those that serve now, by their ports."""


def put_all(link: DatagramLink, data: bytes) -> None:
    while data:
        try:
            data = data[link.send(data) :]
        except BlockingIOError:
            time.sleep(0.005)


def echo(link: DatagramLink) -> None:
    while data := link.recv(None):
        put_all(link, data)


@contextmanager
def serving(work: Work = echo, port: int = 0, crowded: bytes = b"full\n") -> Iterator[int]:
    sock = bind("127.0.0.1", port)
    bound: int = sock.getsockname()[1]
    listener = DatagramListener([sock], AddressCheck(Prover(secrets.token_bytes(16))), lambda where: work, crowded)
    listener.thread.start()
    LISTENERS[bound] = listener
    try:
        yield bound
    finally:
        listener.stop()
        del LISTENERS[bound]


class Lossy(threading.Thread):
    """A proxy between one client and the server on real sockets. What it holds back it sends after a later one."""

    def __init__(self, server: int, loss: float, twice: float, swapped: float, seed: int) -> None:
        super().__init__(name="lossy", daemon=True)
        self.near = bind("127.0.0.1", 0)
        self.far = bind("127.0.0.1", 0)
        self.far.connect(("127.0.0.1", server))
        self.port: int = self.near.getsockname()[1]
        self.odds = loss, twice, swapped
        self.chance = random.Random(seed)
        self.client: tuple[str, int] | None = None
        self.forwarded = 0
        self.over = threading.Event()

    def run(self) -> None:
        both = threading.Thread(target=self.back, daemon=True)
        both.start()
        held: list[bytes] = []
        while not self.over.is_set():
            datagram, self.client = self.near.recvfrom(2048)
            self.mangle(datagram, held, self.far.send)
        both.join()

    def back(self) -> None:
        held: list[bytes] = []
        while not self.over.is_set():
            try:
                datagram = self.far.recv(2048)
            except ConnectionRefusedError:
                continue
            self.mangle(datagram, held, lambda data: self.near.sendto(data, self.client or ("", 0)))

    def mangle(self, datagram: bytes, held: list[bytes], send: Callable[[bytes], int]) -> None:
        loss, twice, swapped = self.odds
        if self.chance.random() < loss:
            return
        if self.chance.random() < swapped:
            held.append(datagram)
            return
        for data in [datagram] * (2 if self.chance.random() < twice else 1) + held:
            self.forwarded += 1
            try:
                send(data)
            except OSError:
                pass
        held.clear()

    def stop(self) -> None:
        self.over.set()
        self.near.sendto(b"", ("127.0.0.1", self.port))
        waker = bind("127.0.0.1", 0)
        waker.close()
        for sock in (self.far, self.near):
            try:
                sock.shutdown(socket.SHUT_RD)
            except OSError:
                pass
        self.join(5)
        self.near.close()
        self.far.close()


@contextmanager
def lossy(server: int, loss: float = 0.2, twice: float = 0.2, swapped: float = 0.2, seed: int = 1) -> Iterator[Lossy]:
    proxy = Lossy(server, loss, twice, swapped, seed)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


@contextmanager
def joined(port: int) -> Iterator[UdpTransport]:
    transport = UdpTransport("127.0.0.1", port)
    try:
        yield transport
    finally:
        transport.close()


def hear(transport: UdpTransport, size: int) -> bytes:
    heard = b""
    while len(heard) < size and (data := transport.recv()):
        heard += data
    return heard


def test_what_is_said_comes_back() -> None:
    with serving() as port, joined(port) as transport:
        transport.send("привет\n".encode())
        assert hear(transport, 13) == "привет\n".encode()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_bad_network_loses_doubles_and_swaps_nothing(seed: int) -> None:
    said = b"".join(b"line %d\n" % number for number in range(10_000))
    with serving() as port, lossy(port, seed=seed) as proxy, joined(proxy.port) as transport:
        speaker = threading.Thread(target=transport.send, args=(said,))
        speaker.start()
        assert hear(transport, len(said)) == said
        speaker.join()
    assert proxy.forwarded < 10 * len(said) / 1000


def test_words_said_before_leaving_arrive_over_a_bad_network() -> None:
    heard: list[bytes] = []
    over = threading.Event()

    def listen(link: DatagramLink) -> None:
        while data := link.recv(None):
            heard.append(data)
        over.set()

    with serving(listen) as port, lossy(port, loss=0.3) as proxy:
        with joined(proxy.port) as transport:
            transport.send(b"bye\n" * 1000)
        assert over.wait(10)
    assert b"".join(heard) == b"bye\n" * 1000


def test_the_servers_last_words_arrive_before_the_end() -> None:
    with (
        serving(lambda link: put_all(link, b"/bye full\n")) as port,
        lossy(port) as proxy,
        joined(proxy.port) as client,
    ):
        assert hear(client, 1000) == b"/bye full\n"
        assert client.recv() == b""
        with pytest.raises(OSError):
            client.send(b"too late")


def test_finishing_lets_the_answer_still_come() -> None:
    def answer_at_the_end(link: DatagramLink) -> None:
        while link.recv(None):
            pass
        put_all(link, b"heard you\n")

    with serving(answer_at_the_end) as port, joined(port) as transport:
        transport.send(b"hello\n")
        transport.finish()
        assert hear(transport, 1000) == b"heard you\n"


def test_a_server_that_does_not_read_makes_the_sender_wait() -> None:
    free = threading.Event()
    heard: list[int] = []

    def late(link: DatagramLink) -> None:
        free.wait(10)
        while data := link.recv(None):
            heard.append(len(data))

    with serving(late) as port, joined(port) as transport:
        speaker = threading.Thread(target=transport.send, args=(b"x" * 500_000,))
        speaker.start()
        speaker.join(0.3)
        assert speaker.is_alive()
        free.set()
        speaker.join(10)
        assert not speaker.is_alive()
        wait_for(lambda: sum(heard) == 500_000)


def test_closing_wakes_who_listens() -> None:
    with serving() as port, ExitStack() as stack:
        transport = stack.enter_context(joined(port))
        ends: list[bytes] = []
        listener = threading.Thread(target=lambda: ends.append(transport.recv()))
        listener.start()
        transport.close()
        listener.join(5)
        assert ends == [b""]
        transport.close()


def test_nobody_there_is_said_at_once() -> None:
    with bind("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        UdpTransport("127.0.0.1", port)


def test_a_port_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(udp, "PATIENCE_TO_CONNECT", 0.3)
    with bind("127.0.0.1", 0) as mute, pytest.raises(TimeoutError):
        UdpTransport("127.0.0.1", mute.getsockname()[1])


def test_a_server_that_is_gone_is_noticed() -> None:
    with serving() as port:
        transport = UdpTransport("127.0.0.1", port)
        transport.send(b"hi")
        assert hear(transport, 2) == b"hi"
    # The listener told the end as far as it could; a killed one would say nothing, and the port answer for it.
    try:
        transport.send(b"anybody?")
        assert transport.recv() == b""
    except OSError:
        pass
    transport.close()


def test_a_restarted_server_says_that_it_knows_us_not() -> None:
    with serving() as port, lossy(port, 0, 0, 0) as proxy:
        transport = UdpTransport("127.0.0.1", proxy.port)
        transport.send(b"hi")
        assert hear(transport, 2) == b"hi"
        with serving() as other:
            proxy.far.connect(("127.0.0.1", other))
            transport.send(b"still there?")
            with pytest.raises(ConnectionResetError):
                transport.recv()
        transport.close()


def test_who_leaves_frees_the_place_at_once() -> None:
    left = threading.Event()

    def slow_to_notice(link: DatagramLink) -> None:
        echo(link)
        left.wait(10)

    with serving(slow_to_notice) as port:
        with joined(port) as transport:
            transport.send(b"x")
            assert hear(transport, 1) == b"x"
            assert len(LISTENERS[port]._peers) == 1
        left.set()
        wait_for(lambda: not LISTENERS[port]._peers, 5)


def test_a_transport_leaves_no_thread_and_no_descriptor_behind() -> None:
    with serving() as port:
        before = threading.active_count()
        for _ in range(5):
            with joined(port) as transport:
                transport.send(b"x")
                assert hear(transport, 1) == b"x"
        wait_for(lambda: threading.active_count() == before)
