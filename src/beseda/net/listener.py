"""The acceptor: one thread that takes connections and gives each a thread of its own.

To take a connection is a tenth of what it costs to let it in. So those who come at once are all taken first, and then,
if they are many, the latest is mostly let in first: who comes beside five thousand does not wait for all of them. Until
then they are no more than in the kernel's queue: they count for no limit.

Every way this can fail (no descriptors, no threads, too many already) costs the newcomer only: it is told, if that is
possible, and the acceptor goes on. Knows sockets and threads. Who is let in, a `ConnectionHandler` decides.
"""

import errno
import logging
import os
import select
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from enum import Enum, auto
from functools import partial
from typing import NamedTuple, Protocol

from beseda.net.guard import AFTER_FAILURE, survives
from beseda.net.latest_first import LatestFirst
from beseda.net.link import TcpLink, close_hard, prepare
from beseda.net.read_scheduler import ReadScheduler
from beseda.net.turning_away import TurningAway
from beseda.net.waker import Waker

log = logging.getLogger(__name__)

BACKLOG = 4096
"""Connections the kernel keeps until we accept: a storm of 5,000 at once drops no SYN (somaxconn is 4,096)."""
NO_DESCRIPTORS = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))
INHERITS = sys.platform == "linux"
"""Whether each connection inherits what is set for its listening socket: that saves 8 system calls a connection."""
TAKEN_TOGETHER = 64
"""Connections taken from the kernel's queue at once: 2 ms."""
TURNED_AWAY_TOGETHER = 2 * TAKEN_TOGETHER
"""Newcomers who are turned away at once: 10 ms. More than are taken: in a flood of them nobody lies there for long."""
IN_A_TURN = 8
"""Newcomers who are let in together, unless more wait with the kernel, or others talk in a crowd: 2 ms."""
TALKS_FOR = 0.1
"""Seconds for which it is taken that people talk, after the acceptor has seen that one of them did."""
REST, LONGEST_REST = 2.0, 0.02
"""While others talk: seconds without more newcomers for each second that it took to take some, to wait for a turn, and
to let one in or turn many away; and at most."""
BEGINNING = 16
"""Bytes of what a newcomer said, for who asks how it begins."""
STACK = 256 * 1024
"""Bytes of address space per thread: 10,000 threads of the default 8 MiB are 81 GB of it, and 40 MiB of page tables."""


class Taken(Enum):
    """How it went to take connections from the kernel."""

    ALL = auto()
    """Nobody waits there any more, or there is no room for more."""
    SOME = auto()
    """There may be more."""
    FAILED = auto()
    """One could not be taken."""


class Newcomer(NamedTuple):
    """Taken from the kernel's queue, and neither let in yet nor turned away."""

    connected: socket.socket
    address: str


class ConnectionHandler(Protocol):
    """Decides about newcomers, and serves them."""

    crowded: bytes
    """What a newcomer is told if there is no thread or no descriptor for it."""

    @property
    def room(self) -> int:
        """How many more there may be in all, as of just now."""
        ...

    def admit(self, address: str, said: Callable[[], bytes] = lambda: b"") -> bytes | None:
        """Return None to let in a newcomer from this address, else the words to refuse it with. `said` returns how what
        it said begins, as far as that has come.

        For each one let in, `serve` or `dismiss` is called once.
        """

    def refusal(self, begun: bytes) -> bytes:
        """Return the same words for somebody who has said this first (b"": nothing)."""

    def serve(self, link: TcpLink) -> None:
        """Serve a client until it ends, and close the link. Runs in a thread of the client's own."""

    def dismiss(self, address: str) -> None:
        """Count out a newcomer that was let in and could not be served after all."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError: the address is not ours, or the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((host, port))
        if INHERITS:
            prepare(listening)
        listening.listen(BACKLOG)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening


def shown(address: tuple[str, int] | tuple[str, int, int, int]) -> str:
    """host:port, with brackets if the host has colons."""
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Listener:
    """Accepts on every given socket until stopped."""

    def __init__(self, sockets: Sequence[socket.socket], handler: ConnectionHandler, scheduler: ReadScheduler) -> None:
        self._sockets = {listening.fileno(): listening for listening in sockets}
        self._handler = handler
        self._scheduler = scheduler
        self._turning_away = TurningAway(handler.refusal)
        self._reader = scheduler.reader(lets_in=True)
        self._newcomers: LatestFirst[Newcomer] = LatestFirst(few=IN_A_TURN)
        self._talk = 0  # the newest turn of somebody who talks, when it was looked for
        self._talk_until = 0.0
        self._spare = _spare_descriptor()
        self._waker = Waker()
        self._poll = select.poll()
        for fileno in (*self._sockets, self._waker.fileno):
            self._poll.register(fileno, select.POLLIN)
        self._stopped = False
        self._number = 0
        self.thread = threading.Thread(target=self._run, name="acceptor", daemon=True)

    def stop(self) -> None:
        """Accept nobody any more. Who has no thread yet is cut off, as the kernel cuts off who waits in its queue."""
        self._stopped = True
        self._waker.wake()
        self.thread.join(1.0)
        for listening in self._sockets.values():
            listening.close()
        if self._spare is not None and not self.thread.is_alive():
            os.close(self._spare)
            self._spare = None

    def _run(self) -> None:
        while not self._stopped:
            if not survives("accepting connections", self._look):
                time.sleep(AFTER_FAILURE)
        for newcomer in self._newcomers:
            close_hard(newcomer.connected)

    def _look(self) -> None:
        """Take those who have come, and let some in. In a crowd, take a turn for that: else a thread that starts
        another comes between all who read. While others talk, let in one, and rest then; let in one, too, while more
        have come than were taken."""
        ready = self._poll.poll(0 if self._newcomers else None)
        scheduler = self._scheduler
        if not scheduler.crowded:
            taken = self._take(ready)
            self._let_in(1 if taken is Taken.SOME else IN_A_TURN)
        else:
            began = time.monotonic()
            scheduler.wait_its_turn(self._reader)
            try:
                taken = self._take(ready)
                self._let_in(1 if taken is Taken.SOME or self._others_talk() else IN_A_TURN)
            finally:
                scheduler.leave(self._reader)
            if self._others_talk():
                time.sleep(min(LONGEST_REST, REST * (time.monotonic() - began)))
        if taken is Taken.FAILED:
            time.sleep(AFTER_FAILURE)

    def _others_talk(self) -> bool:
        newest, now = self._scheduler.newest_talk, time.monotonic()
        if newest != self._talk:
            self._talk, self._talk_until = newest, now + TALKS_FOR
        return now < self._talk_until

    def _take(self, ready: list[tuple[int, int]]) -> Taken:
        """Take connections from the kernel: those who have come, but no more than there is room for, and only so many
        at once. Poll before each: that costs less than to accept until an error says that nobody is there."""
        most = max(1, self._handler.room)
        for _ in range(TAKEN_TOGETHER):
            listening = [self._sockets[fileno] for fileno, _ in ready if fileno in self._sockets]
            if self._stopped or not listening or len(self._newcomers) >= most:
                return Taken.ALL
            could_take = [self._accept_from(each) for each in listening]
            if not all(could_take):
                return Taken.FAILED
            ready = self._poll.poll(0)
        return Taken.SOME if ready else Taken.ALL

    def _accept_from(self, listening: socket.socket) -> bool:
        """Return False if it can't be done just now."""
        try:
            connected, address = listening.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return True
        except OSError as error:
            if error.errno in NO_DESCRIPTORS:
                self._refuse_with_spare(listening)
            elif not self._stopped:
                log.warning("accept failed: %s", error)
            return False
        self._newcomers.append(Newcomer(connected, shown(address)))
        return True

    def _let_in(self, most: int) -> None:
        """Let in some of those who were taken. Those who are turned away count for little."""
        before = self._number
        for _ in range(TURNED_AWAY_TOGETHER):
            if not self._newcomers or self._number - before >= most or self._stopped:
                break
            newcomer = self._newcomers.popleft()
            if not survives("letting a newcomer in", self._start, newcomer):
                close_hard(newcomer.connected, self._handler.crowded)

    def _refuse_with_spare(self, listening: socket.socket) -> None:
        """No descriptor is free: give up the spare one to accept, tell and close; else the newcomer would hang."""
        if self._spare is None:
            self._spare = _spare_descriptor()
        if self._spare is None:
            return
        os.close(self._spare)
        try:
            connected, _ = listening.accept()
            close_hard(connected, self._handler.crowded)
        except OSError:
            pass
        self._spare = _spare_descriptor()

    def _start(self, newcomer: Newcomer) -> None:
        connected, where = newcomer
        if self._handler.admit(where, partial(_said, connected)) is not None:
            self._turning_away.turn_away(connected)
            return
        self._number += 1
        try:
            if not INHERITS:
                prepare(connected)
            link = TcpLink(connected, where, self._scheduler)
            name = f"client-{self._number}"
            threading.Thread(target=self._handler.serve, args=(link,), name=name, daemon=True).start()
        except OSError:
            self._give_up(newcomer)  # Gone before we could greet it.
        except (RuntimeError, MemoryError) as error:  # can't start new thread: maps, processes or memory have run out
            log.warning("no thread for a newcomer: %s", error)
            self._give_up(newcomer)
            time.sleep(AFTER_FAILURE)

    def _give_up(self, newcomer: Newcomer) -> None:
        close_hard(newcomer.connected, self._handler.crowded)
        self._handler.dismiss(newcomer.address)


def _said(connected: socket.socket) -> bytes:
    try:
        return connected.recv(BEGINNING, socket.MSG_DONTWAIT | socket.MSG_PEEK)
    except OSError:
        return b""


def _spare_descriptor() -> int | None:
    """A descriptor to close when no other is free; None if another thread was quicker to take the last one."""
    try:
        return os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return None
