"""A bad network between real UDP sockets: loses, doubles and swaps datagrams on their way, both ways."""

import random
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from waiting import wait_for

ADDRESS = tuple[str, int]
LATE = 0.03
"""Seconds that a datagram which is to be overtaken stays behind."""


class BadNetwork:
    """A port that stands for the server's. Seeded, so that one run is much like another.

    One thread does it all; what it lost, doubled and swapped is counted, so that a test can see that it was bad.
    """

    def __init__(self, server_port: int, loss: float, twice: float, swapped: float, seed: int = 1) -> None:
        self._server = ("127.0.0.1", server_port)
        self._chances = (loss, twice, swapped)
        self._random = random.Random(seed)
        self._front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._front.bind(("127.0.0.1", 0))
        self.port: int = self._front.getsockname()[1]
        self._ways: dict[socket.socket, ADDRESS] = {}
        """Towards the server a socket for each client, so that it sees as many addresses."""
        self._by_client: dict[ADDRESS, socket.socket] = {}
        self._held: list[tuple[float, socket.socket, bytes, ADDRESS]] = []
        self.passed = self.lost = self.doubled = self.overtaken = 0
        self._over = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        self._thread.join(5.0)
        for each in (self._front, *self._ways):
            each.close()

    @contextmanager
    def something_passing(self) -> Iterator[None]:
        """Go on only when something has passed since: what is said next is then in packets of its own, as a rule."""
        before = self.passed
        yield
        wait_for(lambda: self.passed > before, what="a packet")

    def _run(self) -> None:
        while not self._over:
            for each in self._ready():
                self._take(each)
            now = time.monotonic()
            due = [held for held in self._held if held[0] <= now]
            self._held = [held for held in self._held if held[0] > now]
            for _, through, datagram, to in due:
                through.sendto(datagram, to)

    def _ready(self) -> list[socket.socket]:
        """Not by `select.select`, which knows descriptors below 1024 only: many servers may run beside this."""
        with selectors.DefaultSelector() as selector:
            for each in (self._front, *self._ways):
                selector.register(each, selectors.EVENT_READ, each)
            return [key.data for key, _ in selector.select(0.005)]

    def _take(self, ready: socket.socket) -> None:
        try:
            datagram, sender = ready.recvfrom(65536)
        except ConnectionError:
            return
        if ready is self._front:
            way = self._by_client.get(sender) or self._open(sender)
            self._pass_on(way, datagram, self._server)
        else:
            self._pass_on(self._front, datagram, self._ways[ready])

    def _open(self, client: ADDRESS) -> socket.socket:
        way = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        way.bind(("127.0.0.1", 0))
        self._ways[way] = client
        self._by_client[client] = way
        return way

    def _pass_on(self, through: socket.socket, datagram: bytes, to: ADDRESS) -> None:
        loss, twice, swapped = self._chances
        self.passed += 1
        if self._random.random() < loss:
            self.lost += 1
            return
        if self._random.random() < swapped:
            self.overtaken += 1
            self._held.append((time.monotonic() + LATE, through, datagram, to))
        else:
            through.sendto(datagram, to)
        if self._random.random() < twice:
            self.doubled += 1
            self._held.append((time.monotonic() + self._random.random() * LATE, through, datagram, to))
