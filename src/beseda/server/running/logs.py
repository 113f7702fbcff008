"""The log. A thread of its own writes it, so that a thread that logs never waits for a terminal that stands still."""

import logging
import sys

from beseda.server.running.backlog import Backlog

LAST_RECORDS = 1.0
"""Seconds for writing what waits when the process ends."""


class Behind(logging.Handler):
    """Hands records to a thread that writes them. Neither waits nor raises."""

    def __init__(self, target: logging.Handler) -> None:
        super().__init__()
        self._target = target
        self._records = Backlog("log", self._write)
        self.thread = self._records.thread

    def emit(self, record: logging.LogRecord) -> None:
        self._records.put(record)

    def flush(self) -> None:
        """Wait for what has been logged to be written, not for long."""
        self._records.drain(LAST_RECORDS)

    def _write(self, record: logging.LogRecord, left_out: int) -> None:
        self._target.handle(record)
        if left_out:
            self._target.handle(_of_ours("%d lines of the log were left out: nobody read it", left_out))


def _of_ours(words: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord(__name__, logging.WARNING, __file__, 0, words, arguments, None)


def start(debug: bool = False) -> None:
    """Log to stderr, from now on. `debug`: every line of every client, too (`wire_log`)."""
    target = logging.StreamHandler(sys.stderr)
    target.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    behind = Behind(target)
    behind.thread.start()
    root = logging.getLogger()
    root.addHandler(behind)
    root.setLevel(logging.DEBUG if debug else logging.INFO)
