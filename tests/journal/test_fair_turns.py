"""Turns at reading: who has had least is next, what is short need not wait for what is long, and waiting has an end."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.core.ids import NOBODY
from beseda.journal import fair_turns
from beseda.journal.fair_turns import FairTurns
from waiting import wait_for

SOON = 20.0
ANN, BOB, EVE = 1, 2, 3


class Hall:
    """Readers in threads of their own, and a clock that stands still unless a test moves it."""

    def __init__(self, turns: int = 1, long_turns: int = 1) -> None:
        self.now = 0.0
        self.turns = FairTurns(turns, long_turns, now=lambda: self.now)
        self.read: list[int] = []
        self.refused: list[int] = []
        self._threads: list[threading.Thread] = []

    def asks(self, reader: int, is_long: bool = True, seconds: float = 0.0, patience: float = SOON) -> None:
        """Somebody asks, who is known to wait or to have read when this returns."""

        def ask() -> None:
            try:
                with self.turns.turn(reader, is_long, patience):
                    self.read.append(reader)
                    self.now += seconds
            except TimeoutError:
                self.refused.append(reader)

        before = self.turns._count
        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        self._threads.append(thread)
        wait_for(lambda: self.turns._count > before)

    def all_are_done(self) -> None:
        for thread in self._threads:
            thread.join(SOON)
            assert not thread.is_alive()
        assert not self.turns._waiting

    @contextmanager
    def while_somebody_reads(self, reader: int = EVE, is_long: bool = True, seconds: float = 0.0) -> Iterator[None]:
        with self.turns.turn(reader, is_long, SOON):
            yield
            self.now += seconds
        self.all_are_done()


def test_who_asks_without_a_pause_waits_behind_who_asks_once() -> None:
    hall = Hall()
    with hall.while_somebody_reads(EVE, seconds=1.0):
        pass
    with hall.while_somebody_reads(ANN, seconds=0.1):
        for reader in (EVE, EVE, BOB):
            hall.asks(reader, seconds=1.0)
    assert hall.read == [BOB, EVE, EVE]


def test_those_who_search_without_a_pause_take_turns_and_a_newcomer_is_next() -> None:
    hall = Hall()
    searchers = range(10, 40)
    with hall.while_somebody_reads(NOBODY):
        for searcher in (*searchers, *searchers):
            hall.asks(searcher, seconds=1.0)
        wait_for(lambda: len(hall.turns._waiting) == 60)
    assert sorted(hall.read[:30]) == sorted(hall.read[30:]) == list(searchers)
    hall.read.clear()
    with hall.while_somebody_reads(NOBODY):
        for searcher in searchers:
            hall.asks(searcher, seconds=1.0)
        hall.asks(ANN, seconds=1.0)
    assert hall.read[0] == ANN


def test_who_has_read_before_waits_for_a_share_and_not_for_all_who_never_did() -> None:
    """There may always be somebody new: whoever comes by another connection is."""
    hall = Hall()

    def newcomer(number: int) -> None:
        with hall.turns.turn(number, True, SOON):
            hall.read.append(number)
            hall.now += 1.0
            if number < 60:
                comes(number + 3)

    def comes(number: int) -> None:
        before = hall.turns._count
        threading.Thread(target=newcomer, args=(number,), daemon=True).start()
        wait_for(lambda: hall.turns._count > before)

    with hall.while_somebody_reads(ANN, seconds=1.0):
        pass
    with hall.turns.turn(NOBODY, True, SOON):
        hall.asks(ANN)
        for number in (10, 11, 12):
            comes(number)
    wait_for(lambda: len(hall.read) == 54)
    hall.all_are_done()
    assert hall.read.index(ANN) < 12


def test_silence_saves_nothing_up() -> None:
    """Who was silent for an hour is next, once; and then takes turns with the others."""
    hall = Hall()
    hall.turns._latest = 3600.0
    with hall.while_somebody_reads(EVE, seconds=1.0):
        for reader in (ANN, BOB):
            hall.asks(reader, seconds=1.0)
    with hall.while_somebody_reads(ANN, seconds=1.0):
        for reader in (EVE, BOB):
            hall.asks(reader, seconds=1.0)
    assert hall.read == [ANN, BOB, EVE, BOB], "Eve read first, then Ann and Bob; Bob's second turn comes after Eve's"


def test_the_server_itself_is_never_behind_for_what_it_read_before() -> None:
    hall = Hall()
    for _ in range(5):
        with hall.while_somebody_reads(NOBODY, seconds=9.0):
            pass
    with hall.while_somebody_reads(EVE):
        hall.asks(ANN)
        hall.asks(NOBODY, is_long=False)
    assert hall.read == [NOBODY, ANN]


def test_what_is_short_does_not_wait_for_searches() -> None:
    hall = Hall(turns=4, long_turns=2)
    with ExitStack() as searching:
        for searcher in (10, 11):
            searching.enter_context(hall.turns.turn(searcher, True, SOON))
        for searcher in range(12, 40):
            hall.asks(searcher)
        hall.asks(ANN, is_long=False)
        wait_for(lambda: hall.read == [ANN])
        assert len(hall.turns._waiting) == 28, "no more than two search at once"
    hall.all_are_done()


def test_who_has_had_most_is_refused_when_too_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair_turns, "MOST_WAITING", 2)
    hall = Hall()
    with hall.while_somebody_reads(EVE):
        hall.turns._ended[BOB] = 5.0
        for reader in (BOB, ANN, 4):
            hall.asks(reader)
        wait_for(lambda: hall.refused == [BOB])
    assert hall.read == [ANN, 4]


def test_who_has_waited_for_too_long_is_told_so_and_leaves_the_queue() -> None:
    hall = Hall()
    with hall.while_somebody_reads(EVE):
        hall.asks(ANN, patience=0.01)
        wait_for(lambda: hall.refused == [ANN])
        assert not hall.turns._waiting
        hall.asks(BOB)
    assert hall.read == [BOB]


def test_who_is_remembered_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair_turns, "MOST_REMEMBERED", 3)
    hall = Hall()
    for reader in range(1, 20):
        with hall.while_somebody_reads(reader, seconds=float(reader)):
            pass
        assert len(hall.turns._ended) <= 3


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12))
def test_everybody_who_waits_has_a_turn_and_all_turns_come_back(asked: list[tuple[int, bool]]) -> None:
    hall = Hall(turns=2, long_turns=1)
    with hall.while_somebody_reads(is_long=False):
        for reader, is_long in asked:
            hall.asks(reader, is_long, seconds=0.5)
    assert sorted(hall.read) == sorted(reader for reader, _ in asked)
    assert (hall.turns._free, hall.turns._free_long) == (2, 1)
