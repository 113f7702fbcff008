"""A UDP peer as a link, by itself: when its thread is woken, what is told to who sends, when it is over.

The stream is a stand-in whose state a test sets; the socket is a real one. Whole conversations: test_net_datagrams.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from beseda.net.datagram_link import LINGER, DatagramLink, send_at_once
from waiting import SOON, wait_for

FAR = float("inf")


class Stream:
    """What the peer's datagrams mean: what they hold is received, what is sent goes out as one datagram."""

    def __init__(self) -> None:
        self.by_hand = self.eof_received = self.broken = self.drained = False
        self.room = 1_000_000
        self.timeout: float | None = None
        self.ended = 0
        self._received = b""
        self._to_send: list[bytes] = []

    @property
    def has_received(self) -> bool:
        return bool(self._received)

    def send(self, data: bytes) -> int:
        taken = data[: self.room]
        if taken:
            self._to_send.append(taken)
        return len(taken)

    def send_eof(self) -> None:
        self.ended += 1

    def bytes_received(self) -> bytes:
        data, self._received = self._received, b""
        return data

    def receive_datagram(self, datagram: bytes, now: float) -> None:
        self._received += datagram

    def datagrams_to_send(self, now: float) -> list[bytes]:
        datagrams, self._to_send = self._to_send, []
        return datagrams

    def next_timeout(self, now: float) -> float | None:
        return self.timeout


class Ends:
    """A link, its stream, and its peer's socket."""

    def __init__(self) -> None:
        self.ours, self.peer = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for sock in (self.ours, self.peer):
            sock.bind(("127.0.0.1", 0))
        self.peer.settimeout(SOON)
        self.stream = Stream()
        self.link = DatagramLink(self.ours, self.peer.getsockname(), self.stream)

    def heard(self) -> bytes:
        return self.peer.recv(2048)

    def has_silence(self) -> bool:
        """Whether nothing came: a mark sent after it is there first."""
        self.ours.sendto(b"mark", self.peer.getsockname())
        return self.heard() == b"mark"


@pytest.fixture
def ends() -> Iterator[Ends]:
    made = Ends()
    yield made
    made.link.abandon()
    made.ours.close()
    made.peer.close()


class Reader:
    """A peer's own thread, waiting for something to read."""

    def __init__(self, link: DatagramLink) -> None:
        self.read: list[bytes | None] = []
        self._thread = threading.Thread(target=lambda: self.read.append(link.recv(None)), daemon=True)
        self._thread.start()

    def has_read(self) -> list[bytes | None]:
        self._thread.join(SOON)
        assert not self._thread.is_alive(), "nobody woke it"
        return self.read


def test_what_came_is_given_once_and_together(ends: Ends) -> None:
    for datagram in (b"one ", b"two"):
        ends.link.receive_datagram(datagram, 0.0)
    assert ends.link.recv(None) == b"one two"
    assert ends.link.recv(0.0) is None and ends.link.recv(0.01) is None


def close(ends: Ends) -> None:
    ends.link.close()


def stop_reading(ends: Ends) -> None:
    ends.link.stop_reading()


def abandon(ends: Ends) -> None:
    ends.link.abandon()


def peer_ends(ends: Ends) -> None:
    ends.stream.eof_received = True
    ends.link.receive_datagram(b"", 0.0)


def peer_is_gone(ends: Ends) -> None:
    ends.stream.broken = True
    ends.link.look_at_timer(0.0)


ENDINGS = [close, stop_reading, abandon, peer_ends, peer_is_gone]


@pytest.mark.parametrize("ending", ENDINGS)
def test_whatever_ends_it_wakes_its_thread_which_reads_the_end_for_good(
    ends: Ends, ending: Callable[[Ends], None]
) -> None:
    reader = Reader(ends.link)
    ending(ends)
    assert reader.has_read() == [b""]
    assert ends.link.recv(None) == b"" == ends.link.recv(None)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_came_before_the_end_is_read_before_it(ends: Ends, ending: Callable[[Ends], None]) -> None:
    ends.link.receive_datagram(b"last words", 0.0)
    ending(ends)
    assert (ends.link.recv(None), ends.link.recv(None)) == (b"last words", b"")


def test_a_datagram_wakes_its_thread(ends: Ends) -> None:
    reader = Reader(ends.link)
    ends.link.receive_datagram(b"hello", 0.0)
    assert reader.has_read() == [b"hello"]


def test_what_is_sent_goes_at_once_and_who_sends_is_told_how_much(ends: Ends) -> None:
    ends.stream.room = 5
    assert ends.link.send(b"hello, all") == 5 and ends.heard() == b"hello"


def test_where_nothing_more_is_taken_now_the_sender_may_come_again(ends: Ends) -> None:
    ends.stream.room = 0
    with pytest.raises(BlockingIOError):
        ends.link.send(b"hello")
    assert ends.link.send(b"") == 0, "nothing is always taken"
    ends.stream.room = 5
    assert ends.link.send(b"hello") == 5


@pytest.mark.parametrize("ending", [close, abandon, peer_is_gone])
def test_where_nothing_will_ever_be_taken_the_sender_is_told_so(ends: Ends, ending: Callable[[Ends], None]) -> None:
    ending(ends)
    with pytest.raises(ConnectionError):
        ends.link.send(b"hello")
    assert ends.has_silence()


@pytest.mark.parametrize("ending", [stop_reading, peer_ends])
def test_who_says_no_more_may_be_told_more(ends: Ends, ending: Callable[[Ends], None]) -> None:
    ending(ends)
    assert ends.link.send(b"goodbye") == 7 and ends.heard() == b"goodbye"


def test_it_is_finished_when_all_has_arrived_and_not_before(ends: Ends) -> None:
    ends.link.close()
    ends.link.look_at_timer(time.monotonic())
    assert not ends.link.finished
    ends.stream.drained = True
    ends.link.look_at_timer(time.monotonic())
    assert ends.link.finished


def test_what_does_not_arrive_is_given_up_in_time_and_the_timer_is_due_then(ends: Ends) -> None:
    before = time.monotonic()
    ends.link.close()
    give_up = ends.link.due
    assert before + LINGER <= give_up <= time.monotonic() + LINGER
    ends.link.look_at_timer(give_up - 0.001)
    assert not ends.link.finished
    ends.link.look_at_timer(give_up)
    assert ends.link.finished


def test_closing_twice_ends_it_no_later(ends: Ends) -> None:
    ends.link.close()
    give_up = ends.link.due
    wait_for(lambda: time.monotonic() > give_up - LINGER + 0.01)
    ends.link.close()
    assert ends.link.due == give_up


def test_of_a_peer_that_is_gone_nothing_is_waited_for(ends: Ends) -> None:
    ends.stream.broken = True
    ends.link.close()
    assert ends.link.finished


def test_the_timer_is_due_when_its_stream_has_something_to_do(ends: Ends) -> None:
    ends.link.look_at_timer(100.0)
    assert ends.link.due == FAR
    ends.stream.timeout = 2.5
    ends.link.look_at_timer(100.0)
    assert ends.link.due == 102.5


def test_what_is_due_is_sent_by_whoever_looks(ends: Ends) -> None:
    ends.stream.send(b"again")
    ends.link.look_at_timer(1.0)
    assert ends.heard() == b"again"
    ends.stream.send(b"yes, yes")
    ends.link.receive_datagram(b"are you there?", 2.0)
    assert ends.heard() == b"yes, yes"


def test_once_it_is_abandoned_nothing_is_sent_and_nothing_is_heard(ends: Ends) -> None:
    """Its socket is about to be closed, and its number may be another's soon."""
    ends.link.abandon()
    ends.stream.send(b"late")
    ends.link.receive_datagram(b"anybody?", 0.0)
    ends.link.look_at_timer(0.0)
    ends.link.close()
    assert ends.has_silence() and ends.link.recv(None) == b"" and not ends.stream.has_received


def test_a_socket_that_is_closed_loses_a_datagram_and_fails_nobody(ends: Ends) -> None:
    ends.ours.close()
    assert ends.link.send(b"hello") == 5
    send_at_once(ends.ours, b"hello", ("127.0.0.1", 1))


def test_it_says_who_it_is_for_a_log(ends: Ends) -> None:
    port = ends.peer.getsockname()[1]
    assert repr(ends.link) == f"<DatagramLink 127.0.0.1:{port}, reliable>"
    ends.stream.by_hand = True
    assert ends.link.by_hand and repr(ends.link) == f"<DatagramLink 127.0.0.1:{port}, by hand>"
