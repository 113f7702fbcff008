"""The log: written behind, in order, by a thread of its own; nobody waits for a terminal that stands still."""

import logging
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from beseda import backlog
from beseda.server.running import logs
from beseda.server.running.logs import Behind

SOON = 10.0


class Terminal:
    """Takes lines, or stands still until told to go on."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.written: list[str] = []
        self.goes_on = threading.Event()
        self.goes_on.set()

    def write(self, words: str) -> None:
        self.goes_on.wait(SOON)
        self.written.append(words)
        self.lines.extend(words.splitlines())


def logger_on(behind: Behind) -> logging.Logger:
    behind.thread.start()
    logger = logging.Logger("a logger of its own")
    logger.addHandler(behind)
    return logger


def test_lines_are_written_in_their_order() -> None:
    terminal = Terminal()
    behind = Behind(terminal.write)
    logger = logger_on(behind)
    for number in range(50):
        logger.warning("line %d", number)
    behind.flush()
    assert terminal.lines == [f"line {number}" for number in range(50)]


def test_what_somebody_typed_is_no_record_of_its_own_and_drives_no_terminal() -> None:
    """Neither in the words of a record nor in those of an error (CVE-2003-0020)."""
    typed = "anna\n2026-11-30 10:00:00,000 INFO all is well\r\x1b[2J\x9b0m\u202e\u2028"
    terminal = Terminal()
    behind = Behind(terminal.write)
    behind.setFormatter(logs.OneLineEach("%(levelname)s %(message)s"))
    logger = logger_on(behind)
    logger.warning("%s has come", typed)
    try:
        raise ValueError(typed)
    except ValueError:
        logger.exception("of %s", typed)
    behind.flush()
    first, second, *traceback = "".join(terminal.written).splitlines()
    assert first.startswith("WARNING anna\\n2026-") and first.endswith(" has come")
    assert second.startswith("ERROR of anna\\n2026-") and all(line.startswith("    ") for line in traceback)
    assert "    ValueError: anna" in traceback and all(line.isprintable() for line in (first, second, *traceback))


def test_the_log_of_a_server_is_written_so() -> None:
    program = "from beseda.server.running import logs; logs.start(); logs.log.warning('a\\nb'); logs.logging.shutdown()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert done.stderr.endswith(r"WARNING beseda.server.running.logs: a\nb" + "\n") and done.stderr.count("\n") == 1


def test_a_terminal_that_stands_still_holds_up_nobody_and_is_told_what_it_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backlog, "MOST_WAITING", 10)
    terminal = Terminal()
    terminal.goes_on.clear()
    behind = Behind(terminal.write)
    logger = logger_on(behind)
    began = time.monotonic()
    for number in range(100):
        logger.warning("line %d", number)
    assert time.monotonic() - began < SOON / 2
    terminal.goes_on.set()
    behind.flush()
    missed = [int(line.split()[0]) for line in terminal.lines if "left out" in line]
    assert 80 <= sum(missed) <= 90


def test_flushing_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LAST_RECORDS", 0.05)
    terminal = Terminal()
    terminal.goes_on.clear()
    behind = Behind(terminal.write)
    logger_on(behind).warning("stuck")
    began = time.monotonic()
    behind.flush()
    assert time.monotonic() - began < SOON / 2
    terminal.goes_on.set()


def test_what_python_would_print_of_a_threads_error_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    error = ZeroDivisionError("by nobody")
    thread = threading.Thread(name="client-7")
    logs._log_thread(threading.ExceptHookArgs((type(error), error, None, thread)))
    logs._log_unraisable(SimpleNamespace(exc_value=error, err_msg=None, object=print))
    assert "client-7 has ended with an error" in caplog.text and caplog.text.count("by nobody") == 2
