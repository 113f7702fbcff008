"""A server whose locks are watched: `python watched.py REPORT serve …`.

A lock is known by where it was made (file and line): an order between two kinds of locks that is not the same
everywhere is a deadlock that has not happened yet, as in the Linux kernel's lockdep. Tries that do not wait can't be
what a thread hangs on, so they are no edges; what is held then counts. The report is JSON, written at the end.
"""

import faulthandler
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

TRUE_LOCK, TRUE_RLOCK = threading.Lock, threading.RLock
HERE = __file__
LATCHES = ("latch.py",)
"""Where a lock is made that stands for an event: closed by one thread, opened by another, so nobody holds it."""
_books = TRUE_LOCK()
edges: dict[str, set[str]] = {}  # guarded by the books' lock, as is the next
longest: dict[str, float] = {}
_held = threading.local()


def held() -> list[tuple[str, int]]:
    """The locks this thread holds, in order: where each was made, and which it is."""
    if not hasattr(_held, "locks"):
        _held.locks = []
    locks: list[tuple[str, int]] = _held.locks
    return locks


def _made_at() -> str:
    frame: FrameType | None = sys._getframe(2)
    while frame and frame.f_code.co_filename in (HERE, threading.__file__):
        frame = frame.f_back
    assert frame
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


class Watched:
    """Stands where a lock would."""

    def __init__(self, true: Any) -> None:
        self._true = true
        self._place = _made_at()
        self._is_latch = self._place.startswith(LATCHES)

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        mine = (self._place, id(self))
        again = mine in held()
        if blocking and not again and held():
            with _books:
                for place, _ in held():
                    edges.setdefault(place, set()).add(self._place)
        began = time.monotonic()
        taken: bool = self._true.acquire(blocking, timeout)
        waited = time.monotonic() - began
        if waited > longest.get(self._place, 0.0):
            with _books:
                longest[self._place] = max(waited, longest.get(self._place, 0.0))
        if taken and not self._is_latch:
            held().append(mine)
        return taken

    def release(self) -> None:
        mine = (self._place, id(self))
        if not self._is_latch:
            held().remove(mine)
        self._true.release()

    def locked(self) -> bool:
        return bool(self._true.locked())

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class WatchedAgain(Watched):
    """Of a lock that its holder may take again; `Condition` asks it more."""

    def _release_save(self) -> Any:
        mine = (self._place, id(self))
        count = held().count(mine)
        for _ in range(count):
            held().remove(mine)
        return count, self._true._release_save()

    def _acquire_restore(self, state: Any) -> None:
        count, true = state
        self._true._acquire_restore(true)
        held().extend([(self._place, id(self))] * count)

    def _is_owned(self) -> bool:
        return bool(self._true._is_owned())


def report_to(path: str) -> None:
    end = os._exit

    def report(status: int) -> None:
        with _books:
            found = {"edges": {place: sorted(after) for place, after in edges.items()}, "longest": longest}
            Path(path).write_text(json.dumps(found))
        end(status)

    os._exit = report  # type: ignore[assignment]


if __name__ == "__main__":
    import concurrent.futures.thread  # noqa: F401  (has locks of its own, of which it wants more)

    threading.Lock = lambda: Watched(TRUE_LOCK())  # type: ignore[assignment, return-value]
    threading.RLock = lambda: WatchedAgain(TRUE_RLOCK())  # type: ignore[assignment, return-value]
    report_to(sys.argv[1])
    faulthandler.register(signal.SIGUSR1)  # shows what every thread does, if somebody hangs
    from beseda.cli import main

    sys.exit(main(sys.argv[2:]))
