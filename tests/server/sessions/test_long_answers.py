"""Long answers: one thread at a time puts one together, and none is lost by that."""

import threading
from collections.abc import Iterator

import pytest

from beseda.server.sessions.long_answers import LongAnswers
from waiting import wait_for


def test_each_part_comes_in_order() -> None:
    answers = LongAnswers()
    assert list(answers.each(iter("abc"))) == ["a", "b", "c"] and list(answers.each(())) == []


def test_only_one_thread_at_a_time_makes_a_part() -> None:
    answers, at_work, most, ends = LongAnswers(), list[int](), list[int](), threading.Barrier(4)

    def parts(number: int) -> Iterator[int]:
        for _ in range(20):
            at_work.append(number)
            threading.Event().wait(0.0002)
            most.append(len(at_work))
            at_work.remove(number)
            yield number

    def ask(number: int) -> None:
        ends.wait(10)
        assert list(answers.each(parts(number))) == [number] * 20

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(most) == 80 and max(most) == 1


def test_who_is_slow_to_take_a_part_keeps_nobody_waiting() -> None:
    answers = LongAnswers()
    slow = answers.each(iter("ab"))
    assert next(slow) == "a"
    taken = list[str]()
    other = threading.Thread(target=lambda: taken.extend(answers.each(iter("cd"))))
    other.start()
    wait_for(lambda: taken == ["c", "d"], what="the other has its answer")
    other.join(10)
    assert next(slow) == "b"


def test_a_part_that_can_not_be_made_keeps_nobody_waiting() -> None:
    def broken() -> Iterator[str]:
        yield "a"
        raise ValueError

    answers = LongAnswers()
    with pytest.raises(ValueError):
        list(answers.each(broken()))
    assert list(answers.each(iter("ab"))) == ["a", "b"]
