"""UDP as a server sees it: one thread receives for everybody, and each proved peer has a thread of its own.

What an address must say to be let in, and what its datagrams mean, comes from outside as an `AddressCheck` and its
`Stream`s (`wire` makes them; this layer knows bytes only). Until the check lets an address in, nothing is kept for it:
no entry and no thread. The answers to all strangers together have a limit.
"""

import logging
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from beseda.net.datagram_link import Address, DatagramLink, Stream, send_at_once
from beseda.net.guard import AFTER_FAILURE, survives
from beseda.net.listener import shown
from beseda.net.neighbourhood import neighbourhood_of
from beseda.net.waker import Waker

log = logging.getLogger(__name__)

LARGEST_DATAGRAM = 65536
"""Bytes: whatever UDP carries. Somebody who pastes a page into `nc -u` sends 16 KiB at once."""
RECEIVE_BUFFER = 1 << 20
"""Bytes the kernel keeps while we are busy: some 800 full datagrams. It may grant less (net.core.rmem_max)."""
DATAGRAMS_AT_ONCE = 64
"""Datagrams received between two looks at the clock and the timers."""
TICK = 0.05
"""Seconds between looks at the peers' timers: a quarter of the shortest of them. A look at 1000 peers costs 30 µs."""
REST = 0.005
"""Seconds the receiver sleeps when strangers, and peers that send too much, have used up what they may: the kernel
drops the rest for nothing."""
LAST_WORDS = 1.0
"""Seconds that stopping waits until the peers have received what was sent to them."""


class AddressCheck(Protocol):
    """Decides about datagrams of unknown addresses; called by the receiving thread only."""

    def admit(self, datagram: bytes, address: Address, now: float) -> Stream | None:
        """Return a stream that has received the datagram, if the datagram proves its address."""
        ...

    def answer(self, datagram: bytes, address: Address, now: float) -> bytes | None:
        """Return the answer, if any, to a datagram that does not prove its address."""
        ...


@dataclass(frozen=True, slots=True)
class DatagramLimits:
    """How much of a server strangers and peers may take."""

    peers: int = 1000
    """Proved peers at once: a thread each."""
    peers_per_address: int = 50
    """Proved peers of one address: a classroom behind one router."""
    datagrams_per_second: int = 1000
    """From one peer; more of them are dropped as a network drops them, and reliable peers send them again. Reading one
    takes 15 µs, and nobody types so fast; it is what our own client needs for a long answer."""
    answers_per_second: int = 500
    """To strangers, in all: enough for a whole hall of newcomers within seconds. An attacker who uses us as a reflector
    gets some 40 KB/s."""
    strangers_per_second: int = 5000
    """Datagrams of unknown addresses looked at. Under 100,000 a second of junk this keeps the receiver at 7 % of a core
    (44 % without a limit, measured); the kernel drops the rest, and with it most of what peers send then."""


DEFAULT_LIMITS = DatagramLimits()


class Bucket:
    """A token bucket of one second. Not thread-safe."""

    def __init__(self, per_second: int) -> None:
        self._rate = self._tokens = float(per_second)
        self._filled = 0.0

    def take(self, now: float) -> bool:
        if self._tokens < 1.0:
            self._tokens = min(self._rate, self._tokens + (now - self._filled) * self._rate)
            self._filled = now
            if self._tokens < 1.0:
                return False
        self._tokens -= 1.0
        return True


Admit = Callable[[str], "bytes | Callable[[DatagramLink], None]"]
"""Called with a proved address. Returns what to run in the peer's thread, or the words to refuse it with."""


class DatagramListener:
    """Receives on every given socket until stopped. Other threads may use `stop` and `thread` only."""

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        check: AddressCheck,
        admit: Admit,
        crowded: bytes,
        limits: DatagramLimits = DEFAULT_LIMITS,
        dismiss: Callable[[str], None] = lambda where: None,
    ) -> None:
        """`crowded`: what a newcomer is told if there is no place or no thread for it. `dismiss` is called with the
        address of one that was admitted and then got no thread.
        """
        self._sockets = {sock.fileno(): sock for sock in sockets}
        self._peers: dict[tuple[int, Address], DatagramLink] = {}
        self._per_address: Counter[str] = Counter()
        self._buckets: dict[DatagramLink, Bucket] = {}
        self._check = check
        self._admit = admit
        self._dismiss = dismiss
        self._crowded = crowded
        self._limits = limits
        self._strangers = Bucket(limits.strangers_per_second)
        self._answers = Bucket(limits.answers_per_second)
        self._buffer = bytearray(LARGEST_DATAGRAM)
        self._next_look = 0.0
        self._number = 0
        self._stopping = threading.Event()
        self._until = 0.0  # set before `_stopping`
        self._waker = Waker()
        self.thread = threading.Thread(target=self._run, name="udp", daemon=True)

    def stop(self, deadline: float | None = None) -> None:
        """Let nobody in any more. Give the peers `LAST_WORDS` to receive theirs, then end them. Call once.

        `deadline` (monotonic seconds): when this must be over.
        """
        latest = time.monotonic() + LAST_WORDS
        self._until = latest if deadline is None else min(latest, deadline)
        self._stopping.set()
        self._waker.wake()
        self.thread.join(max(0.1, self._until + LAST_WORDS - time.monotonic()))
        if not self.thread.is_alive():
            self._waker.close()  # not by that thread, which may be gone before it is woken

    def _run(self) -> None:
        poll = select.poll()
        for descriptor in (*self._sockets, self._waker.fileno):
            poll.register(descriptor, select.POLLIN)
        try:
            while not self._stopping.is_set():
                if not survives("receiving datagrams", self._look, poll):
                    time.sleep(AFTER_FAILURE)
            poll.unregister(self._waker.fileno)
            for link in self._peers.values():
                survives("ending a peer", link.stop_reading)
            while self._peers and time.monotonic() < self._until:
                if not survives("sending last datagrams", self._look, poll):
                    time.sleep(AFTER_FAILURE)
        finally:
            self._end()

    def _look(self, poll: select.poll) -> None:
        for descriptor, _ in poll.poll(TICK * 1000 if self._peers else None):
            if descriptor != self._waker.fileno:
                self._receive(descriptor)
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + TICK
            self._look_at_peers(now)

    def _end(self) -> None:
        for link in self._peers.values():
            link.abandon()
        for sock in self._sockets.values():
            sock.close()

    def _receive(self, descriptor: int) -> None:
        sock = self._sockets[descriptor]
        now = time.monotonic()
        for _ in range(DATAGRAMS_AT_ONCE):
            try:
                size, address = sock.recvfrom_into(self._buffer, 0, socket.MSG_DONTWAIT)
            except OSError:  # Nothing there; or an answer of ours met a closed port, on systems that tell.
                return
            link = self._peers.get((descriptor, address))
            if link is not None and self._buckets[link].take(now):
                if not survives("reading a datagram", link.receive_datagram, bytes(self._buffer[:size]), now):
                    link.abandon()
            elif self._strangers.take(now):
                if link is None:
                    self._meet(descriptor, bytes(self._buffer[:size]), address, now)
            else:
                time.sleep(REST)
                return

    def _meet(self, descriptor: int, datagram: bytes, address: Address, now: float) -> None:
        if self._stopping.is_set():
            return
        stream = self._check.admit(datagram, address, now)
        if stream is not None:
            self._welcome(descriptor, address, stream)
        elif self._answers.take(now):
            answer = self._check.answer(datagram, address, now)
            if answer is not None:
                send_at_once(self._sockets[descriptor], answer, address)

    def _welcome(self, descriptor: int, address: Address, stream: Stream) -> None:
        link = DatagramLink(self._sockets[descriptor], address, stream)
        neighbourhood = neighbourhood_of(link.address)
        if len(self._peers) >= self._limits.peers or self._per_address[neighbourhood] >= self._limits.peers_per_address:
            refuse(link, self._crowded)
            return
        work = self._admit(link.address)
        if isinstance(work, bytes):
            refuse(link, work)
            return
        self._number += 1
        try:
            threading.Thread(target=run, args=(work, link), name=f"udp-{self._number}", daemon=True).start()
        except RuntimeError as error:  # can't start new thread: maps, processes or memory have run out
            log.warning("no thread for a newcomer: %s", error)
            refuse(link, self._crowded)
            self._dismiss(link.address)
            return
        self._peers[descriptor, address] = link
        self._buckets[link] = Bucket(self._limits.datagrams_per_second)
        self._per_address[neighbourhood] += 1
        link.look_at_timer(time.monotonic())

    def _look_at_peers(self, now: float) -> None:
        for link in [link for link in self._peers.values() if link.due <= now]:
            if not survives("looking at a peer's timer", link.look_at_timer, now):
                link.abandon()
        for place, link in [each for each in self._peers.items() if each[1].finished]:
            del self._peers[place], self._buckets[link]
            neighbourhood = neighbourhood_of(shown(place[1]))  # a proxy may have moved the link's own
            self._per_address[neighbourhood] -= 1
            if not self._per_address[neighbourhood]:
                del self._per_address[neighbourhood]


def run(work: Callable[[DatagramLink], None], link: DatagramLink) -> None:
    """A peer's thread."""
    try:
        work(link)
    except Exception:
        log.exception("the thread of %s failed", link.address)
    finally:
        link.close()


def refuse(link: DatagramLink, words: bytes) -> None:
    """Say why and forget the peer: best effort. A reliable peer that misses the words learns that it is unknown."""
    try:
        link.send(words)
    except OSError:
        pass
    link.close()
    link.abandon()


def bind(host: str, port: int) -> socket.socket:
    """A socket for datagrams. Raises OSError: the address is not ours, or the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock
