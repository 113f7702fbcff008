"""A proved UDP peer as a link: for its thread a blocking source of bytes, for the flusher a place to put them.

Knows threads and one peer's address. What the datagrams mean, a `Stream` knows, which comes from outside. Who is let
in, `datagrams` decides.
"""

import socket
import threading
import time
from typing import Protocol

from beseda.net.listener import shown

Address = tuple[str, int] | tuple[str, int, int, int]
"""As `socket` gives it, IPv4 or IPv6."""
LINGER = 10.0
"""Seconds after `close` in which what was sent may still arrive: enough for several losses in a row."""


class Stream(Protocol):
    """What a peer's datagrams mean, sans-I/O. Times are monotonic seconds."""

    by_hand: bool
    eof_received: bool
    broken: bool

    @property
    def has_received(self) -> bool: ...
    @property
    def drained(self) -> bool:
        """Whether everything sent, the end included, has arrived, as far as we can know."""
        ...

    def send(self, data: bytes) -> int: ...
    def send_eof(self) -> None: ...
    def bytes_received(self) -> bytes: ...
    def receive_datagram(self, datagram: bytes, now: float) -> None: ...
    def datagrams_to_send(self, now: float) -> list[bytes]: ...
    def next_timeout(self, now: float) -> float | None: ...


def send_at_once(sock: socket.socket, datagram: bytes, address: Address) -> None:
    """Send a datagram without waiting. It is lost if the kernel's buffer is full, or if no way leads there."""
    try:
        sock.sendto(datagram, socket.MSG_DONTWAIT, address)
    except OSError:
        pass


class DatagramLink:
    """A proved peer, as a `Link`: its own thread reads, the flushing one sends, the receiving thread does the rest.

    The lock guards all that is here and the order of what is sent. It is held over `sendto`, which never waits
    (MSG_DONTWAIT), so that nobody is inside it once `finished` is set and the socket may be closed.
    """

    __slots__ = (
        "_closing",
        "_deaf",
        "_give_up",
        "_lock",
        "_news",
        "_peer",
        "_socket",
        "_stream",
        "address",
        "certificate",
        "due",
        "finished",
        "is_secure",
    )

    fileno = -1
    """There is no descriptor of its own to wait on."""

    def __init__(self, sock: socket.socket, peer: Address, stream: Stream) -> None:
        self.address = shown(peer)
        self.is_secure, self.certificate = False, ""
        self.due = 0.0
        """When `look_at_timer` has something to do (monotonic seconds)."""
        self.finished = False
        """Whether nothing will be sent any more. Never unset."""
        self._socket = sock
        self._peer = peer
        self._stream = stream
        self._deaf = self._closing = False
        self._give_up = 0.0
        self._lock = threading.Lock()
        self._news = threading.Condition(self._lock)

    def __repr__(self) -> str:
        return f"<DatagramLink {self.address}, {'by hand' if self.by_hand else 'reliable'}>"

    @property
    def by_hand(self) -> bool:
        """Whether a person types the datagrams, so that nothing is certain to arrive."""
        return self._stream.by_hand

    def recv(self, timeout: float | None) -> bytes | None:
        """Return some bytes, b"" at the end, or None if nothing came for `timeout` seconds."""
        with self._news:
            self._news.wait_for(self._has_news, timeout)
            data = self._stream.bytes_received()
            return data if data or self._at_end() else None

    def take_turn(self) -> None:
        pass

    def has_entered(self) -> None:
        pass  # Its reader waits for nobody.

    def rest(self) -> None:
        pass

    def send(self, data: bytes, flags: int = 0, /) -> int:
        """Return how many bytes were taken. Never waits, whatever the `flags`.

        Raises:
            BlockingIOError: none now: the peer must first acknowledge what it was sent.
            ConnectionError: none ever again.
        """
        with self._lock:
            if self._closing or self._stream.broken:
                raise ConnectionResetError(f"{self.address} is gone")
            taken = self._stream.send(data)
            self._send_due(time.monotonic())
        if data and not taken:
            raise BlockingIOError
        return taken

    def others_follow(self) -> bool:
        return False  # The receiving thread hands out what came: these threads wake one by one as it is.

    def has_hung_up(self) -> bool:
        return self._stream.eof_received or self._stream.broken

    def stop_reading(self) -> None:
        """Have `recv` return what has come, and then the end. Sending still works."""
        with self._lock:
            self._deaf = True
            self._news.notify_all()

    def close(self) -> None:
        """End the link when everything sent has arrived, or after `LINGER`. A second call is harmless."""
        with self._lock:
            now = time.monotonic()
            if not self._closing:
                self._give_up = now + LINGER
            self._closing = True
            self._stream.send_eof()
            self._send_due(now)
            self._news.notify_all()

    # The receiving thread's part.

    def receive_datagram(self, datagram: bytes, now: float) -> None:
        with self._lock:
            if self.finished:
                return
            self._stream.receive_datagram(datagram, now)
            self._send_due(now)
            if self._has_news():
                self._news.notify_all()

    def look_at_timer(self, now: float) -> None:
        with self._lock:
            self._send_due(now)
            if self._at_end():
                self._news.notify_all()

    def abandon(self) -> None:
        """Send nothing more, ever: the socket is about to be closed."""
        with self._lock:
            self._closing = self.finished = True
            self._news.notify_all()

    def _has_news(self) -> bool:
        return self._stream.has_received or self._at_end()

    def _at_end(self) -> bool:
        return self._deaf or self._closing or self._stream.eof_received or self._stream.broken

    def _send_due(self, now: float) -> None:
        """Requires holding the lock."""
        assert self._lock.locked()
        if self.finished:
            return
        for datagram in self._stream.datagrams_to_send(now):
            send_at_once(self._socket, datagram, self._peer)
        wait = self._stream.next_timeout(now)
        self.due = float("inf") if wait is None else now + wait
        if self._closing:
            self.finished = self._stream.drained or self._stream.broken or now >= self._give_up
            self.due = min(self.due, self._give_up)
