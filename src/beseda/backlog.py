"""Items that wait for a reader that may stand still (Ctrl-S, a full pipe): a thread of its own writes them.

A thread that puts an item never waits for the reader. An item that finds no place is left out, and the next one that is
written comes with the number of those left out. Knows nothing of what the items are.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

MOST_WAITING = 1000
"""Items that wait for their reader: enough for a burst, and for reading it after a pause. More are left out."""

T = TypeVar("T")


class Backlog(Generic[T]):
    def __init__(self, name: str, write: Callable[[T, int], object], most: int | None = None) -> None:
        """`most`: items that wait, `MOST_WAITING` if not given.

        `write` gets each item, and how many were left out since the last one. After an error the item is left out.

        An OSError is a reader that is gone, or a full disk: it may be over at the next item, and is not logged. Of
        several other errors in a row only the first is logged, because this may be the log itself.
        """
        self._write = write
        self._most = most
        self._waiting: deque[T] = deque()
        self._left_out = 0
        self._writing = False
        self._over = False  # nothing more is waited for
        self._changed = threading.Condition()  # guards all four; never held while writing
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def put(self, item: T) -> None:
        """Have an item written. Neither waits for the reader nor raises."""
        with self._changed:
            if len(self._waiting) < (self._most or MOST_WAITING):
                self._waiting.append(item)
                self._changed.notify_all()
            else:
                self._left_out += 1

    def drain(self, timeout: float) -> bool:
        """Wait until all is written, the thread has ended, or the time is over. Return whether all is written."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._waiting or self._writing) or not self.thread.is_alive(), timeout)
            return not (self._waiting or self._writing)

    def drain_while_read(self, patience: float) -> bool:
        """The same, for as long as anything is read within `patience` seconds."""
        left = self._still_waiting()
        while not self.drain(patience):
            before, left = left, self._still_waiting()
            if left == before or not self.thread.is_alive():
                return False
        return True

    def _still_waiting(self) -> int:
        with self._changed:
            return len(self._waiting)

    def stop(self, timeout: float) -> None:
        """Have what waits written, if that goes quickly, and then end the thread."""
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
            except Exception as error:
                with self._changed:
                    self._left_out += left_out + 1
                if not (fails or isinstance(error, OSError)):
                    log.exception("%s could not write something; it goes on", self.thread.name)
                fails = not isinstance(error, OSError)
