"""Limits the connections: in all, from each address (its neighbourhood), and without a name yet.

Knows addresses and numbers, and no sockets. It has its own lock, taken once when somebody comes, is named, or goes.
"""

import sys
import threading
import time
from dataclasses import dataclass

from beseda.net.neighbourhood import neighbourhood_of

PROGRAM_FOR = 10.0
"""Seconds that an address counts as a program's after it spoke HTTP or TLS: browsers open idle connections beside those
they use, and must not be asked for a name on them. No longer, because people sit at the same address."""
NO_LIMIT = sys.maxsize
MOST_PROGRAMS = 1024
"""Such addresses remembered; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class Caps:
    """Connections at once; 0 for no limit."""

    in_all: int
    per_address: int
    unnamed: int
    unnamed_per_address: int


class ConnectionLimits:
    def __init__(self, caps: Caps) -> None:
        self._in_all, self._per_address = caps.in_all or NO_LIMIT, caps.per_address or NO_LIMIT
        self._nameless, self._nameless_per_address = caps.unnamed or NO_LIMIT, caps.unnamed_per_address or NO_LIMIT
        self._lock = threading.Lock()
        self._by_host: dict[str, int] = {}  # guarded by the lock, as are all below
        self._unnamed_by_host: dict[str, int] = {}
        self._all = self._most = 0
        self._unnamed = 0
        self._programs: dict[str, float] = {}  # host -> until when (monotonic seconds), oldest first

    def admit(self, address: str) -> bool:
        """Count in a connection, without a name yet. Return False if a cap is reached."""
        host = neighbourhood_of(address)
        with self._lock:
            here, unnamed_here = self._by_host.get(host, 0), self._unnamed_by_host.get(host, 0)
            if (
                self._all >= self._in_all
                or here >= self._per_address
                or self._unnamed >= self._nameless
                or unnamed_here >= self._nameless_per_address
            ):
                return False
            self._all += 1
            if self._all > self._most:
                self._most = self._all
            self._unnamed += 1
            self._by_host[host] = here + 1
            self._unnamed_by_host[host] = unnamed_here + 1
            return True

    def named(self, address: str) -> None:
        """Call when a client from there has got a name."""
        host = neighbourhood_of(address)
        with self._lock:
            self._unnamed -= 1
            _count_out(self._unnamed_by_host, host)

    def spoke_as_program(self, address: str) -> None:
        """Call when a program there has spoken HTTP or TLS."""
        host = neighbourhood_of(address)
        with self._lock:
            self._programs.pop(host, None)
            self._programs[host] = time.monotonic() + PROGRAM_FOR
            if len(self._programs) > MOST_PROGRAMS:
                del self._programs[next(iter(self._programs))]

    def expects_person(self, address: str) -> bool:
        """Whether silence from there may be a person who waits to be greeted."""
        with self._lock:
            return self._programs.get(neighbourhood_of(address), 0.0) < time.monotonic()

    def gone(self, address: str, was_named: bool) -> None:
        host = neighbourhood_of(address)
        with self._lock:
            self._all -= 1
            _count_out(self._by_host, host)
            if not was_named:
                self._unnamed -= 1
                _count_out(self._unnamed_by_host, host)

    @property
    def connections(self) -> int:
        return self._all

    @property
    def unnamed(self) -> int:
        return self._unnamed

    @property
    def most(self) -> int:
        """The most connections there were at once."""
        return self._most


def _count_out(counts: dict[str, int], host: str) -> None:
    """Count one less. Nothing is kept of an address from which nobody is connected."""
    if counts[host] > 1:
        counts[host] -= 1
    else:
        del counts[host]
