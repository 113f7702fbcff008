"""The helper thread: takes over from a client's thread that has worked for the other clients long enough.

Flat combining must be fair: under steady load one client's thread would otherwise hold the engine, or flush, for
seconds, and its own client would not be read. Knows nothing of the works that it is given.
"""

import logging
import threading
import time
from collections.abc import Callable

from beseda.net.guard import AFTER_FAILURE

log = logging.getLogger(__name__)

LONGEST_HOLD = 0.004
"""Seconds that a client's thread works for others before it leaves the rest to the helper thread. Long enough for a
whole pass over 1000 outboxes (the kernel takes 4-5 ms): a shorter hold costs a thread switch per batch."""


def hold_until() -> float:
    """Return when a thread that takes the engine or the flush lock now should give it back (`perf_counter` seconds)."""
    return time.perf_counter() + LONGEST_HOLD


class Helper:
    """Runs each of its `works` in turn for as long as any says that there is more."""

    def __init__(self) -> None:
        self.works: list[Callable[[], bool]] = []
        self._needed = threading.Event()
        self._lock = threading.Lock()
        self._due = 0.0  # guarded by the lock
        self._stopped = False
        self.thread = threading.Thread(target=self._run, name="helper", daemon=True)

    def call(self) -> None:
        """Have the helper thread do its works soon. Cheap; any thread may call it."""
        self._needed.set()

    def call_at(self, when: float) -> None:
        """Have them done at that time (monotonic seconds). It replaces the time given before."""
        with self._lock:
            self._due = when
        self._needed.set()

    def _wait(self) -> None:
        """Wait until somebody calls, or until the time has come."""
        due = self._due
        self._needed.wait(max(0.0, due - time.monotonic()) if due else None)
        self._needed.clear()
        with self._lock:
            if self._due <= time.monotonic():
                self._due = 0.0

    def stop(self) -> None:
        self._stopped = True
        self._needed.set()

    def _run(self) -> None:
        while not self._stopped:
            self._wait()
            more = True
            while more and not self._stopped:
                more = False
                for work in self.works:
                    more = self._does(work) or more

    def _does(self, work: Callable[[], bool]) -> bool:
        """Do one work; return whether there is more of it. A work that failed is tried again, but not at once."""
        try:
            return work()
        except Exception:
            log.exception("work for others failed; the thread goes on")
            time.sleep(AFTER_FAILURE)
            return True
