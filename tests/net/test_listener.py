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
from beseda.net.listener import TAKEN_TOGETHER, Listener, listen, shown
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
        self.room = 1000

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

    @property
    def taken(self) -> int:
        return len(self.listener._newcomers)

    def stop(self) -> None:
        self.listener._stopped = True
        self.listener.thread.start()
        self.listener.stop()

    def close(self) -> None:
        if not self.listener._stopped:
            self.stop()
        for visitor in self.visitors:
            visitor.close()


@pytest.mark.parametrize(("talks", "let_in"), [(False, listener_module.IN_A_TURN), (True, 1)])
def test_in_a_crowd_some_are_let_in_in_a_turn_but_one_with_a_rest_while_others_talk(
    monkeypatch: pytest.MonkeyPatch, talks: bool, let_in: int
) -> None:
    waiting = Waiting(monkeypatch, talks)
    waiting.come(20)
    waiting.look()
    assert len(waiting.handler.said) == let_in and bool(waiting.rests) is talks
    waiting.close()


def test_many_are_turned_away_in_a_turn_though_others_talk_and_more_than_are_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So those who may come do not lie below those who may not."""
    waiting = Waiting(monkeypatch, True)
    waiting.come(2 * TAKEN_TOGETHER)
    waiting.look()
    assert waiting.taken == TAKEN_TOGETHER - 1 and len(waiting.rests) == 1
    waiting.handler.refuse = b"no"
    waiting.look()
    assert waiting.taken == 0 and len(waiting.rests) == 2
    waiting.close()


def test_all_who_wait_are_taken_before_anybody_is_let_in_and_then_mostly_the_latest_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting = Waiting(monkeypatch, True)
    waiting.come(TAKEN_TOGETHER + 5)
    for number, visitor in enumerate(waiting.visitors):
        visitor.sendall(b"%02d" % number)  # by loopback it has come when this returns
    waiting.look()
    assert (waiting.taken, waiting.handler.said) == (TAKEN_TOGETHER - 1, [b"63"])
    waiting.look()
    assert (waiting.taken, waiting.handler.said) == (TAKEN_TOGETHER + 3, [b"63", b"68"])
    while waiting.taken:
        waiting.look()
    assert waiting.handler.said[2:5] == [b"67", b"00", b"66"]
    assert sorted(waiting.handler.said) == [b"%02d" % number for number in range(TAKEN_TOGETHER + 5)]
    waiting.close()


@pytest.mark.parametrize("crowded_until", [0.0, float("inf")])
def test_while_more_wait_than_are_taken_at_once_only_one_is_let_in(
    monkeypatch: pytest.MonkeyPatch, crowded_until: float
) -> None:
    waiting = Waiting(monkeypatch, False)
    waiting.scheduler._crowded_until = crowded_until
    waiting.come(TAKEN_TOGETHER + 1)
    waiting.look()
    assert len(waiting.handler.said) == 1
    waiting.look()
    assert len(waiting.handler.said) == 1 + listener_module.IN_A_TURN
    waiting.close()


@pytest.mark.parametrize(("room", "taken"), [(0, 1), (1, 1), (3, 3)])
def test_no_more_are_taken_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch, room: int, taken: int) -> None:
    """The others wait with the kernel: they take no descriptor."""
    waiting = Waiting(monkeypatch, True)
    waiting.handler.room = room
    waiting.come(9)
    for looks in (1, 2):
        waiting.look()
        assert (waiting.taken, len(waiting.handler.said)) == (taken - 1, looks)
    waiting.close()


def test_out_of_a_crowd_the_latest_is_let_in_first_too(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting(monkeypatch, False)
    waiting.scheduler._crowded_until = 0.0
    waiting.come(20)
    for number, visitor in enumerate(waiting.visitors):
        visitor.sendall(b"%02d" % number)
    waiting.look()
    assert len(waiting.handler.said) == listener_module.IN_A_TURN and waiting.handler.said[0] == b"19"
    waiting.close()


def test_few_are_let_in_in_the_order_in_which_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is the later one who is one too many."""
    waiting = Waiting(monkeypatch, True)
    waiting.come(listener_module.IN_A_TURN)
    for number, visitor in enumerate(waiting.visitors):
        visitor.sendall(b"%d" % number)
    while len(waiting.handler.said) < listener_module.IN_A_TURN:
        waiting.look()
    assert waiting.handler.said == [b"%d" % number for number in range(listener_module.IN_A_TURN)]
    waiting.close()


def test_who_has_no_thread_yet_when_it_is_stopped_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting(monkeypatch, True)
    waiting.come(5)
    waiting.look()
    waiting.stop()
    with pytest.raises(ConnectionResetError):
        waiting.visitors[-1].recv(100)
    assert len(waiting.handler.said) == 1
    waiting.close()


def test_who_was_taken_is_let_in_though_nobody_else_can_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting(monkeypatch, False)
    waiting.come(20)
    waiting.look()
    waiting.come(1)
    tries: list[int] = []

    def fails(listening: socket.socket) -> tuple[socket.socket, object]:
        tries.append(1)
        raise OSError(errno.EPROTO, "odd")

    let_in = len(waiting.handler.said)
    monkeypatch.setattr(socket.socket, "accept", fails)
    monkeypatch.setattr(time, "sleep", lambda seconds: waiting.rests.append(len(waiting.handler.said)))
    waiting.look()
    assert waiting.rests == [let_in + listener_module.IN_A_TURN], "it rests, but after that"
    assert len(tries) == 1
    monkeypatch.undo()
    waiting.close()


def test_a_socket_at_which_nobody_can_be_taken_keeps_nobody_from_coming_at_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, whole = listen("127.0.0.1", 0), listen("127.0.0.1", 0)
    accept = socket.socket.accept

    def fails(listening: socket.socket) -> tuple[socket.socket, object]:
        if listening is broken:
            raise OSError(errno.EPROTO, "odd")
        return accept(listening)

    monkeypatch.setattr(socket.socket, "accept", fails)
    listener = Listener([broken, whole], ConnectionHandler(), ReadScheduler())
    with socket.create_connection(broken.getsockname(), SOON), socket.socket() as visitor:
        listener.thread.start()
        visitor.settimeout(SOON)
        visitor.connect(whole.getsockname())
        assert visitor.recv(100) == b"hello\n"
    listener.stop()


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


def test_how_it_begins_is_seen_before_somebody_is_let_in_and_is_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting = Waiting(monkeypatch, False)
    waiting.handler.refuse = b"too many: "
    waiting.come(1)
    waiting.visitors[0].sendall(b"GET / HTTP/1.1\r\n\r\n")
    waiting.look()
    assert waiting.visitors[0].recv(100) == b"too many: GET / HTTP/1.1\r\n\r\n"
    assert waiting.handler.said == [b"GET / HTTP/1.1\r\n"]
    waiting.close()


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
        room = 1000
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
