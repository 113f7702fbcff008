"""A client's thread waits for its item where it must, for as long as that takes, and nowhere else."""

import threading
from typing import cast

import pytest

from beseda.server.engine.work import Client, WorkItem
from beseda.wire.dialects.actions import Reply, Submission
from waiting import SOON

NOBODY = cast("Client", None)
HELLO = Submission((Reply("hello"),))


class Waiter:
    """A client's thread at its item; `is_late` once it has been told that this takes time."""

    def __init__(self, item: WorkItem) -> None:
        self.is_late = threading.Event()
        self._thread = threading.Thread(target=item.wait, args=(self.is_late.set,), daemon=True)
        self._thread.start()

    def goes_on(self) -> bool:
        self._thread.join(SOON)
        return not self._thread.is_alive()

    @property
    def waits(self) -> bool:
        return self._thread.is_alive()


def test_it_waits_until_all_outcomes_are_on_their_way_and_is_told_that_it_takes_time() -> None:
    item = WorkItem(NOBODY, (HELLO,), waits=True)
    waiter = Waiter(item)
    assert waiter.is_late.wait(SOON) and waiter.waits
    item.finish()
    assert waiter.goes_on()


def test_what_is_finished_already_takes_no_time() -> None:
    item = WorkItem(NOBODY, (HELLO,), waits=True)
    item.finish()
    waiter = Waiter(item)
    assert waiter.goes_on() and not waiter.is_late.is_set()


@pytest.mark.parametrize("is_finished", [True, False])
def test_an_item_that_need_not_be_waited_for_is_not(is_finished: bool) -> None:
    item = WorkItem(NOBODY, (HELLO,), waits=False)
    if is_finished:
        item.finish()
    waiter = Waiter(item)
    assert waiter.goes_on() and not waiter.is_late.is_set()


def test_one_item_ends_the_waiting_for_no_other() -> None:
    mine, theirs = (WorkItem(NOBODY, (HELLO,), waits=True) for _ in range(2))
    waiter = Waiter(mine)
    assert waiter.is_late.wait(SOON)
    theirs.finish()
    assert waiter.waits
    mine.finish()
    assert waiter.goes_on()


def test_nothing_is_granted_before_the_engine_has_granted_it() -> None:
    one, other = WorkItem(NOBODY, (HELLO,), True), WorkItem(NOBODY, (), True)
    assert one.grants == [] == other.grants and one.grants is not other.grants
    assert one.submissions == (HELLO,) and one.waits
