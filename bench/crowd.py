"""Connections to the server under measurement, and how they arrive. One thread, one epoll."""

import os
import select
import socket
import time
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from bench.dialect import Dialect

SOURCES = 8
"""Loopback addresses to come from: one has 28,000 ports for all runs of the last minute together."""
BIND_ADDRESS_NO_PORT = 24
"""IP_BIND_ADDRESS_NO_PORT of linux/in.h: the port is chosen at connecting, when it need not be unique by itself."""
ARRIVAL_PATIENCE = 30.0
"""Seconds without anybody arriving after which the rest is not waited for."""
DEAF_BUFFER = 4096
"""Bytes the kernel keeps for one who never reads: the server should have to deal with it, not the kernel."""
MOST_READ = 1 << 18
QUIET = 0.3


class Person(NamedTuple):
    name: str
    place: str
    deaf: bool = False


class LoadError(Exception):
    """The load could not be made: the server refused or went away. Not a finding about single messages."""


class Crowd:
    """Everybody there is, in the order given."""

    def __init__(self, port: int, dialect: Dialect, people: Sequence[Person]) -> None:
        self._address = ("127.0.0.1", port)
        self._dialect = dialect
        self._people = people
        self.epoll = select.epoll()
        self.sockets: list[socket.socket] = []
        self.closed: set[int] = set()
        """Descriptors that the server has closed."""

    def arrive(self, inflight: int) -> None:
        """Connect them all, at most so many at once under way. Raises LoadError."""
        coming: dict[int, tuple[socket.socket, bytes, bytes]] = {}
        waiting = deque(self._people)
        moved = time.monotonic()
        while waiting or coming:
            while waiting and len(coming) < inflight:
                person = waiting.popleft()
                sock = self._connect(person)
                coming[sock.fileno()] = (sock, self._dialect.arrived(person.place), b"")
            for descriptor, _ in self.epoll.poll(1.0):
                if descriptor in coming:
                    if self._has_arrived(coming, descriptor):
                        del coming[descriptor]
                        moved = time.monotonic()
                else:
                    self._skip(descriptor)
            if time.monotonic() - moved > ARRIVAL_PATIENCE:
                raise LoadError(f"{len(self.sockets) - len(coming)} of {len(self._people)} arrived")

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
        sock.send(self._dialect.arrive(person.name, person.place))
        self.epoll.register(sock, select.EPOLLIN)
        self.sockets.append(sock)
        return sock

    def _has_arrived(self, coming: dict[int, tuple[socket.socket, bytes, bytes]], descriptor: int) -> bool:
        sock, marker, before = coming[descriptor]
        data = sock.recv(MOST_READ)
        if not data:
            raise LoadError(f"a newcomer was let go: {before[-200:]!r}")
        before += data
        coming[descriptor] = (sock, marker, before[-1000:])
        return marker in before

    def _skip(self, descriptor: int) -> None:
        """Read what is not waited for."""
        if not os.read(descriptor, MOST_READ):
            self.closed.add(descriptor)
            self.epoll.unregister(descriptor)

    def hush(self) -> None:
        """Read until nothing more comes for a moment."""
        while events := self.epoll.poll(QUIET):
            for descriptor, _ in events:
                self._skip(descriptor)

    def close(self) -> None:
        for sock in self.sockets:
            sock.close()
        self.epoll.close()
