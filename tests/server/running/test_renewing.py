"""The settings read anew: wrong ones leave those of before and say why, and a signal is never held up."""

import threading
from collections.abc import Iterator

import pytest

from beseda.server.running.config import Settings
from beseda.server.running.config_faults import wrong
from beseda.server.running.renewing import Renewing
from waiting import SOON, wait_for


class File:
    """Settings that are read, and where they are taken over."""

    def __init__(self) -> None:
        self.readable = threading.Event()
        self.readable.set()
        self.error: Exception | None = None
        self.taken: list[Settings] = []
        self.renewing = Renewing(self._read, self.taken.append, language="en")

    def _read(self) -> Settings:
        assert self.readable.wait(SOON)
        if self.error:
            raise self.error
        return Settings()


@pytest.fixture
def file() -> Iterator[File]:
    file = File()
    file.renewing.thread.start()
    yield file
    file.readable.set()


def test_settings_that_are_wrong_leave_those_of_before_and_say_why(
    file: File, caplog: pytest.LogCaptureFixture
) -> None:
    assert file.renewing.renew() == "" and len(file.taken) == 1
    file.error = wrong("no password is that")
    assert "no password is that" in file.renewing.renew() and len(file.taken) == 1
    assert "the settings stay as they were" in caplog.text


def test_an_error_of_ours_ends_nothing_and_is_told(file: File, caplog: pytest.LogCaptureFixture) -> None:
    file.error = RecursionError()
    assert file.renewing.renew()
    assert "the settings stay as they were" in caplog.text and "RecursionError" in caplog.text
    file.error = None
    file.renewing.ask()
    wait_for(lambda: len(file.taken) == 1)


def test_who_asks_by_a_signal_does_not_wait_for_a_disk_that_does_not_answer(file: File) -> None:
    file.readable.clear()
    file.renewing.ask()
    file.renewing.ask()
    file.readable.set()
    wait_for(lambda: len(file.taken) >= 1)
    file.renewing.ask()
    wait_for(lambda: len(file.taken) >= 2)
