"""Flood control: a burst at once, then so many a second; waiting is sleeping, and only one's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.server.sessions.rate_limiter import RateLimiter


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept += seconds
        self.now += seconds


def test_a_pasted_paragraph_waits_for_nothing() -> None:
    clock = Clock()
    RateLimiter(5, 20, clock, clock.sleep).spend(20)
    assert clock.slept == 0


def test_one_more_waits_its_share_of_a_second() -> None:
    clock = Clock()
    allowance = RateLimiter(5, 20, clock, clock.sleep)
    allowance.spend(20)
    allowance.spend(1)
    assert clock.slept == pytest.approx(0.2)


def test_a_silence_earns_a_burst_and_never_more() -> None:
    clock = Clock()
    allowance = RateLimiter(5, 20, clock, clock.sleep)
    allowance.spend(20)
    clock.now += 3600
    allowance.spend(20)
    assert clock.slept == 0
    allowance.spend(5)
    assert clock.slept == pytest.approx(1.0)


def test_more_than_a_burst_in_one_turn_is_paid_for_too() -> None:
    clock = Clock()
    RateLimiter(5, 20, clock, clock.sleep).spend(64)
    assert clock.slept == pytest.approx(44 / 5)


@given(st.integers(1, 50), st.integers(1, 30), st.lists(st.tuples(st.integers(1, 70), st.floats(0, 20)), max_size=40))
def test_nobody_says_more_than_a_burst_and_the_rate(rate: int, burst: int, items: list[tuple[int, float]]) -> None:
    clock = Clock()
    allowance = RateLimiter(rate, burst, clock, clock.sleep)
    said, began = 0, clock.now
    for lines, pause in items:
        clock.now += pause
        allowance.spend(lines)
        said += lines
        assert said <= burst + rate * (clock.now - began) + 1e-6
