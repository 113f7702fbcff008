"""What waits to be written: in order, without holding up who puts it in; what finds no place is counted."""

import errno
import logging
import threading
import time
from collections.abc import Iterator

import pytest

from beseda import backlog as backlog_module
from beseda.backlog import Backlog
from beseda.server.running.logs import Behind
from waiting import SOON

AT_ONCE = SOON / 4
"""Seconds: nowhere near what anybody who waited would wait."""


class Reader:
    """Reads what is written, or stands still until told to go on."""

    def __init__(self) -> None:
        self.read: list[tuple[int, int]] = []
        self.reads = threading.Event()
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.backlog = Backlog("reader", self._write)
        self.backlog.thread.start()

    def stand_still(self) -> None:
        """With a first item in hand."""
        self.goes_on.clear()
        self.backlog.put(-1)
        assert self.reads.wait(SOON)

    def _write(self, item: int, left_out: int) -> None:
        self.reads.set()
        assert self.goes_on.wait(SOON)
        self.read.append((item, left_out))


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    monkeypatch.setattr(backlog_module, "MOST_WAITING", 10)
    reader = Reader()
    yield reader
    reader.goes_on.set()
    reader.backlog.stop(SOON)
    assert not reader.backlog.thread.is_alive()


def test_all_is_written_in_its_order(reader: Reader) -> None:
    for number in range(50):
        reader.backlog.put(number)
        reader.backlog.drain(SOON)
    assert reader.read == [(number, 0) for number in range(50)]


def test_a_reader_that_stands_still_holds_up_nobody_and_is_told_what_it_missed(reader: Reader) -> None:
    reader.stand_still()
    began = time.monotonic()
    for number in range(25):
        reader.backlog.put(number)
    assert time.monotonic() - began < AT_ONCE
    reader.goes_on.set()
    reader.backlog.drain(SOON)
    reader.backlog.put(99)
    reader.backlog.drain(SOON)
    assert reader.read == [(-1, 0), (0, 15), *((number, 0) for number in range(1, 10)), (99, 0)]


def test_draining_and_stopping_do_not_wait_for_ever(reader: Reader) -> None:
    reader.stand_still()
    began = time.monotonic()
    reader.backlog.drain(0.05)
    reader.backlog.stop(0.05)
    assert time.monotonic() - began < AT_ONCE and reader.backlog.thread.is_alive()


def test_stopping_writes_what_waits_and_ends_the_thread(reader: Reader) -> None:
    reader.stand_still()
    reader.backlog.put(1)
    reader.goes_on.set()
    reader.backlog.stop(SOON)
    assert reader.read == [(-1, 0), (1, 0)] and not reader.backlog.thread.is_alive()


def test_a_reader_that_is_gone_for_a_while_is_told_what_it_missed(caplog: pytest.LogCaptureFixture) -> None:
    """A full disk has room again; a terminal that is gone costs nothing but the attempts."""
    written: list[tuple[int, int]] = []

    def write(item: int, left_out: int) -> None:
        if item < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append((item, left_out))

    backlog = Backlog("full", write)
    backlog.thread.start()
    for item in (-1, -2, 3):
        backlog.put(item)
    backlog.stop(SOON)
    assert written == [(3, 2)] and not backlog.thread.is_alive() and not caplog.text


def test_one_that_never_began_is_not_waited_for() -> None:
    backlog = Backlog("idle", print)
    backlog.put(1)
    began = time.monotonic()
    backlog.drain(SOON)
    backlog.stop(SOON)
    assert time.monotonic() - began < AT_ONCE


def test_an_item_that_can_not_be_written_is_left_out_counted_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    written: list[tuple[int, int]] = []

    def write(item: int, left_out: int) -> None:
        if item < 0:
            raise ZeroDivisionError
        written.append((item, left_out))

    backlog = Backlog("reader", write)
    backlog.thread.start()
    for item in (1, -2, -3, 4, 5):
        backlog.put(item)
    backlog.stop(SOON)
    assert written == [(1, 0), (4, 2), (5, 0)]
    assert caplog.text.count("could not write something") == 1


def test_a_log_that_can_not_write_its_own_complaint_goes_on() -> None:
    """What it logs of its failure comes to itself."""
    seen: list[str] = []

    def write(words: str) -> None:
        if "bad" in words or "could not write" in words:
            raise ZeroDivisionError
        seen.append(words)

    behind = Behind(write)
    logger = logging.getLogger("beseda.backlog")
    logger.addHandler(behind)
    try:
        behind.thread.start()
        for words in ("one", "bad", "two"):
            logger.warning(words)
            behind.flush()
    finally:
        logger.removeHandler(behind)
    assert seen[0] == "one\n" and seen[-1].startswith("two\n") and behind.thread.is_alive()
