"""UDP on real sockets: strangers cost nothing, proved peers have a thread, by hand and reliably."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from beseda.net import datagram_link, datagrams
from beseda.net.datagram_link import DatagramLink
from beseda.net.datagrams import Bucket, DatagramLimits, DatagramListener, bind
from beseda.wire.framing.address_check import AddressCheck
from beseda.wire.framing.packets import Kind, Packet, packet_in
from beseda.wire.framing.proof import Prover, code_answered_in

PATIENCE = 10.0
HEADERS = 28
GENEROUS = DatagramLimits(answers_per_second=1_000_000, strangers_per_second=1_000_000)


@dataclass
class Server:
    """A listener whose peers' threads wait on their links; what they heard is kept here."""

    port: int = 0
    links: list[DatagramLink] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def work(self, link: DatagramLink) -> None:
        self.threads.append(threading.current_thread())
        self.links.append(link)
        while data := link.recv(None):
            self.heard.append(data)
        self.ended.append(link.address)


Admit = Callable[[str], "bytes | Callable[[DatagramLink], None]"]


@contextmanager
def serving(
    limits: DatagramLimits = GENEROUS, hand_silence: float = 600, admit: Admit | None = None, host: str = "127.0.0.1"
) -> Iterator[tuple[Server, DatagramListener]]:
    server = Server()
    sock = bind(host, 0)
    server.port = sock.getsockname()[1]
    check = AddressCheck(Prover(b"secret" * 4), hand_silence)
    listener = DatagramListener([sock], check, admit or (lambda where: server.work), b"full\n", limits)
    listener.thread.start()
    try:
        yield server, listener
    finally:
        listener.stop()
        assert not listener.thread.is_alive()


@contextmanager
def person(server: Server, host: str = "127.0.0.1") -> Iterator[socket.socket]:
    """Somebody at `nc -u`."""
    with bind(host, 0) as sock:
        sock.settimeout(PATIENCE)
        sock.connect((host if ":" in host else "127.0.0.1", server.port))
        yield sock


def told_code(sock: socket.socket) -> str:
    sock.send(b"hello\n")
    code = code_answered_in(sock.recv(2048))
    assert code
    return code


def enter(sock: socket.socket, name: str = "masha") -> None:
    sock.send(f"{told_code(sock)} {name}\n".encode())


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def silent(sock: socket.socket, server: Server) -> bool:
    """Whether nothing was answered: another's answer, which comes after, is here already."""
    with person(server) as other:
        told_code(other)
    sock.setblocking(False)
    try:
        sock.recv(2048)
        return False
    except BlockingIOError:
        return True


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_person_gets_a_code_proves_it_and_talks(host: str) -> None:
    with serving(host=host) as (server, _), person(server, host) as masha:
        enter(masha)
        masha.send(b"hi, all\n")
        masha.send(b"two\nlines")
        until(lambda: b"".join(server.heard) == b"masha\nhi, all\ntwo\nlines\n")
        (link,) = server.links
        assert link.by_hand and link.send(b"Server: hi\n") == 11
        assert masha.recv(2048) == b"Server: hi\n"


def test_a_peer_has_a_thread_with_a_name_of_its_own() -> None:
    with serving() as (server, _), person(server) as masha, person(server) as misha:
        enter(masha)
        enter(misha)
        until(lambda: len(server.threads) == 2)
        assert {thread.name for thread in server.threads} == {"udp-1", "udp-2"}


def test_a_code_sent_twice_by_the_network_is_no_talk() -> None:
    with serving() as (server, _), person(server) as masha:
        introduction = f"{told_code(masha)} masha\n".encode()
        for _ in range(3):
            masha.send(introduction)
        masha.send(b"hi\n")
        until(lambda: b"".join(server.heard) == b"masha\nhi\n")
        assert len(server.threads) == 1


def test_the_code_of_another_address_or_port_is_refused() -> None:
    with serving() as (server, listener), person(server) as masha, person(server) as misha:
        code = told_code(masha)
        with bind("127.0.0.2", 0) as spoofer:
            spoofer.settimeout(PATIENCE)
            for thief in (spoofer, misha):
                thief.sendto(f"{code} masha\n".encode(), ("127.0.0.1", server.port))
                assert code_answered_in(thief.recv(2048)) not in (None, code)
        assert not server.threads and not listener._peers


def test_an_opening_with_anothers_code_is_refused() -> None:
    with serving() as (server, listener), person(server) as masha, person(server) as thief:
        thief.send(Packet(Kind.OPEN, 7, payload=told_code(masha).encode()).encode())
        assert code_answered_in(thief.recv(2048))
        assert not server.threads and not listener._peers


def test_a_late_copy_of_an_opening_opens_nothing() -> None:
    with serving() as (server, listener), person(server) as masha:
        opening = Packet(Kind.OPEN, 7, payload=told_code(masha).encode()).encode()
        masha.send(opening)
        assert packet_in(masha.recv(2048)) == Packet(Kind.ACK, 7, acknowledged=1)
        masha.send(Packet(Kind.RESET, 7).encode())
        until(lambda: not listener._peers)
        masha.send(opening)
        assert packet_in(masha.recv(2048)) == Packet(Kind.RESET, 7)
        assert len(server.threads) == 1


def test_answers_and_errors_of_ours_are_never_answered() -> None:
    with serving() as (server, _), person(server) as other_server:
        other_server.send(b"Beseda: abcd2345 (to enter, send: abcd2345 name)\n")
        other_server.send(Packet(Kind.RESET, 7).encode())
        other_server.send(b"\xff\xbe junk")
        assert silent(other_server, server)


def test_a_packet_of_an_unknown_connection_learns_so() -> None:
    with serving() as (server, _), person(server) as masha:
        masha.send(Packet(Kind.DATA, 9, 5, 3, b"still there?").encode())
        assert packet_in(masha.recv(2048)) == Packet(Kind.RESET, 9)


def test_strangers_get_at_most_three_times_what_they_sent() -> None:
    with serving() as (server, _):
        for said in (b"", b"x", b"hello\n", b"x" * 1000, Packet(Kind.HELLO, 1).encode(), b"abcd2345", b"\xff" * 40):
            with person(server) as stranger:
                stranger.send(said)
                until_answered(stranger, server)
                answers = received(stranger)
                assert len(answers) <= 1
                assert sum(len(a) + HEADERS for a in answers) <= 3 * (len(said) + HEADERS)


def until_answered(stranger: socket.socket, server: Server) -> None:
    """Whatever was coming is here when a later question is answered."""
    with person(server) as other:
        told_code(other)


def received(sock: socket.socket) -> list[bytes]:
    sock.setblocking(False)
    datagrams = []
    try:
        while True:
            datagrams.append(sock.recv(2048))
    except BlockingIOError:
        return datagrams


def test_a_flood_of_junk_leaves_no_state_and_no_threads() -> None:
    with serving() as (server, listener), person(server) as junk:
        threads = threading.active_count()
        for number in range(20_000):
            junk.send(b"%d junk" % number if number % 2 else b"\xff\xbe" + number.to_bytes(20, "big"))
        told_when_calm(server)
        assert threading.active_count() == threads
        assert not server.threads and not listener._peers and not listener._per_address


def told_when_calm(server: Server) -> None:
    with person(server) as masha:
        masha.settimeout(0.2)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                assert told_code(masha)
                return
            except TimeoutError:
                continue
        raise AssertionError("the server did not recover from the flood")


def test_answers_to_strangers_have_a_limit_and_proofs_do_not_count() -> None:
    limits = DatagramLimits(answers_per_second=5)
    with serving(limits) as (server, _), person(server) as masha, person(server) as junk:
        code = told_code(masha)
        for _ in range(200):
            junk.send(b"junk")
        masha.send(f"{code} masha\n".encode())
        until(lambda: server.heard == [b"masha\n"])
        assert len(received(junk)) < 20


def test_a_silent_person_is_let_go_once_and_the_place_is_free() -> None:
    with serving(hand_silence=0.2) as (server, listener), person(server) as masha:
        enter(masha)
        until(lambda: len(server.ended) == 1)
        until(lambda: not listener._peers and not listener._per_address)
        enter(masha)
        until(lambda: len(server.threads) == 2)


def test_a_peer_that_a_proxy_has_moved_leaves_the_place_that_it_took() -> None:
    with serving(GENEROUS, hand_silence=0.1) as (server, listener), person(server) as masha:
        enter(masha)
        until(lambda: bool(server.links))
        server.links[0].address = "192.0.2.7:0"
        until(lambda: not listener._peers and not listener._per_address)


def test_a_silent_reliable_peer_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beseda.wire.framing.datagrams.SILENCE", 0.3)
    with serving() as (server, listener), person(server) as masha:
        masha.send(Packet(Kind.OPEN, 7, payload=told_code(masha).encode()).encode())
        until(lambda: len(server.ended) == 1 and not listener._peers)


@pytest.mark.parametrize("limits", [DatagramLimits(peers=1), DatagramLimits(peers_per_address=1)])
def test_who_finds_no_place_is_told(limits: DatagramLimits) -> None:
    with serving(limits) as (server, _), person(server) as masha, person(server) as misha:
        enter(masha)
        until(lambda: len(server.threads) == 1)
        enter(misha)
        assert misha.recv(2048) == b"full\n"
        assert len(server.threads) == 1


def test_all_that_one_customer_has_of_ipv6_is_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beseda.net.datagrams.neighbourhood_of", lambda address: "2001:db8::/64")
    limits, other = DatagramLimits(peers_per_address=1), "127.0.0.2"
    with serving(limits) as (server, _), person(server) as masha, person(server, other) as misha:
        enter(masha)
        until(lambda: len(server.threads) == 1)
        enter(misha)
        assert misha.recv(2048) == b"full\n"


def test_of_a_peer_that_floods_most_is_dropped_and_another_is_heard() -> None:
    with (
        serving(DatagramLimits(datagrams_per_second=5)) as (server, _),
        person(server) as masha,
        person(server) as misha,
    ):
        enter(masha)
        until(lambda: len(server.threads) == 1)
        for number in range(300):
            masha.send(b"%d\n" % number)
        enter(misha, "misha")
        until(lambda: b"misha\n" in server.heard)
        assert sum(heard.count(b"\n") for heard in server.heard) < 100


def test_who_is_not_admitted_is_told_why() -> None:
    with serving(admit=lambda where: b"go away\n") as (server, listener), person(server) as masha:
        enter(masha)
        assert masha.recv(2048) == b"go away\n"
        assert not listener._peers


def test_who_can_have_no_thread_is_told_and_the_others_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_thread(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with serving() as (server, listener), person(server) as masha, person(server) as misha:
        enter(masha)
        until(lambda: len(server.threads) == 1)
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", no_thread)
            enter(misha)
            assert misha.recv(2048) == b"full\n"
        masha.send(b"still here\n")
        until(lambda: server.heard[-1] == b"still here\n")
        assert len(listener._peers) == 1


def test_a_failing_thread_ends_its_peer_and_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    def fail(link: DatagramLink) -> None:
        raise ZeroDivisionError

    with serving(admit=lambda where: fail) as (server, listener), person(server) as masha:
        enter(masha)
        until(lambda: "ZeroDivisionError" in caplog.text)
        until(lambda: not listener._peers)


def test_long_talk_by_hand_is_cut_at_characters() -> None:
    with serving() as (server, _), person(server) as masha:
        enter(masha)
        until(lambda: len(server.links) == 1)
        said = "щ" * 1500 + "\n"
        server.links[0].send(said.encode())
        parts = [masha.recv(2048) for _ in range(3)]
        assert all(len(part) <= 1200 for part in parts)
        assert "".join(part.decode() for part in parts) == said


def test_a_peer_that_acknowledges_nothing_takes_a_bounded_amount() -> None:
    with serving() as (server, _), person(server) as mute:
        mute.send(Packet(Kind.OPEN, 7, payload=told_code(mute).encode()).encode())
        until(lambda: len(server.links) == 1)
        taken = 0
        with pytest.raises(BlockingIOError):
            for _ in range(1000):
                taken += server.links[0].send(b"x" * 1000)
        assert 16_000 < taken < 200_000


def test_who_never_acknowledges_the_end_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datagram_link, "LINGER", 0.2)
    with serving() as (server, listener), person(server) as mute:
        mute.send(Packet(Kind.OPEN, 7, payload=told_code(mute).encode()).encode())
        until(lambda: len(server.links) == 1)
        server.links[0].close()
        until(lambda: not listener._peers)


def test_who_is_told_to_stop_reading_reads_the_end() -> None:
    with serving() as (server, _), person(server) as masha:
        enter(masha)
        until(lambda: len(server.links) == 1)
        server.links[0].stop_reading()
        until(lambda: len(server.ended) == 1)


def test_recv_gives_none_when_nothing_came_in_time() -> None:
    answers: list[bytes | None] = []

    def impatient(link: DatagramLink) -> None:
        link.recv(None)
        answers.append(link.recv(0.01))
        link.close()
        answers.append(link.recv(None))
        with pytest.raises(ConnectionError):
            link.send(b"too late\n")
        answers.append(b"checked")

    with serving(admit=lambda where: impatient) as (server, _), person(server) as masha:
        enter(masha)
        until(lambda: answers == [None, b"", b"checked"])


def test_stopping_ends_every_peer_soon_and_leaves_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datagrams, "LAST_WORDS", 0.2)  # the mute one never acknowledges its end
    before = threading.active_count()
    with serving() as (server, _), person(server) as masha, person(server) as mute:
        enter(masha)
        mute.send(Packet(Kind.OPEN, 7, payload=told_code(mute).encode()).encode())
        until(lambda: len(server.threads) == 2)
    until(lambda: threading.active_count() == before)
    assert len(server.ended) == 2


def test_a_bucket_refills_and_never_holds_more_than_a_second() -> None:
    bucket = Bucket(10)
    assert sum(bucket.take(0.0) for _ in range(100)) == 10
    assert sum(bucket.take(0.5) for _ in range(100)) == 5
    assert sum(bucket.take(1000.0) for _ in range(100)) == 10


def test_a_bug_with_one_peers_datagram_ends_that_peer_and_nobody_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with serving() as (server, listener), person(server) as masha, person(server) as misha:
        enter(masha)
        until(lambda: b"masha\n" in server.heard)

        def fail(link: DatagramLink, datagram: bytes, now: float) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setattr(DatagramLink, "receive_datagram", fail)
            masha.send(b"hello\n")
            until(lambda: len(server.ended) == 1)
        enter(misha, "misha")
        until(lambda: b"misha\n" in server.heard)
        assert listener.thread.is_alive() and "ZeroDivisionError" in caplog.text


def test_stopping_harms_nothing_though_its_thread_is_gone_before_it_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as (server, listener):
        wake = listener._waker.wake

        def late() -> None:
            with person(server) as masha:
                masha.send(b"hello\n")
                listener.thread.join(PATIENCE)
            wake()

        monkeypatch.setattr(type(listener._waker), "wake", lambda waker: late())
        listener.stop()
        monkeypatch.undo()
        assert not listener.thread.is_alive()
        listener.stop = lambda deadline=None: None  # type: ignore[method-assign]
