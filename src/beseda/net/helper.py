"""The helper thread: takes over from a client's thread that has worked for all the others long enough.

Flat combining must be fair: under steady load one client's thread would otherwise hold the engine, or flush, for
seconds, and its own client would not be read.
"""

import logging
import threading
import time
from collections.abc import Callable

from beseda.net.guard import AFTER_FAILURE

log = logging.getLogger(__name__)

LONGEST_HOLD = 0.004
"""Seconds that a client's thread works for others before it leaves the rest to helper. Long enough for a whole pass
over 1000 outboxes (4-5 ms is what the kernel takes): a shorter one costs a thread switch per batch."""


def hold_until() -> float:
    """When a hold of the engine, or of the flush lock, that begins now should end."""
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
        """Ask for helper. Cheap, callable by anyone."""
        self._needed.set()

    def call_at(self, when: float) -> None:
        """Ask for it at that time (monotonic seconds), instead of the one asked for before."""
        with self._lock:
            self._due = when
        self._needed.set()

    def _wait(self) -> None:
        """Until somebody calls, or the time has come."""
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
        """Whether there is more of this work. What failed may be all there was: it is asked for again, not at once."""
        try:
            return work()
        except Exception:
            log.exception("work for others failed; the thread goes on")
            time.sleep(AFTER_FAILURE)
            return True
