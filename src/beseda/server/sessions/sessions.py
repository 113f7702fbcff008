"""All sessions: who is connected, and how all of them end when the server stops.

Stopping has two steps, so that what the last client said still reaches the first: every thread reads what has come and
reports that; when all have (or time is up), each gives its client the last words and closes. Knows no words.
"""

import itertools
import threading
import time
from typing import Protocol


class Member(Protocol):
    since: float

    def last_call(self) -> None:
        """Act on what has come from the client, and then on nothing more."""


class Sessions:
    """All sessions. The lock guards all that is here, and is held for moments."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._reading: dict[Member, None] = {}
        self._all: dict[Member, None] = {}
        self._numbers = itertools.count(1)
        self._farewell = threading.Event()
        self.stopping = False

    def next_number(self) -> int:
        with self._lock:
            return next(self._numbers)

    def add(self, member: Member) -> None:
        with self._lock:
            self._all[member] = self._reading[member] = None
            late = self.stopping
        if late:
            member.last_call()

    def done_reading(self, member: Member) -> None:
        """Call when all that came from it has been acted on. While the server stops, waits until all have called."""
        self._forget(self._reading, member)
        if self.stopping:
            self._farewell.wait()

    def remove(self, member: Member) -> None:
        self._forget(self._all, member)

    def _forget(self, members: dict[Member, None], member: Member) -> None:
        with self._lock:
            members.pop(member, None)
            if self.stopping:  # Before that nobody waits.
                self._changed.notify_all()

    def snapshot(self) -> list[Member]:
        with self._lock:
            return list(self._all)

    def __len__(self) -> int:
        return len(self._all)

    # Stopping, by the main thread.

    def stop_reading(self, deadline: float) -> bool:
        """Have every client's thread read what has come, and no more; wait for them. False: time was up."""
        with self._lock:
            self.stopping = True
            members = list(self._all)
        for member in members:
            member.last_call()
        return self._wait(self._reading, deadline)

    def farewell(self, deadline: float) -> bool:
        """Let them say the last words and close; wait for them. False: time was up."""
        self._farewell.set()
        return self._wait(self._all, deadline)

    def _wait(self, members: dict[Member, None], deadline: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not members, max(0.0, deadline - time.monotonic()))
