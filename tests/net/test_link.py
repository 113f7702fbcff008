"""A link gives what has come, then the end; and never waits where it must not."""

import select
import socket
import threading
from collections.abc import Iterator

import pytest

from beseda.net.link import FIRST_READ, LARGE_READ, TcpLink, close_hard, prepare
from beseda.net.read_scheduler import ReadScheduler
from waiting import wait_for

SOON = 10.0
Ends = tuple[TcpLink, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    ours, theirs = connected()
    prepare(ours)
    link = TcpLink(ours, "127.0.0.1:1", ReadScheduler())
    yield link, theirs
    link.close()
    theirs.close()


def connected() -> tuple[socket.socket, socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        theirs = socket.create_connection(listening.getsockname())
        ours, _ = listening.accept()
    theirs.settimeout(SOON)
    return ours, theirs


def test_a_small_packet_is_one_reading(ends: Ends) -> None:
    link, peer = ends
    peer.sendall(b"hello\n")
    assert link.recv(SOON) == b"hello\n"


@pytest.mark.parametrize("size", [FIRST_READ - 1, FIRST_READ, FIRST_READ + 1, FIRST_READ + LARGE_READ])
def test_a_large_packet_is_one_reading_too(ends: Ends, size: int) -> None:
    link, peer = ends
    peer.sendall(b"x" * size)
    data = b""
    while len(data) < size:
        data += link.recv(SOON) or b""
    assert len(data) == size


def test_what_comes_a_moment_later_is_the_same_reading_when_that_is_worth_waiting_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = connected()
    scheduler = ReadScheduler()
    link = TcpLink(ours, "127.0.0.1:1", scheduler)
    more = [b"two\n", b""]

    def meanwhile(seconds: float) -> None:
        assert seconds == 0.003
        if words := more.pop(0):
            theirs.sendall(words)
        else:
            theirs.close()

    monkeypatch.setattr("beseda.net.link.time.sleep", meanwhile)
    scheduler.coalescing_delay = lambda: 0.003
    theirs.sendall(b"new\n")
    assert link.recv(None) == b"new\n" and len(more) == 2, "who has no name yet speaks to nobody"
    assert link.recv(0.0) is None
    theirs.sendall(b"one\n")
    link.has_entered()
    assert link.recv(None) == b"one\ntwo\n"
    theirs.sendall(b"three\n")
    assert link.recv(None) == b"three\n"
    assert link.recv(None) == b"" and not more, "nobody is waited for at the end"
    link.close()


def test_silence_is_none_and_the_end_is_empty(ends: Ends) -> None:
    link, peer = ends
    assert link.recv(0.01) is None
    peer.shutdown(socket.SHUT_WR)
    assert link.recv(SOON) == b"" and link.recv(None) == b""


def test_a_time_that_is_over_is_not_waited_for(ends: Ends) -> None:
    link, _ = ends
    assert link.recv(-5.0) is None


def test_a_reset_is_the_end(ends: Ends) -> None:
    link, peer = ends
    close_hard(peer)
    assert link.recv(SOON) == b""


def test_stopping_gives_what_has_come_then_the_end(ends: Ends) -> None:
    link, peer = ends
    peer.sendall(b"last\n")
    assert link._readable(SOON)
    link.stop_reading()
    assert link.recv(None) == b"last\n" and link.recv(None) == b""


def test_stopping_wakes_who_waits(ends: Ends) -> None:
    link, _ = ends
    read: list[bytes | None] = []
    reader = threading.Thread(target=lambda: read.append(link.recv(None)), daemon=True)
    reader.start()
    while not read and reader.is_alive():
        link.stop_reading()
        reader.join(0.05)
    assert read == [b""]


@pytest.mark.parametrize("stops_first", [False, True])
def test_who_still_talks_when_we_hang_up_meets_an_end_and_no_reset(ends: Ends, stops_first: bool) -> None:
    """Reset, a browser tells its page nothing of our last words."""
    link, peer = ends
    peer.sendall(b"x" * 50_000)
    assert link.recv(SOON)
    if stops_first:
        link.stop_reading()
    link.send(b"bye\n", 0)
    link.close()
    peer.sendall(b"I was about to say")
    assert peer.recv(100) == b"bye\n"


def test_closing_twice_and_stopping_after_it_are_nothing(ends: Ends) -> None:
    link, peer = ends
    link.close()
    link.close()
    link.stop_reading()
    assert peer.recv(10) == b"" and link.recv(None) == b""


def test_a_peer_that_does_not_read_is_not_waited_for(ends: Ends) -> None:
    link, _ = ends
    with pytest.raises(BlockingIOError):
        for _ in range(10_000):
            link.send(b"x" * 65536, socket.MSG_DONTWAIT)


def test_every_connection_is_prepared_for_a_closed_laptop() -> None:
    ours, theirs = connected()
    prepare(ours)
    assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 90_000
    ours.close()
    theirs.close()


@pytest.mark.parametrize("words", [b"", b"full\n"])
def test_a_hard_close_says_its_word_if_it_goes_at_once(words: bytes) -> None:
    ours, theirs = connected()
    close_hard(ours, words)
    try:
        assert theirs.recv(100) == words and words
    except ConnectionResetError:
        assert not words
    theirs.close()


def test_a_hard_close_of_what_is_gone_raises_nothing() -> None:
    ours, theirs = connected()
    theirs.close()
    ours.close()
    close_hard(ours, b"full\n")


class Crowd(ReadScheduler):
    """Crowded for good. Its poller never runs, as on a machine that is busy with other things."""

    crowded = True


def test_nobody_is_silent_whose_words_have_come_though_no_turn_was_given_for_them() -> None:
    """Else a client that said its hello is greeted as somebody who waits for that."""
    ours, theirs = connected()
    prepare(ours)
    link = TcpLink(ours, "127.0.0.1:1", Crowd())
    assert link.recv(0.01) is None, "now its socket is the poller's to look after"
    theirs.sendall(b"hello\n")
    wait_for(lambda: select.select([ours], [], [], 0)[0])
    assert link.recv(0.01) == b"hello\n"
    theirs.sendall(b"x" * 2 * LARGE_READ)
    heard = b""
    wait_for(lambda: select.select([ours], [], [], 0)[0])
    while len(heard) < 2 * LARGE_READ:
        heard += link.recv(0.01) or b""
    assert link.recv(0.01) is None
    theirs.close()
    link.close()
