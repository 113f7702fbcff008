"""Who comes late beside many does not wait for all of them, and nobody waits for ever."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.net.latest_first import OLDEST_AFTER, LatestFirst


def filled(items: Iterable[int]) -> LatestFirst[int]:
    queue = LatestFirst[int]()
    for item in items:
        queue.append(item)
    return queue


def emptied(queue: LatestFirst[int]) -> list[int]:
    return [queue.popleft() for _ in range(len(queue))]


def test_the_latest_comes_first_and_now_and_then_the_one_who_waits_longest() -> None:
    assert emptied(filled(range(8))) == [7, 6, 5, 0, 4, 3, 2, 1]


def test_few_are_given_in_the_order_in_which_they_came() -> None:
    queue = LatestFirst[int](few=3)
    for number in range(6):
        queue.append(number)
    assert emptied(queue) == [5, 4, 3, 0, 1, 2]


def test_who_is_preferred_comes_before_all_others() -> None:
    queue = filled([1, 2])
    queue.prefer(8)
    queue.prefer(9)
    queue.append(3)
    assert list(queue) == [8, 9, 1, 2, 3] and emptied(queue) == [8, 9, 3, 2, 1]


@given(st.lists(st.integers(0, 3)))
def test_everybody_is_given_once_and_waits_at_most_for_those_before_as_often_as_the_oldest_is_given(
    newcomers: list[int],
) -> None:
    """Between two of those given, some more come."""
    queue, came = filled([-1]), 0
    given = list[int]()
    for count in newcomers:
        if queue:
            given.append(queue.popleft())
        for _ in range(count):
            queue.append(came)
            came += 1
    assert -1 in given[: OLDEST_AFTER + 1] or len(given) <= OLDEST_AFTER
    assert sorted(given + emptied(queue)) == list(range(-1, came)) and not queue


def test_of_an_empty_one_nobody_is_given() -> None:
    with pytest.raises(IndexError):
        LatestFirst[int]().popleft()
