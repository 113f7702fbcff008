"""Many people at once, for one thread: they enter, hear, and some of them stop hearing. Their tongue is given.

What a line is late by is told from the sender's clock in it, so a crowd must be on the sender's machine.
"""

import selectors
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress

from rig import ANSWERS_WITHIN
from tongues import PLAIN, Tongue

CHUNK = 262144
"""Bytes read at once: more than a record of TLS holds, so what is left is with the kernel, which wakes us again."""
STAMP = "stamped "


def anybody() -> ssl.SSLContext:
    """For TLS with whoever answers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def connected(port: int, within: ssl.SSLContext | None) -> socket.socket:
    """A connection, with its handshake of TLS made if it is to be within that. One thread is to use it."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=ANSWERS_WITHIN)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if within is not None:
        sock = within.wrap_socket(sock, server_hostname="localhost")
    sock.setblocking(False)
    return sock


def stamped(number: int, size: int = 0) -> str:
    """A line that tells when it was said, of at least `size` characters."""
    return f"{STAMP}{time.monotonic():.6f} {number} ".ljust(size, ".")


class Member:
    """One of the crowd. `lateness` is in seconds, of every stamped line heard; kept only where `measured`."""

    def __init__(self, sock: socket.socket, name: str, measured: bool, tongue: Tongue = PLAIN) -> None:
        self.sock = sock
        self.name = name
        self.measured = measured
        self.tongue = tongue
        self.entered = False
        self.ended = False
        self.last = b""
        """The end of what was heard, enough for the last words."""
        self.count = 0
        """Stamped lines heard."""
        self.lateness: list[float] = []
        self.left: set[str] = set()
        """Who was told to have left, where measured."""
        self.answered = 0
        """How often it was asked whether it lives."""
        self._rest = b""

    def take(self, data: bytes, now: float) -> None:
        self.count += self._fresh(STAMP.encode(), data)
        if self.tongue.asked and self._fresh(self.tongue.asked, data):
            self._answer()
        self.last = (self.last + data)[-4096:] if self.entered else self.last + data
        self.entered = self.entered or self.tongue.entered in self.last
        if self.measured:
            *lines, self._rest = (self._rest + data).split(self.tongue.ends)
            for line in lines:
                self._measure(line, now)

    def _fresh(self, words: bytes, data: bytes) -> int:
        """How often something is heard now. What comes may be cut anywhere."""
        return (self.last[1 - len(words) :] + data).count(words)

    def _answer(self) -> None:
        self.answered += 1
        with suppress(OSError):  # it has closed meanwhile
            self.sock.send(self.tongue.answer)

    def _measure(self, line: bytes, now: float) -> None:
        _, mark, rest = line.partition(self.tongue.before_text + STAMP.encode())
        if left := self.tongue.left.match(line):
            self.left.add(left[1].decode())
        elif mark and line[:1] != b"[":
            self.lateness.append(now - float(rest.split(b" ", 1)[0]))


class Crowd:
    """Members that enter by `gather` and are heard while `run` runs. As a context manager all go at the end."""

    def __init__(
        self,
        port: int,
        measured: int = 10,
        tongue: Tongue = PLAIN,
        within: ssl.SSLContext | None = None,
        kind: type[Member] = Member,
    ) -> None:
        """`measured`: how many members keep how late each line was; `within`: TLS, in which all come."""
        self.within = within
        self._kind = kind
        self.members: list[Member] = []
        self.tongue = tongue
        self._port = port
        self._measured = measured
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *_: object) -> None:
        for member in self.members:
            member.sock.close()
        self._selector.close()

    def gather(self, count: int, prefix: str = "guest", within: float = 60.0, name: bool = True) -> list[Member]:
        """So many more people; with `name` they have entered when this returns."""
        new = []
        for number in range(count):
            sock = connected(self._port, self.within)
            measured = len(self.members) < self._measured
            member = self._kind(sock, f"{prefix}{number}", measured, self.tongue)
            self._selector.register(sock, selectors.EVENT_READ, member)
            self.members.append(member)
            new.append(member)
            if name:
                sock.send(self.tongue.opening(number, member.name))
            if number % 50 == 49:
                self.run(0.0)
        if name:
            self.run_until(lambda: all(each.entered for each in new), within)
        return new

    def deafen(self, member: Member) -> None:
        """This one hears no more, and does not close either."""
        self._selector.unregister(member.sock)

    def hearken(self, member: Member) -> None:
        self._selector.register(member.sock, selectors.EVENT_READ, member)

    def run_until(self, holds: Callable[[], bool], within: float = ANSWERS_WITHIN) -> None:
        deadline = time.monotonic() + within
        while not holds():
            assert time.monotonic() < deadline, f"not within {within} s"
            self.run(0.02)

    def run(self, seconds: float) -> None:
        """Hear what comes for so long."""
        until = time.monotonic() + seconds
        while True:
            left = until - time.monotonic()
            for key, _ in self._selector.select(max(0.0, left)):
                self._hear(key.data)
            if left <= 0:
                return

    def _hear(self, member: Member) -> None:
        try:
            data = member.sock.recv(CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError:
            data = b""
        if data:
            member.take(data, time.monotonic())
        else:
            member.ended = True
            self._selector.unregister(member.sock)

    def lateness(self) -> list[float]:
        """All that was measured since the last time, of everybody."""
        gathered = [late for member in self.members for late in member.lateness]
        for member in self.members:
            member.lateness.clear()
        return gathered


class Speaker:
    """Says stamped lines at a steady rate, in the thread that runs the crowd, and in the crowd's tongue."""

    def __init__(self, crowd: Crowd, port: int, name: str = "speaker") -> None:
        self.sock = connected(port, crowd.within)
        if crowd.within is None:
            self.sock.settimeout(ANSWERS_WITHIN)
        self.sock.sendall(crowd.tongue.opening(0, name))
        self._crowd = crowd
        self.said = 0
        crowd.hearken(Member(self.sock, name, measured=False, tongue=crowd.tongue))

    def __enter__(self) -> "Speaker":
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def speak(self, seconds: float, rate: float, size: int = 0) -> list[float]:
        """Say so much for so long, and how late it was heard, by whoever measures."""
        self._crowd.lateness()
        start, said = time.monotonic(), 0
        while (now := time.monotonic()) - start < seconds:
            while said < (now - start) * rate:
                self.sock.sendall(self._crowd.tongue.saying(stamped(said, size)))
                said += 1
                self.said += 1
            self._crowd.run(max(0.0, start + said / rate - time.monotonic()))
        self._crowd.run(0.2)
        return self._crowd.lateness()
