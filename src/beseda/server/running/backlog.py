"""What waits to be written where the reader may stand still (Ctrl-S, a full pipe): a thread of its own writes it.

Whoever puts something in never waits for the reader. What finds no place is left out, and the next that is written is
told how many were.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

MOST_WAITING = 1000
"""Lines that wait for whatever reads them: enough for a burst, and for reading it after a pause. More are left out."""

T = TypeVar("T")


class Backlog(Generic[T]):
    def __init__(self, name: str, write: Callable[[T, int], object]) -> None:
        """`write` gets each item, and how many were left out since the last; its OSError ends the writing.

        An item that fails otherwise is left out, and logged: once until another is written, for this may be the log.
        """
        self._write = write
        self._waiting: deque[T] = deque()
        self._left_out = 0
        self._writing = False
        self._over = False  # nothing more is waited for
        self._changed = threading.Condition()  # guards all four; never held while writing
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def put(self, item: T) -> None:
        """Neither waits for the reader nor raises."""
        with self._changed:
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(item)
                self._changed.notify_all()
            else:
                self._left_out += 1

    def drain(self, timeout: float) -> None:
        """Until what waits is written, nobody writes any more, or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._waiting or self._writing) or not self.thread.is_alive(), timeout)

    def stop(self, timeout: float) -> None:
        """Write what waits, if that goes quickly, and no more after it."""
        with self._changed:
            self._over = True
            self._changed.notify_all()
        if self.thread.is_alive():
            self.thread.join(timeout)

    def _run(self) -> None:
        fails = False
        while True:
            with self._changed:
                self._writing = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._waiting or self._over)
                if not self._waiting:
                    return
                item = self._waiting.popleft()
                left_out, self._left_out = self._left_out, 0
                self._writing = True
            try:
                self._write(item, left_out)
                fails = False
            except OSError:
                break  # Nobody reads it any more.
            except Exception:
                with self._changed:
                    self._left_out += left_out + 1
                if not fails:
                    log.exception("%s could not write something; it goes on", self.thread.name)
                fails = True
        with self._changed:
            self._waiting.clear()
            self._writing = False
            self._changed.notify_all()
