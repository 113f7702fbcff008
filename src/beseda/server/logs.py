"""The log, written by a thread of its own: whoever logs on the floor never waits for a terminal that stands still."""

import logging
import queue
import sys
import threading
import time

MOST_WAITING = 1000
"""Records that wait for whatever reads the log; more are left out, and counted."""
LAST_RECORDS = 1.0
"""Seconds for what waits to be written when the process ends."""


class Behind(logging.Handler):
    """Hands records to a thread that writes them. Neither waits nor raises."""

    def __init__(self, target: logging.Handler) -> None:
        super().__init__()
        self._target = target
        self._records: queue.Queue[logging.LogRecord] = queue.Queue(MOST_WAITING)
        self._left_out = 0  # guarded by the handler's own lock, which is held around `emit`
        self.thread = threading.Thread(target=self._run, name="log", daemon=True)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._records.put_nowait(record)
        except queue.Full:
            self._left_out += 1

    def flush(self) -> None:
        """Wait for what has been logged to be written, not for long."""
        until = time.monotonic() + LAST_RECORDS
        while self._records.unfinished_tasks and self.thread.is_alive() and time.monotonic() < until:
            time.sleep(0.005)

    def _run(self) -> None:
        while True:
            record = self._records.get()
            self._target.handle(record)
            self._records.task_done()
            self.acquire()
            left_out, self._left_out = self._left_out, 0
            self.release()
            if left_out:
                self._target.handle(_of_ours("%d lines of the log were left out: nobody read it", left_out))


def _of_ours(words: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord(__name__, logging.WARNING, __file__, 0, words, arguments, None)


def start() -> None:
    """Log to stderr, from now on."""
    target = logging.StreamHandler(sys.stderr)
    target.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    behind = Behind(target)
    behind.thread.start()
    root = logging.getLogger()
    root.addHandler(behind)
    root.setLevel(logging.INFO)
