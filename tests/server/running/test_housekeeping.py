"""Chores are done when they are due, and one that fails spoils no other."""

import threading
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from beseda.server.running import housekeeping as housekeeping_module
from beseda.server.running.housekeeping import Housekeeping, Task

SOON = 10.0


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping_module, "LOOK_EVERY", 0.002)


def counting(enough: int) -> tuple[threading.Event, Callable[[], None], list[float]]:
    done, times = threading.Event(), list[float]()

    def work() -> None:
        times.append(time.monotonic())
        if len(times) == enough:
            done.set()

    return done, work, times


def test_a_chore_is_done_again_and_again_and_not_too_soon() -> None:
    done, work, times = counting(3)
    housekeeping = Housekeeping([Task(0.03, work)])
    housekeeping.thread.start()
    assert done.wait(SOON)
    housekeeping.stop()
    housekeeping.thread.join(SOON)
    assert not housekeeping.thread.is_alive()
    assert all(later - earlier >= 0.029 for earlier, later in pairwise(times))


def test_the_first_time_may_come_earlier() -> None:
    done, work, _ = counting(1)
    housekeeping = Housekeeping([Task(3600.0, work, first_after=0.0)])
    housekeeping.thread.start()
    assert done.wait(SOON)
    housekeeping.stop()


def test_a_chore_that_fails_spoils_no_other_and_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    failed, boom, _ = counting(2)
    done, work, _ = counting(2)

    def fails() -> None:
        boom()
        raise ZeroDivisionError

    housekeeping = Housekeeping([Task(0.0, fails), Task(0.0, work)])
    housekeeping.thread.start()
    assert failed.wait(SOON) and done.wait(SOON)
    housekeeping.stop()
    housekeeping.thread.join(SOON)
    assert "ZeroDivisionError" in caplog.text
