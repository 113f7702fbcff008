"""Helper works for as long as there is work, sleeps otherwise, and ends when told."""

import threading
import time

import pytest

from beseda.net.helper import LONGEST_HOLD, Helper, hold_until

SOON = 10.0


def test_every_work_is_done_until_none_has_more() -> None:
    helper = Helper()
    left = {"a": 3, "b": 5}
    done = threading.Event()

    def work(name: str) -> bool:
        left[name] = max(0, left[name] - 1)
        if not any(left.values()):
            done.set()
        return left[name] > 0

    helper.works += [lambda: work("a"), lambda: work("b")]
    helper.thread.start()
    helper.call()
    assert done.wait(SOON)
    helper.stop()
    helper.thread.join(SOON)
    assert not helper.thread.is_alive()


def test_a_call_before_it_runs_is_not_forgotten() -> None:
    helper = Helper()
    called = threading.Event()

    def work() -> bool:
        called.set()
        return False

    helper.works.append(work)
    helper.call()
    helper.thread.start()
    assert called.wait(SOON)
    helper.stop()


def test_work_without_end_does_not_keep_it_from_stopping() -> None:
    helper = Helper()
    helper.works.append(lambda: True)
    helper.thread.start()
    helper.call()
    helper.stop()
    helper.thread.join(SOON)
    assert not helper.thread.is_alive()


def test_what_is_asked_for_at_a_time_is_done_then() -> None:
    helper = Helper()
    done: list[float] = []
    called = threading.Event()

    def work() -> bool:
        done.append(time.monotonic())
        if done[-1] >= due:
            called.set()
        return False

    helper.works.append(work)
    helper.thread.start()
    helper.call_at(time.monotonic() + SOON)
    due = time.monotonic() + 0.05
    helper.call_at(due)
    assert called.wait(SOON / 2)
    helper.stop()
    helper.thread.join(SOON)


def test_a_hold_is_some_milliseconds() -> None:
    assert 0 < hold_until() - time.perf_counter() <= LONGEST_HOLD < 0.05


def test_work_that_fails_is_logged_and_tried_again_and_spoils_no_other(caplog: pytest.LogCaptureFixture) -> None:
    helper = Helper()
    failures, other, again = [ZeroDivisionError()], threading.Event(), threading.Event()

    def fails_once() -> bool:
        if failures:
            raise failures.pop()
        again.set()
        return False

    def works() -> bool:
        other.set()
        return False

    helper.works += [fails_once, works]
    helper.thread.start()
    helper.call()
    assert other.wait(SOON) and again.wait(SOON) and "ZeroDivisionError" in caplog.text
    helper.stop()
    helper.thread.join(SOON)
    assert not helper.thread.is_alive()
