"""The engine: one at a time for everyone; nothing lost, nothing swapped, nobody starved."""

import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from beseda.net import combiner as combiner_module
from beseda.net.combiner import MOST_AT_ONCE, Combiner
from beseda.net.helper import Helper

SOON = 20.0
Item = tuple[int, int]


class Engine:
    """What is done with items, watching that nobody else does at the same time."""

    def __init__(self, work: Callable[[list[Item]], None] = lambda batch: None) -> None:
        self.helper = Helper()
        self.helper.thread.start()
        self.combiner: Combiner[Item] = Combiner(self._act, self._after, self.helper)
        self.acted: list[Item] = []
        self.batches: list[int] = []
        self.threads: set[str] = set()
        self.afters = 0
        self.inside = 0
        self.crowded = False
        self._work = work

    def _act(self, batch: list[Item]) -> None:
        self.combiner.assert_held()
        with self.alone():
            self.acted += batch
            self.batches.append(len(batch))
            self.threads.add(threading.current_thread().name)
            self._work(batch)

    def alone(self) -> "Engine":
        return self

    def __enter__(self) -> None:
        self.inside += 1
        self.crowded = self.crowded or self.inside != 1

    def __exit__(self, *_: object) -> None:
        self.crowded = self.crowded or self.inside != 1
        self.inside -= 1

    def _after(self) -> None:
        self.afters += 1


@pytest.fixture(autouse=True)
def switching_often() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


def together(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
        assert not thread.is_alive()


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_who_finds_the_floor_free_acts_at_once() -> None:
    engine = Engine()
    engine.combiner.submit((1, 1))
    assert engine.acted == [(1, 1)] and engine.afters == 1
    assert engine.threads == {threading.current_thread().name}


def test_nothing_is_lost_or_swapped_and_one_acts_at_a_time() -> None:
    engine = Engine()

    def submit(number: int) -> Callable[[], None]:
        def run() -> None:
            for count in range(2000):
                engine.combiner.submit((number, count))

        return run

    together(*(submit(number) for number in range(8)))
    eventually(lambda: len(engine.acted) == 16_000)
    for number in range(8):
        assert [count for who, count in engine.acted if who == number] == list(range(2000))
    assert not engine.crowded and max(engine.batches) <= MOST_AT_ONCE


def test_others_leave_their_items_to_who_holds_the_engine() -> None:
    entered, go_on = threading.Event(), threading.Event()

    def work(batch: list[Item]) -> None:
        entered.set()
        go_on.wait(SOON)

    engine = Engine(work)
    holder = threading.Thread(target=engine.combiner.submit, args=((0, 0),), daemon=True)
    holder.start()
    assert entered.wait(SOON)
    began = time.monotonic()
    for number in range(1, 6):
        engine.combiner.submit((number, 0))
    assert time.monotonic() - began < 2.0 and engine.acted == [(0, 0)]
    go_on.set()
    eventually(lambda: len(engine.acted) == 6)
    assert engine.batches == [1, 5]


def test_what_is_left_to_others_is_there_when_they_come() -> None:
    engine = Engine()

    def come_and_go() -> bool:
        """Those who followed a moment ago are through by the time they are asked about."""
        engine.combiner.combine()
        return True

    engine.combiner.submit((1, 1), come_and_go)
    assert engine.acted == [(1, 1)]


def test_somebody_waiting_for_the_floor_gets_it_under_steady_load() -> None:
    engine = Engine()
    stop = threading.Event()

    def load() -> None:
        count = 0
        while not stop.is_set():
            engine.combiner.submit((0, count))
            count += 1

    waits: list[float] = []

    def wait_for_it() -> None:
        for _ in range(20):
            began = time.monotonic()
            with engine.combiner, engine.alone():
                engine.combiner.assert_held()
            waits.append(time.monotonic() - began)
        stop.set()

    together(wait_for_it, load, load, load)
    assert len(waits) == 20 and max(waits) < 2.0 and not engine.crowded


def test_who_waits_for_the_floor_goes_before_whoever_has_more_to_act_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the test above, step by step: once somebody waits, nobody takes the engine for items again."""
    monkeypatch.setattr(combiner_module, "hold_until", lambda: float("inf"))
    engine = Engine()

    def somebody_comes_to_wait(batch: list[Item]) -> None:
        if batch == [(0, 0)]:
            waiter.start()
            eventually(lambda: engine.combiner._someone_waits)
            engine.combiner._inbox.append((1, 1))

    acted_before: list[list[Item]] = []

    def wait_for_it() -> None:
        with engine.combiner:
            acted_before.append(list(engine.acted))

    waiter = threading.Thread(target=wait_for_it, daemon=True)
    engine._work = somebody_comes_to_wait
    engine.combiner.submit((0, 0))
    waiter.join(SOON)
    assert acted_before == [[(0, 0)]] and engine.acted == [(0, 0), (1, 1)]


def test_whoever_submits_while_somebody_waits_leaves_the_floor_to_that_one() -> None:
    engine = Engine()
    engine.combiner._someone_waits = True
    engine.combiner.submit((1, 1))
    assert engine.acted == []
    with engine.combiner:
        assert engine.acted == []
    assert engine.acted == [(1, 1)]


def test_items_that_came_while_the_floor_was_held_for_something_else_are_acted_on() -> None:
    engine = Engine()
    with engine.combiner:
        together(lambda: engine.combiner.submit((1, 1)), lambda: engine.combiner.submit((2, 2)))
        assert engine.acted == []
    assert sorted(engine.acted) == [(1, 1), (2, 2)] and engine.afters == 1


def test_waiting_for_each_other_nobody_forgets_an_item() -> None:
    """Waiters and submitters in all mixtures: with nobody left, nothing is left."""
    engine = Engine()

    def submit() -> None:
        for count in range(500):
            engine.combiner.submit((0, count))

    def wait() -> None:
        for _ in range(200):
            with engine.combiner, engine.alone():
                pass

    together(submit, wait, submit, wait, submit, wait)
    eventually(lambda: len(engine.acted) == 1500)
    assert not engine.crowded


def test_helper_takes_over_from_who_has_worked_long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(combiner_module, "hold_until", lambda: 0.0)
    engine = Engine()
    first = threading.Event()

    def work(batch: list[Item]) -> None:
        if not first.is_set():
            first.set()
            engine.combiner._inbox.append((9, 9))

    engine._work = work
    engine.combiner.submit((1, 1))
    assert engine.acted[:1] == [(1, 1)]
    eventually(lambda: engine.acted == [(1, 1), (9, 9)])
    assert "helper" in engine.threads


def test_helper_sends_what_it_acted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(combiner_module, "hold_until", lambda: 0.0)
    engine = Engine()
    engine.combiner._inbox.extend((0, count) for count in range(2 * MOST_AT_ONCE + 1))
    engine.combiner.submit((1, 1))
    eventually(lambda: len(engine.acted) == 2 * MOST_AT_ONCE + 2)
    eventually(lambda: engine.afters == len(engine.batches))
    assert engine.batches[0] == MOST_AT_ONCE


def test_an_act_that_raises_gives_the_floor_back() -> None:
    def work(batch: list[Item]) -> None:
        if batch == [(0, 0)]:
            raise ZeroDivisionError

    engine = Engine(work)
    with pytest.raises(ZeroDivisionError):
        engine.combiner.submit((0, 0))
    engine.combiner.submit((1, 1))
    assert engine.acted == [(0, 0), (1, 1)]


def test_who_does_not_hold_the_floor_is_told_so() -> None:
    engine = Engine()
    with pytest.raises(AssertionError, match="engine"):
        engine.combiner.assert_held()
    with engine.combiner:
        engine.combiner.assert_held()
        errors: list[BaseException] = []

        def other() -> None:
            try:
                engine.combiner.assert_held()
            except AssertionError as error:
                errors.append(error)

        together(other)
        assert errors
