"""The acceptor: each newcomer a thread; whatever fails costs the newcomer only, and the acceptor goes on."""

import errno
import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from beseda.net import listener as listener_module
from beseda.net.link import TcpLink, prepare
from beseda.net.listener import Listener, listen, shown
from beseda.net.read_scheduler import ReadScheduler
from waiting import wait_for

SOON = 10.0
PREPARED = [(socket.IPPROTO_TCP, socket.TCP_NODELAY), (socket.SOL_SOCKET, socket.SO_KEEPALIVE)]
PREPARED += [(socket.SOL_SOCKET, socket.SO_SNDBUF)]
if sys.platform == "linux":
    names = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")
    PREPARED += [(socket.IPPROTO_TCP, getattr(socket, name)) for name in names]


class ConnectionHandler:
    """Lets everybody in, says hello, waits for the end."""

    crowded = b"crowded\n"

    def __init__(self) -> None:
        self.refuse: bytes | None = None
        self.dismissed: list[str] = []
        self.names: list[str] = []
        self.said: list[bytes] = []
        """How what they had said began when they were asked about."""

    def admit(self, address: str, said: Callable[[], bytes] = lambda: b"") -> bytes | None:
        self.said.append(said())
        return self.refuse

    def refusal(self, begun: bytes) -> bytes:
        return (self.refuse or self.crowded) + begun

    def serve(self, link: TcpLink) -> None:
        self.names.append(threading.current_thread().name)
        link.send(b"hello\n", 0)
        link.recv(SOON)
        link.close()

    def dismiss(self, address: str) -> None:
        self.dismissed.append(address)


class Open:
    def __init__(self, host: str = "127.0.0.1") -> None:
        self.handler = ConnectionHandler()
        self.socket = listen(host, 0)
        self.listener = Listener([self.socket], self.handler, ReadScheduler())
        self.address = self.socket.getsockname()
        self.listener.thread.start()

    def visit(self) -> bytes:
        """What somebody who comes is told first."""
        with socket.create_connection(self.address[:2], SOON) as visitor:
            return visitor.recv(100)


@pytest.fixture
def opened() -> Iterator[Open]:
    opened = Open()
    yield opened
    opened.listener.stop()
    assert not opened.listener.thread.is_alive()


def test_everybody_gets_a_thread_with_a_number(opened: Open) -> None:
    assert [opened.visit() for _ in range(3)] == [b"hello\n"] * 3
    assert opened.handler.names == ["client-1", "client-2", "client-3"]


class Waiting(Open):
    """In a crowd. Who has come is let in by hand: `look` is one look of the acceptor."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, talks: bool) -> None:
        self.handler = ConnectionHandler()
        monkeypatch.setattr(self.handler, "serve", TcpLink.close)  # no thread outlives the test
        self.socket = listen("127.0.0.1", 0)
        self.scheduler = ReadScheduler()
        self.listener = Listener([self.socket], self.handler, self.scheduler)
        self.scheduler._crowded_until = float("inf")
        self.rests: list[float] = []
        monkeypatch.setattr(time, "sleep", self.rests.append)
        monkeypatch.setattr(self.listener, "_others_talk", lambda: talks)
        self.visitors: list[socket.socket] = []

    def come(self, count: int) -> None:
        self.visitors += [socket.create_connection(self.socket.getsockname(), SOON) for _ in range(count)]

    def look(self) -> None:
        self.listener._look()

    def close(self) -> None:
        for visitor in self.visitors:
            visitor.close()
        self.socket.close()


@pytest.mark.parametrize(("talks", "let_in"), [(False, listener_module.IN_A_TURN), (True, 1)])
def test_in_a_crowd_some_are_let_in_in_a_turn_but_one_with_a_rest_while_others_talk(
    monkeypatch: pytest.MonkeyPatch, talks: bool, let_in: int
) -> None:
    waiting = Waiting(monkeypatch, talks)
    waiting.come(20)
    waiting.look()
    assert len(waiting.handler.said) == let_in and bool(waiting.rests) is talks
    waiting.close()


def test_who_is_turned_away_keeps_nobody_waiting_though_others_talk(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting(monkeypatch, True)
    waiting.handler.refuse = b"no"
    waiting.come(20)
    waiting.look()
    assert len(waiting.handler.said) == 20 and not waiting.rests
    waiting.close()


def test_in_a_crowd_newcomers_are_let_in_when_their_turn_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting(monkeypatch, False)
    other = waiting.scheduler.reader()
    waiting.scheduler.wait_its_turn(other)
    waiting.come(1)
    looks = threading.Thread(target=waiting.look)
    looks.start()
    wait_for(lambda: waiting.scheduler._turns.waiting)
    assert not waiting.handler.said
    waiting.scheduler.leave(other)
    looks.join(SOON)
    assert len(waiting.handler.said) == 1
    waiting.close()


def test_that_others_talk_holds_for_a_moment_after_one_of_them_did() -> None:
    scheduler = ReadScheduler()
    opened = Listener([], ConnectionHandler(), scheduler)
    assert not opened._others_talk()
    talks = scheduler.reader()
    talks.is_new = False
    scheduler.wait_its_turn(talks)
    assert opened._others_talk() and opened._others_talk()
    opened._talk_until = time.monotonic()
    assert not opened._others_talk()


def test_how_it_begins_is_seen_before_somebody_is_let_in_and_is_read_all_the_same(opened: Open) -> None:
    opened.handler.refuse = b"too many: "
    with socket.socket() as listening:  # the acceptor finds both at once: the connection, and what came by it
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname(), SOON) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\n\r\n")
            opened.listener._accept_from(listening)
            assert visitor.recv(100) == b"too many: GET / HTTP/1.1\r\n\r\n"
    assert opened.handler.said == [b"GET / HTTP/1.1\r\n"]


def test_who_is_not_admitted_is_told_why(opened: Open) -> None:
    opened.handler.refuse = b"too many\n"
    assert opened.visit() == b"too many\n" and opened.handler.dismissed == []


def test_without_a_thread_the_newcomer_is_told_and_dismissed_and_the_next_is_served(
    opened: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    start = threading.Thread.start

    def fails(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", fails)
    assert opened.visit() == b"crowded\n"
    monkeypatch.setattr(threading.Thread, "start", start)
    assert opened.visit() == b"hello\n"
    assert len(opened.handler.dismissed) == 1 and "no thread" in caplog.text


@pytest.mark.parametrize("inherits", [False, listener_module.INHERITS])
def test_every_connection_is_prepared_in_whichever_way(monkeypatch: pytest.MonkeyPatch, inherits: bool) -> None:
    monkeypatch.setattr(listener_module, "INHERITS", inherits)
    opened = Open()
    seen: list[list[int]] = []

    def serve(link: TcpLink) -> None:
        seen.append([link._socket.getsockopt(level, option) for level, option in PREPARED])
        link.close()

    monkeypatch.setattr(opened.handler, "serve", serve)
    assert opened.visit() == b""
    opened.listener.stop()
    ours, theirs = socket.socket(), socket.socket()
    prepare(ours)
    assert seen == [[ours.getsockopt(level, option) for level, option in PREPARED]]
    assert seen != [[theirs.getsockopt(level, option) for level, option in PREPARED]]
    ours.close()
    theirs.close()


def test_who_is_gone_before_being_greeted_is_dismissed(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(connected: socket.socket) -> None:
        raise OSError(errno.EINVAL, "gone")

    monkeypatch.setattr(listener_module, "INHERITS", False)
    monkeypatch.setattr(listener_module, "prepare", gone)
    assert opened.visit() == b"crowded\n"
    opened.listener.stop()
    assert len(opened.handler.dismissed) == 1


@pytest.mark.parametrize("failure", [ConnectionAbortedError(), OSError(errno.EPROTO, "odd"), OSError(errno.EMFILE, "")])
def test_an_accept_that_fails_ends_nothing(opened: Open, monkeypatch: pytest.MonkeyPatch, failure: OSError) -> None:
    accept = socket.socket.accept
    left = [failure]

    def fails(listening: socket.socket) -> tuple[socket.socket, object]:
        if left:
            raise left.pop()
        return accept(listening)

    monkeypatch.setattr(socket.socket, "accept", fails)
    assert opened.visit() in (b"hello\n", b"crowded\n")
    assert opened.visit() == b"hello\n"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_spare_descriptor_that_can_not_be_had_back_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Open()
    accept, real_open = socket.socket.accept, os.open
    left = [OSError(errno.EMFILE, "")]

    def no_descriptor(listening: socket.socket) -> tuple[socket.socket, object]:
        if left:
            raise left.pop()
        return accept(listening)

    def open_fails(*arguments: object) -> int:
        monkeypatch.setattr(os, "open", real_open)
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(socket.socket, "accept", no_descriptor)
    monkeypatch.setattr(os, "open", open_fails)
    opened.visit()
    opened.listener.thread.join(0.5)
    alive = opened.listener.thread.is_alive()
    opened.listener.stop()
    assert alive


OUT_OF_DESCRIPTORS = """
    import os, resource, socket, sys, threading
    from beseda.net.listener import Listener, listen
    from beseda.net.read_scheduler import ReadScheduler

    class ConnectionHandler:
        crowded = b"crowded\\n"
        def admit(self, address, said): return None
        def refusal(self, begun): return self.crowded
        def dismiss(self, address): pass
        def serve(self, link):
            link.send(b"hello\\n", 0)
            link.recv(10)
            link.close()

    listening = listen("127.0.0.1", 0)
    listener = Listener([listening], ConnectionHandler(), ReadScheduler())
    listener.thread.start()
    visitors = [socket.socket() for _ in range(2)]
    for visitor in visitors:
        visitor.settimeout(10)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    filling = []
    try:
        while True:
            filling.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        pass
    visitors[0].connect(listening.getsockname())
    print(visitors[0].recv(100))
    for descriptor in filling:
        os.close(descriptor)
    visitors[1].connect(listening.getsockname())
    print(visitors[1].recv(100), listener.thread.is_alive())
"""


def test_without_descriptors_a_newcomer_is_told_so_and_later_ones_are_served() -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(OUT_OF_DESCRIPTORS)], capture_output=True, text=True, timeout=30
    )
    assert done.stdout.split() == [r"b'crowded\n'", r"b'hello\n'", "True"], done.stderr


def test_nobody_is_accepted_any_more_when_it_is_stopped() -> None:
    opened = Open()
    assert opened.visit() == b"hello\n"
    opened.listener.stop()
    with pytest.raises(OSError):  # refused or reset, as the kernel likes
        opened.visit()


def test_a_taken_port_and_a_foreign_address_are_errors(opened: Open) -> None:
    with pytest.raises(OSError) as taken:
        listen("127.0.0.1", opened.address[1])
    with pytest.raises(OSError) as foreign:
        listen("192.0.2.1", 0)
    assert (taken.value.errno, foreign.value.errno) == (errno.EADDRINUSE, errno.EADDRNOTAVAIL)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_both_families_share_a_port() -> None:
    try:
        six = Open("::1")
    except OSError:
        pytest.skip("no ::1 here")
    four = listen("127.0.0.1", six.address[1])
    assert six.visit() == b"hello\n"
    four.close()
    six.listener.stop()


def test_an_address_is_shown_with_brackets_where_it_has_colons() -> None:
    assert (shown(("127.0.0.1", 1)), shown(("::1", 2, 0, 0))) == ("127.0.0.1:1", "[::1]:2")


def test_a_bug_in_admitting_one_is_logged_and_the_next_is_served(
    opened: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(address: str, said: Callable[[], bytes]) -> bytes | None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(opened.handler, "admit", fail)
        assert opened.visit() == b"crowded\n"
    assert opened.visit() == b"hello\n" and "ZeroDivisionError" in caplog.text
    assert not opened.handler.dismissed, "it was not let in"
