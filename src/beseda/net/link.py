"""A link: one client's way in and out, as its thread sees it, whatever carries it."""

import select
import socket
import struct
import sys
import threading
import time
from typing import Protocol

from beseda.net.read_scheduler import ReadScheduler

FIRST_READ = 448
"""Bytes asked for while waiting. CPython allocates them before it waits, for every idle client: this is what still
fits pymalloc's largest block (512), and a line of chat. After a read that fills it comes one `LARGE_READ`."""
LARGE_READ = 16384
MOST_FORGOTTEN = 64
"""Large readings of what is not acted on any more: a megabyte, half a millisecond. Who sends on and on is cut off."""
SEND_BUFFER = 65536
"""Bytes the kernel may keep for a client. By default it hides 3.8 MiB of a stalled reader on loopback (measured)."""
DEAD_AFTER = 90
"""Seconds until a peer that does not acknowledge is given up (a closed laptop): its name is free again."""

_HANGING_UP = getattr(select, "POLLRDHUP", 0)
"""What is looked for besides what `poll` always tells, the connection's end in both directions; Linux has it."""
_closing = threading.Lock()
"""Guards, for all links: whether the descriptor is still this link's. Held for moments; no lock is taken inside."""


class Link(Protocol):
    """What a client's thread reads from. `send` never waits; the thread that flushes calls it."""

    address: str
    """host:port. What carries it may be told of another one: a proxy speaks for many."""
    is_secure: bool
    """Whether nobody between here and the client can read along, as far as we or a proxy of ours can tell."""
    certificate: str
    """SHA-256 of the client's certificate, in small hexadecimal digits; "" if it showed none."""

    @property
    def fileno(self) -> int: ...
    def recv(self, timeout: float | None) -> bytes | None:
        """Return some bytes, b"" at the end, or None if nothing came for `timeout` seconds."""

    def send(self, data: bytes, flags: int, /) -> int:
        """Return how many bytes were taken. Raises BlockingIOError if none now, another OSError if never again."""
        ...

    def take_turn(self) -> None:
        """Call before work that is long for a newcomer's: in a crowd it is done when its turn comes."""

    def has_entered(self) -> None:
        """Its client has a name: it waits with those who talk, and no more with those who come."""

    def rest(self) -> None:
        """Call before its thread waits for something other than input: the other threads need not wait for it."""

    def others_follow(self) -> bool:
        """Whether the item that was made of the input may be left in the inbox, to the threads that read next."""
        ...

    def has_hung_up(self) -> bool:
        """Whether the client sends no more, though what came before may not be read yet. Its own thread asks."""
        ...

    def stop_reading(self) -> None:
        """Have `recv` return what has come, and then the end. Callable by any thread, before `close`."""

    def close(self) -> None: ...


class TcpLink:
    __slots__ = (
        "_closed",
        "_over",
        "_reader",
        "_scheduler",
        "_socket",
        "_watched",
        "address",
        "certificate",
        "fileno",
        "is_secure",
        "send",
    )

    def __init__(self, connected: socket.socket, address: str, scheduler: ReadScheduler) -> None:
        self._socket = connected
        self._scheduler = scheduler
        self._reader = scheduler.reader()
        self.address = address
        self.is_secure, self.certificate = False, ""
        self.fileno = connected.fileno()
        # Its own thread's:
        self._watched = False  # its socket is the poller's to look after
        self._over = False  # the end was read. The socket may tell it only once, so it is remembered here.
        self._closed = False
        self.send = connected.send

    def __repr__(self) -> str:
        state = "closed" if self._closed else "at its end" if self._over else "watched" if self._watched else "open"
        return f"<TcpLink {self.address}, {state}>"

    def recv(self, timeout: float | None) -> bytes | None:
        if self._over:
            return b""
        try:
            is_first = not self._watched and (timeout is not None or self._reader.is_new)
            data = self._first() if is_first else None
            if data is None:
                data = self._in_turn(timeout) if self._scheduler.crowded else self._at_once(timeout)
            if data is None:
                data = self._late()
        except OSError:
            data = b""  # Reset, timed out, shut down by us: all are the end.
        self._over = data == b""
        self._scheduler.enter(self._reader)
        return data

    def _first(self) -> bytes | None:
        """Return what has come already, or None: a newcomer that speaks first need not wait for a turn.

        It looks before it reads: an exception would cost a silent client another page of stack, for good.
        """
        return self._read() if self._readable(0.0) else None

    def _late(self) -> bytes | None:
        """Return what has come though the time is over, or None. Nobody is silent whose words are here: on a busy
        machine seconds pass until the poller has seen them, or until this thread runs again."""
        if not self._readable(0.0):
            return None
        data = self._socket.recv(LARGE_READ)
        if len(data) == LARGE_READ and self._watched:
            self._scheduler.more_left(self._reader)  # the edge of what is left may have been seen already
        return data

    def _at_once(self, timeout: float | None) -> bytes | None:
        self._scheduler.leave(self._reader)
        self._unwatch()
        if timeout is not None and not self._readable(timeout):
            return None
        data = self._read()
        if data and not self._reader.is_new and (delay := self._scheduler.coalescing_delay()):
            time.sleep(delay)
            data += self._more()
        return data

    def _read(self) -> bytes:
        data = self._socket.recv(FIRST_READ)
        if len(data) == FIRST_READ:
            data += self._more()
        return data

    def _in_turn(self, timeout: float | None) -> bytes | None:
        if not self._watched:
            self._watched = self._scheduler.watch(self.fileno, self._reader)
            if not self._watched:
                return self._at_once(timeout)
        until = 0.0 if timeout is None else time.monotonic() + timeout
        while self._scheduler.wait(self._reader, timeout):
            try:
                data = self._socket.recv(LARGE_READ, socket.MSG_DONTWAIT)
            except BlockingIOError:  # The input is read already, or it was of another socket with the same number.
                timeout = timeout and until - time.monotonic()
                continue
            if len(data) == LARGE_READ:
                self._scheduler.more_left(self._reader)
            return data
        return None

    def _unwatch(self) -> None:
        if self._watched:
            self._watched = False
            self._scheduler.unwatch(self.fileno, self._reader)

    def take_turn(self) -> None:
        if not self._reader.turn and self._scheduler.crowded:
            self._scheduler.wait_its_turn(self._reader)

    def has_entered(self) -> None:
        self._reader.is_new = False

    def rest(self) -> None:
        self._scheduler.leave(self._reader)

    def others_follow(self) -> bool:
        return self._scheduler.others_follow(self._reader)

    def has_hung_up(self) -> bool:
        poll = select.poll()
        poll.register(self.fileno, _HANGING_UP)
        return self._over or bool(poll.poll(0))

    def _readable(self, timeout: float) -> bool:
        poll = select.poll()
        poll.register(self.fileno, select.POLLIN)
        return bool(poll.poll(max(0.0, timeout) * 1000))

    def _more(self) -> bytes:
        try:
            return self._socket.recv(LARGE_READ, socket.MSG_DONTWAIT)
        except OSError:
            return b""  # Nothing more just now; if it has ended, the next reading says so.

    def stop_reading(self) -> None:
        with _closing:
            if not self._closed:
                self._shut_down(socket.SHUT_RD)

    def close(self) -> None:
        """Requires holding the flush lock. Only the link's own thread may call it."""
        with _closing:
            self._closed = self._over = True
        self._scheduler.forget(self._reader)
        self._unwatch()
        self._forget_input()
        self._shut_down(socket.SHUT_RDWR)
        self._socket.close()

    def _forget_input(self) -> None:
        """Read what has come and is not to be acted on: with that unread the kernel would reset the connection, and a
        browser that meets a reset while it still sends does not read our last words."""
        try:
            for _ in range(MOST_FORGOTTEN):
                if not self._socket.recv(LARGE_READ, socket.MSG_DONTWAIT):
                    return
        except OSError:
            pass  # Nothing more has come, or it is gone already.

    def _shut_down(self, how: int) -> None:
        try:
            self._socket.shutdown(how)
        except OSError:
            pass  # It is gone already.


def prepare(connected: socket.socket) -> None:
    """Set what every client's socket needs. Raises OSError when the peer is gone already."""
    connected.settimeout(None)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # Telnet sends the second byte of a command as urgent data. Out of line it would be lost, and its first would not.
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if sys.platform == "linux":
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, DEAD_AFTER // 3)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, DEAD_AFTER // 6)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 4)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_AFTER * 1000)


def close_hard(connected: socket.socket, words: bytes = b"") -> None:
    """Refuse a connection that has no thread: send the words if they go at once, then close. Raises nothing."""
    try:
        if words:
            connected.send(words, socket.MSG_DONTWAIT)
        else:
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        pass
    connected.close()
