"""Connections to the server under measurement, and how they arrive. One thread, one epoll. Knows no protocol."""

import select
import socket
import ssl
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bench.dialect import Dialect, Step
from bench.secrecy import UNFINISHED, Secrecy

SOURCES = 8
"""Loopback addresses to connect from: one address has 28,000 ports for all runs of the last minute together."""
BIND_ADDRESS_NO_PORT = 24
"""IP_BIND_ADDRESS_NO_PORT of linux/in.h: the port is chosen at connecting, so several connections may share it."""
ARRIVAL_PATIENCE = 30.0
"""Seconds without an arrival after which we wait no longer for the rest."""
DEAF_BUFFER = 4096
"""Bytes the kernel keeps for a client that never reads: the server is to deal with it, and not the kernel."""
MOST_READ = 1 << 18
ENTERING = 32
"""Registered clients that enter their rooms at the same time, unless the scenario has another number."""
QUIET = 0.3


class Person(NamedTuple):
    name: str
    place: str
    deaf: bool = False


class LoadError(Exception):
    """The load could not be made: the server refused or went away. Not a finding about single messages."""


@dataclass(slots=True)
class Newcomer:
    """Somebody on the way in."""

    number: int
    """Among all people."""
    sock: socket.socket
    steps: tuple[Step, ...]
    """The step under way, and those to come."""
    heard: bytes = b""
    """What was heard in this step."""
    is_shaken: bool = True
    """Whether the handshake of TLS is done, if there is to be one."""


class Crowd:
    """All connections, in the order of the people given."""

    def __init__(self, port: int, dialect: Dialect, people: Sequence[Person], resumes: bool = False) -> None:
        """`resumes`: whether who comes within TLS resumes the first one's session."""
        self._address = ("127.0.0.1", port)
        self._dialect = dialect
        self._people = people
        self.epoll = select.epoll()
        self.secrecy = Secrecy(resumes) if dialect.is_secret else None
        self.sockets: list[socket.socket] = []
        self.seen_as: list[bytes] = [b""] * len(people)
        """How the others see each of them, as far as the server told."""
        self._coming: dict[int, Newcomer] = {}
        self._registered: deque[Newcomer] = deque()
        """Newcomers that may take the next step when there is room."""
        self._entering: set[int] = set()
        self.closed: set[int] = set()
        """Descriptors that the server has closed."""
        self._by_descriptor: dict[int, socket.socket] = {}

    def arrive(self, inflight: int, entering: int = ENTERING) -> None:
        """Connect them all; at most `inflight` register at once, and `entering` enter a room. Raises LoadError."""
        waiting = deque(self._people)
        coming = self._coming
        moved = time.monotonic()
        while waiting or coming:
            while waiting and len(coming) - len(self._entering) - len(self._registered) < inflight:
                self._let_in(waiting.popleft())
            while self._registered and len(self._entering) < entering:
                self._enter(self._registered.popleft())
            for descriptor, _ in self.epoll.poll(1.0):
                if descriptor in coming:
                    if self._goes_on(coming[descriptor]):
                        moved = time.monotonic()
                else:
                    self._skip(descriptor)
            if time.monotonic() - moved > ARRIVAL_PATIENCE:
                raise LoadError(f"{len(self.sockets) - len(coming)} of {len(self._people)} arrived")

    def _let_in(self, person: Person) -> None:
        number, sock = len(self.sockets), self._connect(person)
        newcomer = Newcomer(number, sock, self._dialect.arrive(person.name, person.place))
        self._coming[sock.fileno()] = newcomer
        if self.secrecy is not None:
            newcomer.is_shaken = False
            self._shakes(newcomer)
        else:
            sock.send(newcomer.steps[0].send)

    def _shakes(self, newcomer: Newcomer) -> bool:
        """Go on with the handshake; after it the first step begins. Return whether it is done."""
        assert self.secrecy is not None and isinstance(newcomer.sock, ssl.SSLSocket)
        try:
            newcomer.is_shaken = self.secrecy.shakes(newcomer.sock)
        except OSError as error:
            raise LoadError(f"a newcomer's handshake: {error}") from error
        if newcomer.is_shaken:
            newcomer.sock.send(newcomer.steps[0].send)
        return newcomer.is_shaken

    def _enter(self, newcomer: Newcomer) -> None:
        self._entering.add(newcomer.sock.fileno())
        newcomer.sock.send(newcomer.steps[0].send)

    def _goes_on(self, newcomer: Newcomer) -> bool:
        """Read what a newcomer is sent. Return whether that ends a step, or the handshake before it."""
        if not newcomer.is_shaken:
            return self._shakes(newcomer)
        try:
            data = newcomer.sock.recv(MOST_READ)
        except UNFINISHED:
            return False
        if not data:
            raise LoadError(f"a newcomer was let go: {newcomer.heard[-200:]!r}")
        newcomer.heard += data
        step = newcomer.steps[0]
        if not any(marker in newcomer.heard for marker in step.until):
            return False
        if step.needs not in newcomer.heard:
            raise LoadError(f"a newcomer was not told {step.needs!r} but {newcomer.heard[:200]!r}")
        self._has_taken_step(newcomer)
        return True

    def _has_taken_step(self, newcomer: Newcomer) -> None:
        if self.secrecy is not None:
            self.secrecy.has_heard(newcomer.sock)
        name = self._people[newcomer.number].name
        self.seen_as[newcomer.number] = self._dialect.seen_as(name, newcomer.heard)
        newcomer.steps, newcomer.heard = newcomer.steps[1:], b""
        self._entering.discard(newcomer.sock.fileno())
        if newcomer.steps:
            self._registered.append(newcomer)
        else:
            del self._coming[newcomer.sock.fileno()]

    def _connect(self, person: Person) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if person.deaf:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, DEAF_BUFFER)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.IPPROTO_IP, BIND_ADDRESS_NO_PORT, 1)
        sock.bind((f"127.0.0.{1 + len(self.sockets) % SOURCES}", 0))
        try:
            sock.connect(self._address)  # Loopback: done at once, or refused.
        except OSError as error:
            raise LoadError(f"connection {len(self.sockets) + 1}: {error}") from error
        sock.setblocking(False)
        if self.secrecy is not None:
            sock = self.secrecy.over(sock)
        self.epoll.register(sock, select.EPOLLIN)
        self._by_descriptor[sock.fileno()] = sock
        self.sockets.append(sock)
        return sock

    def _skip(self, descriptor: int) -> None:
        """Read what nobody waits for."""
        sock = self._by_descriptor[descriptor]
        try:
            heard = sock.recv(MOST_READ)
        except UNFINISHED:
            return
        if not heard:
            self.closed.add(descriptor)
            self.epoll.unregister(descriptor)
        elif answer := self._dialect.answer(heard):
            sock.send(answer)

    def hush(self) -> None:
        """Read until nothing more comes for a moment."""
        while events := self.epoll.poll(QUIET):
            for descriptor, _ in events:
                self._skip(descriptor)

    def close(self) -> None:
        for sock in self.sockets:
            sock.close()
        self.epoll.close()
