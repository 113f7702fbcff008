"""Token buckets: nothing is had that was not earned, and nothing is kept for those who are long gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.server.sessions.buckets import MOST_ADDRESSES, Bucket, BucketsByAddress


def test_a_debt_is_paid_off_by_time() -> None:
    bucket = Bucket(rate=2, burst=4, now=100.0)
    assert bucket.take(4, 100.0) == 0
    assert bucket.take(3, 100.0) == pytest.approx(1.5)
    assert bucket.left(101.0) == pytest.approx(-1.0) and bucket.left(200.0) == 4


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), max_size=40))
def test_what_is_taken_and_waited_for_is_never_more_than_was_earned(steps: list[tuple[float, float]]) -> None:
    bucket, now, taken = Bucket(rate=3, burst=5, now=0.0), 0.0, 0.0
    for pause, lines in steps:
        now += pause
        now += bucket.take(lines, now)
        taken += lines
        assert taken <= 5 + 3 * now + 1e-6


def test_each_address_has_its_own_and_finds_it_again() -> None:
    buckets = BucketsByAddress(1, 5)
    assert buckets.of("a", 0.0) is buckets.of("a", 1.0) is not buckets.of("b", 1.0)


def test_what_is_full_again_is_forgotten() -> None:
    buckets = BucketsByAddress(10, 20)
    for number in range(50):
        buckets.of(f"a{number}", 0.0).take(10, 0.0)
    assert len(buckets) == 50
    for number in range(50):
        buckets.of(f"b{number}", 60.0).take(10, 60.0)
    assert len(buckets) <= 51


def test_of_very_many_addresses_those_used_longest_ago_are_forgotten_first() -> None:
    buckets = BucketsByAddress(10, 20)
    busy = buckets.of("busy", 0.0)
    busy.take(1, 0.0)
    for number in range(MOST_ADDRESSES + 10):
        buckets.of(f"a{number}", 0.0).take(20, 0.0)
        if number == 100:
            buckets.of("busy", 0.0).take(20, 0.0)
    assert len(buckets) <= MOST_ADDRESSES
    assert buckets.of("a0", 0.0).left(0.0) == 20, "forgotten"
    assert buckets.of("busy", 0.0) is busy
