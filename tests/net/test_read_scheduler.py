"""In a crowd threads go through one after the other, in the order of arrival, and whoever overstays is passed by."""

import errno
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from beseda.net import read_scheduler as scheduler_module
from beseda.net.link import LARGE_READ, TcpLink, close_hard
from beseda.net.read_scheduler import CROWD, ReadScheduler
from beseda.net.turns import END, SOME
from waiting import wait_for

SOON = 10.0


class Gate:
    """A read scheduler, and as many pairs of a link and its far end as a test wants."""

    def __init__(self) -> None:
        self.scheduler = ReadScheduler()
        self.through = 0
        self.scheduler.do_left_work = self._do_left_work
        self.scheduler.thread.start()
        self._ends: list[tuple[TcpLink, socket.socket]] = []
        self._threads: list[threading.Thread] = []

    def _do_left_work(self) -> None:
        self.through += 1

    def link(self, number: int | None = None, is_new: bool = False) -> tuple[TcpLink, socket.socket]:
        """A pair, of somebody who has a name; our end has that number, if one is given, which must be free."""
        ours, theirs = socket.socketpair()
        if number is not None and number not in (ours.fileno(), theirs.fileno()):
            os.dup2(ours.fileno(), number)
            ours.close()
            ours = socket.socket(fileno=number)
        elif number == theirs.fileno():
            ours, theirs = theirs, ours
        link = TcpLink(ours, "192.0.2.1:1", self.scheduler)
        if not is_new:
            link.has_entered()
        self._ends.append((link, theirs))
        return link, theirs

    def crowd(self) -> None:
        """Make it a crowd, for as long as the test takes."""
        for _ in range(CROWD):
            self.scheduler.enter(self.scheduler.reader())
        self.scheduler._crowded_until = float("inf")

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
        self.scheduler.stop()
        self.scheduler.thread.join(SOON)
        assert not self.scheduler.thread.is_alive()


def listen(link: TcpLink, heard: threading.Event) -> None:
    while link.recv(None):
        heard.set()


def is_known(link: TcpLink) -> bool:
    """Whether the poller looks after it."""
    return link._watched


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
        assert not gate.scheduler.crowded and not link.others_follow()


def test_several_at_work_are_a_crowd_for_a_while(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = [gate.scheduler.reader() for _ in range(CROWD)]
    for reader in readers:
        assert not gate.scheduler.crowded
        gate.scheduler.enter(reader)
    assert gate.scheduler.crowded
    for reader in readers:
        gate.scheduler.leave(reader)
    assert gate.scheduler.crowded, "those who wait for the interpreter can't be counted"
    later = time.monotonic() + scheduler_module.CROWDED_FOR
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert not gate.scheduler.crowded


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
    wait_for(lambda: link._reader.news)
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
    gate.scheduler._crowded_until = 0.0
    peer.sendall(b"two\n")
    assert link.recv(None) == b"two\n" and not is_known(link)
    gate.scheduler._crowded_until = float("inf")
    peer.sendall(b"three\n")
    assert link.recv(None) == b"three\n" and is_known(link)


def test_in_a_crowd_a_link_stops_reading_when_told(gate: Gate) -> None:
    gate.crowd()
    link, _ = gate.link()
    got: list[bytes | None] = []
    gate.run(lambda: got.append(link.recv(None)))
    wait_for(lambda: link._reader.waits)
    link.stop_reading()
    wait_for(lambda: got == [b""])


def test_one_at_a_time_goes_through_in_the_order_of_arrival(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler_module, "LONGEST_TURN", SOON)
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
    wait_for(lambda: all(link._reader.waits for link, _ in pairs))
    for _, peer in pairs:
        peer.sendall(b"!")
    wait_for(lambda: len(order) == len(pairs))
    assert order == list(range(20)) and not together


def test_newcomers_are_read_one_after_the_other_and_nobody_who_talks_waits_for_them(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler_module, "LONGEST_TURN", 10 * SOON)
    gate.crowd()
    slow, slow_peer = gate.link(is_new=True)
    link, peer = gate.link(is_new=True)
    for each in (slow, link):
        assert each.recv(0.01) is None, "it has said nothing at once"
    slow_peer.sendall(b"!")
    assert slow.recv(None) == b"!" and slow._reader.turn, "a turn goes on"
    talks, talks_peer = gate.link()
    heard, said = threading.Event(), threading.Event()
    gate.run(lambda: listen(link, heard))
    gate.run(lambda: listen(talks, said))
    wait_for(lambda: link._reader.waits and talks._reader.waits)
    gate.scheduler._wake()  # its nap is as long as a turn may be
    peer.sendall(b"anna\n")
    wait_for(lambda: link._reader.queued)
    talks_peer.sendall(b"!")
    assert said.wait(SOON) and not heard.is_set()
    slow.rest()
    assert heard.wait(SOON)


def test_what_a_newcomer_said_at_once_is_read_at_once_and_what_takes_long_waits_for_a_turn(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler_module, "LONGEST_TURN", 10 * SOON)
    gate.crowd()
    slow, slow_peer = gate.link()
    slow_peer.sendall(b"!")
    assert slow.recv(None) == b"!" and slow._reader.turn, "a turn goes on"
    link, peer = gate.link(is_new=True)
    peer.sendall(b"anna\n")
    assert link.recv(None) == b"anna\n" and not link._reader.turn
    gate.run(link.take_turn)
    wait_for(lambda: link._reader.queued)
    slow.rest()
    wait_for(lambda: link._reader.turn)
    link.take_turn()
    wait_for(lambda: link._reader.turn and not link._reader.queued)  # it had its turn already


def test_the_poller_lets_one_who_comes_in_though_others_talk_on(gate: Gate) -> None:
    """Its looks are made here, at times of our own."""
    gate.scheduler.stop()
    gate.scheduler.thread.join(SOON)
    scheduler, turns = gate.scheduler, gate.scheduler._turns
    talks, follows, first, second = (scheduler.reader() for _ in range(4))
    talks.is_new = follows.is_new = False
    with scheduler._lock:
        for reader in (talks, follows, first, second):
            turns.note(reader, SOME)
            turns.wait(reader)

    def turn_of() -> list[bool]:
        return [reader.turn > 0 for reader in (talks, follows, first, second)]

    assert turn_of() == [True, False, False, False]
    later = time.monotonic() + SOON
    scheduler._meet(later)
    assert turn_of() == [True, False, False, True]
    with scheduler._lock:
        turns.leave(second)
    scheduler._meet(later + scheduler_module.LONGEST_TURN / 2)
    assert turn_of() == [True, False, False, False], "one in so many milliseconds"
    with scheduler._lock:
        turns.leave(talks)
    scheduler._meet(later + 2 * scheduler_module.LONGEST_TURN)
    assert turn_of() == [False, True, True, False]


def test_what_came_while_one_waited_for_a_turn_to_do_other_things_is_read(gate: Gate) -> None:
    gate.crowd()
    link, peer = tcp_link(gate)
    peer.sendall(b"one\n")
    wait_for(lambda: link._reader.news)
    link.take_turn()
    peer.shutdown(socket.SHUT_WR)
    wait_for(lambda: link._reader.news == END)
    gate.scheduler.wait_its_turn(link._reader)
    assert link.recv(None) == b"one\n" and link.recv(None) == b""


def test_who_lets_newcomers_in_waits_for_a_turn_and_nobody_waits_who_need_not(gate: Gate) -> None:
    gate.crowd()
    reader = gate.scheduler.reader(lets_in=True)
    gate.scheduler.wait_its_turn(reader)
    turn = reader.turn
    gate.scheduler.leave(reader)
    assert turn and not gate.scheduler._turns.goes_on


def test_what_is_left_is_done_when_the_last_is_through(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler_module, "LONGEST_TURN", SOON)
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
    wait_for(lambda: all(link._reader.waits for link, _ in pairs))
    pairs[0][1].sendall(b"!")
    wait_for(lambda: pairs[0][0]._reader.turn > 0)
    before = gate.through
    with gate.scheduler._lock:
        for link, _ in pairs[1:]:  # as the poller would, between two turns
            gate.scheduler._turns.note(link._reader, SOME)
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
    wait_for(lambda: slow._reader.waits and quick._reader.waits)
    slow_peer.sendall(b"!")
    wait_for(lambda: slow._reader.turn > 0)
    quick_peer.sendall(b"!")
    assert heard.wait(SOON)
    stays.set()


def test_who_rests_is_not_waited_for(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler_module, "LONGEST_TURN", 10 * SOON)
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
    wait_for(lambda: slow._reader.waits and quick._reader.waits)
    slow_peer.sendall(b"!")
    quick_peer.sendall(b"!")
    assert heard.wait(SOON)
    rests.set()


def test_a_number_given_out_again_belongs_to_whoever_has_it_now(gate: Gate) -> None:
    gate.crowd()
    old, old_peer = gate.link()
    assert old.recv(0.01) is None, "it is known to the poller"
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
    link = TcpLink(ours, "127.0.0.1:1", gate.scheduler)
    gate._ends.append((link, peer))
    assert link.recv(0.01) is None, "it is known to the poller"
    close_hard(peer)
    assert [link.recv(SOON) for _ in range(3)] == [b"", b"", b""]


def tcp_link(gate: Gate) -> tuple[TcpLink, socket.socket]:
    """A pair by TCP, which knows resets and urgent data; the poller watches it already."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        peer = socket.create_connection(listening.getsockname())
        ours, _ = listening.accept()
    link = TcpLink(ours, "127.0.0.1:1", gate.scheduler)
    gate._ends.append((link, peer))
    assert link.recv(0.01) is None and is_known(link)
    return link, peer


def test_the_end_behind_more_than_one_reading_is_found(gate: Gate) -> None:
    """Both came while it was at work, and were told together."""
    gate.crowd()
    link, peer = tcp_link(gate)
    peer.sendall(b"x" * (LARGE_READ + 3))
    peer.shutdown(socket.SHUT_WR)
    wait_for(lambda: link._reader.news == END)
    readings: list[int] = []

    def read() -> None:
        while data := link.recv(None):
            readings.append(len(data))
        readings.append(0)

    gate.run(read)
    wait_for(lambda: readings[-1:] == [0])
    assert readings == [LARGE_READ, 3, 0]


def test_what_comes_after_urgent_data_is_read(gate: Gate) -> None:
    """`telnet` sends an urgent byte at Ctrl-C; a reading ends before it, and no edge tells of what is behind it."""
    gate.crowd()
    link, peer = tcp_link(gate)
    peer.sendall(b"before\n")
    peer.send(b"!", socket.MSG_OOB)
    peer.sendall(b"after\n")
    read = b""
    while not read.endswith(b"after\n"):
        piece = link.recv(SOON)
        assert piece, read
        read += piece
    assert read == b"before\nafter\n"


def test_a_late_end_of_another_with_the_same_number_sticks_to_nobody(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The poller learns of an end and is slow; meanwhile the socket is closed and its number belongs to a newcomer."""
    gate.crowd()
    old, old_peer = tcp_link(gate)
    told, goes_on = threading.Event(), threading.Event()
    gather = gate.scheduler._gather

    def late(events: list[tuple[int, int]]) -> bool:
        if any(fileno == old.fileno for fileno, _ in events) and not told.is_set():
            told.set()
            assert goes_on.wait(SOON)
        return gather(events)

    monkeypatch.setattr(gate.scheduler, "_gather", late)
    old_peer.sendall(b"!")
    assert old.recv(None) == b"!", "the poller has gone round"
    old_peer.shutdown(socket.SHUT_WR)
    assert told.wait(SOON)
    old.close()
    gate._ends.clear()
    new, new_peer = gate.link(old.fileno)
    other, other_peer = gate.link()
    heard: list[bytes] = []

    def listen_to(link: TcpLink) -> None:
        while data := link.recv(None):
            heard.append(data)

    gate.run(lambda: listen_to(new))
    gate.run(lambda: listen_to(other))
    wait_for(lambda: new._reader.waits and is_known(new))
    goes_on.set()
    wait_for(lambda: other._reader.waits and is_known(other))
    before = gate.scheduler._turns.number
    for number in range(100):
        other_peer.sendall(b"other\n")
        wait_for(lambda number=number: len(heard) == number + 1)  # type: ignore[misc]
    new_peer.sendall(b"new\n")
    wait_for(lambda: heard[-1] == b"new\n")
    assert gate.scheduler._turns.number - before < 150, "somebody is let in again and again for nothing"
    old_peer.close()


def test_a_full_reading_after_another_does_not_hide_who_else_has_something(gate: Gate) -> None:
    """One client always has more to read, so the queue never runs empty; the sockets are looked at all the same."""
    gate.crowd()
    endless, endless_peer = tcp_link(gate)
    quiet, quiet_peer = tcp_link(gate)
    heard, over = threading.Event(), threading.Event()

    def pour() -> None:
        try:
            while not over.is_set():
                endless_peer.sendall(b"x" * LARGE_READ)
        except OSError:
            pass

    gate.run(lambda: listen(endless, threading.Event()))
    gate.run(pour)
    gate.run(lambda: listen(quiet, heard))
    before = gate.scheduler._turns.number
    wait_for(lambda: gate.scheduler._turns.number > before + 100)
    quiet_peer.sendall(b"!")
    assert heard.wait(SOON)
    over.set()
    endless_peer.shutdown(socket.SHUT_RDWR)


def test_a_mistake_in_what_readers_left_ends_neither_them_nor_the_poller(
    gate: Gate, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler_module, "LONGEST_TURN", 10 * SOON)  # else the poller may end the reader's turn
    gate.crowd()
    link, peer = gate.link()
    failed: list[str] = []

    def fail() -> None:
        failed.append(threading.current_thread().name)
        raise ZeroDivisionError

    gate.scheduler.do_left_work = fail
    heard = threading.Event()
    gate.run(lambda: listen(link, heard))
    wait_for(lambda: link._reader.waits)
    with gate.scheduler._lock:
        gate.scheduler._work_left = True
    gate.scheduler._wake()
    wait_for(lambda: "poller" in failed)
    peer.sendall(b"!")
    assert heard.wait(SOON)
    wait_for(lambda: len(set(failed)) == 2)
    assert gate.scheduler.thread.is_alive() and "what readers had left failed" in caplog.text


def test_what_the_poller_was_told_when_it_failed_is_told_anew(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gate.crowd()
    link, peer = gate.link()
    heard = threading.Event()
    gate.run(lambda: listen(link, heard))
    wait_for(lambda: link._reader.waits and is_known(link))
    gather = gate.scheduler._gather

    def fail(events: list[tuple[int, int]]) -> bool:
        monkeypatch.setattr(gate.scheduler, "_gather", gather)
        raise MemoryError("once")

    monkeypatch.setattr(gate.scheduler, "_gather", fail)
    peer.sendall(b"!")
    assert heard.wait(SOON), "the poller has gone round"
    heard.clear()
    peer.sendall(b"!")
    assert heard.wait(SOON)
    assert "looking for input failed" in caplog.text


def test_who_leaves_for_good_does_nobodys_work_itself(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds the flush lock then, and what others left would have it take more."""
    monkeypatch.setattr(scheduler_module, "LONGEST_TURN", 10 * SOON)  # else the poller may end its turn before it does
    gate.crowd()
    link, peer = gate.link()
    by: list[str] = []
    gate.scheduler.do_left_work = lambda: by.append(threading.current_thread().name)
    peer.sendall(b"!")
    assert link.recv(None) == b"!" and link._reader.turn
    by.clear()
    link.close()
    wait_for(lambda: by)
    assert by == ["poller"]


def test_whom_the_kernel_can_not_watch_waits_in_its_own_recv(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    gate.crowd()
    link, peer = gate.link()

    class Full:
        def register(self, *_: object) -> None:
            raise OSError(errno.ENOSPC, "too many watched")

    with monkeypatch.context() as patch:
        patch.setattr(gate.scheduler, "_epoll", Full())
        peer.sendall(b"!")
        assert link.recv(None) == b"!" and not is_known(link)


def test_without_epoll_everybody_waits_in_their_own_recv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler_module, "HAS_EPOLL", False)
    gate = Gate()
    gate.crowd()
    link, peer = gate.link()
    assert not gate.scheduler.crowded
    peer.sendall(b"hello\n")
    assert link.recv(SOON) == b"hello\n"
    gate.close()
