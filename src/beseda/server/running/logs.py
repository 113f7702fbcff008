"""The log. A thread of its own writes it, so that a thread that logs never waits for a terminal that stands still."""

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from beseda import streams
from beseda.backlog import Backlog

LAST_RECORDS = 0.5
"""Seconds for writing what waits when the process ends."""

log = logging.getLogger(__name__)


class OneLineEach(logging.Formatter):
    """Makes one line of each record, whatever is in it: what somebody typed can neither look like another record nor
    drive the terminal of who reads the log. The lines of a traceback are set in, for it may end with such words."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _harmless(super().formatMessage(record))

    def formatException(
        self, failure: "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]"
    ) -> str:
        return "\n".join([f"    {_harmless(line)}" for line in super().formatException(failure).splitlines()])


def _harmless(line: str) -> str:
    if line.isprintable():
        return line
    return "".join([each if each.isprintable() else each.encode("unicode_escape").decode() for each in line])


class Behind(logging.Handler):
    """Hands records to a thread that writes them. Neither waits nor raises."""

    def __init__(self, write: Callable[[str], object]) -> None:
        super().__init__()
        self._to_stream = write
        self._records = Backlog("log", self._write)
        self.thread = self._records.thread

    def emit(self, record: logging.LogRecord) -> None:
        self._records.put(record)

    def flush(self) -> None:
        """Wait for what has been logged to be written, not for long."""
        self._records.drain(LAST_RECORDS)

    def _write(self, record: logging.LogRecord, left_out: int) -> None:
        lines = [record]
        if left_out:
            lines.append(_of_ours("%d lines of the log were left out: nobody read it", left_out))
        self._to_stream("".join(f"{self.format(each)}\n" for each in lines))


def _of_ours(words: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord(__name__, logging.WARNING, __file__, 0, words, arguments, None)


def start(debug: bool = False) -> None:
    """Log to stderr, from now on. `debug`: every line of every client, too (`wire_log`)."""
    behind = Behind(streams.writer(sys.stderr))
    behind.setFormatter(OneLineEach("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    behind.thread.start()
    root = logging.getLogger()
    root.addHandler(behind)
    root.setLevel(logging.DEBUG if debug else logging.INFO)


def log_what_python_prints() -> None:
    """Log the errors that Python itself would print, and the thread that made them would wait for the terminal."""
    threading.excepthook = _log_thread
    sys.unraisablehook = _log_unraisable
    logging.captureWarnings(True)


def _log_thread(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread else "unknown"
    if failed.exc_value is not None:
        log.error("the thread %s has ended with an error", name, exc_info=failed.exc_value)


def _log_unraisable(failed: "sys.UnraisableHookArgs") -> None:
    log.error("%s %r", failed.err_msg or "ignored in", failed.object, exc_info=failed.exc_value)
