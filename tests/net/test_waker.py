"""A waker ends a wait for descriptors, also one that begins afterwards, and never waits itself."""

import os
import select
from collections.abc import Iterator

import pytest

from beseda.net.waker import Waker


@pytest.fixture
def waker() -> Iterator[Waker]:
    waker = Waker()
    yield waker
    waker.close()


def is_woken(waker: Waker) -> bool:
    poll = select.poll()
    poll.register(waker.fileno, select.POLLIN)
    return bool(poll.poll(0))


def test_who_begins_to_wait_after_the_call_is_woken_too(waker: Waker) -> None:
    assert not is_woken(waker)
    waker.wake()
    assert is_woken(waker)


def test_once_it_is_cleared_all_calls_are_forgotten(waker: Waker) -> None:
    for _ in range(10_000):
        waker.wake()
    waker.clear()
    assert not is_woken(waker)
    waker.clear()


def test_however_often_it_is_called_it_never_waits(waker: Waker) -> None:
    for _ in range(200_000):  # a pipe holds 65,536
        waker.wake()
    assert is_woken(waker)


def test_who_is_forgotten_has_given_its_descriptors_back() -> None:
    waker = Waker()
    descriptors = (waker.fileno, waker._write)
    del waker
    for descriptor in descriptors:
        with pytest.raises(OSError):
            os.fstat(descriptor)
