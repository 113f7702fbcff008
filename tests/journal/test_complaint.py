"""A file that can't be used is told of once a minute, and once when it can be used again."""

import logging

import pytest

from beseda.journal.complaint import COMPLAIN_EVERY, Complaint
from beseda.journal.errors import JournalUnwritable

log = logging.getLogger(__name__)


class Clock:
    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        patch.setattr("beseda.journal.complaint.time.monotonic", lambda: self.now)


def full() -> JournalUnwritable:
    return JournalUnwritable(OSError(28, "no space left on device"))


def test_a_disk_that_stays_full_is_told_of_once_a_minute(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock, complaint = Clock(monkeypatch), Complaint(log, logging.ERROR, "can't write: %s", "can write again")
    for _ in range(10):
        complaint.make(full())
        clock.now += COMPLAIN_EVERY / 5
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
    assert "no space left on device" in caplog.records[0].getMessage()


def test_that_it_works_again_is_told_once_and_only_after_a_complaint(caplog: pytest.LogCaptureFixture) -> None:
    complaint = Complaint(log, logging.ERROR, "can't write: %s", "can write again")
    complaint.settle()
    assert not caplog.records
    complaint.make(full())
    complaint.settle()
    complaint.settle()
    assert [record.getMessage() for record in caplog.records][1:] == ["can write again"]


def test_a_bug_is_logged_with_where_it_is_and_a_full_disk_is_not(caplog: pytest.LogCaptureFixture) -> None:
    Complaint(log, logging.ERROR, "can't write: %s").make(full())
    Complaint(log, logging.ERROR, "can't write: %s").make(ZeroDivisionError("by zero"))
    assert [bool(record.exc_info) for record in caplog.records] == [False, True]
