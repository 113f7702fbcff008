"""The waits between tries: soon at first, never too often, never all together."""

import random

from hypothesis import given
from hypothesis import strategies as st

from beseda.client.backoff import FIRST_WAIT, LONGEST_WAIT, Backoff


@given(st.integers(0, 2**32))
def test_waits_begin_within_a_second_and_stay_bounded(seed: int) -> None:
    backoff = Backoff(random.Random(seed))
    waits = [backoff.next() for _ in range(20)]
    assert waits[0] <= FIRST_WAIT
    assert all(0 < wait <= LONGEST_WAIT for wait in waits)
    assert min(waits[6:]) >= LONGEST_WAIT / 2


def test_a_thousand_clients_do_not_come_back_in_one_moment() -> None:
    waits = [Backoff(random.Random(seed)).next() for seed in range(1000)]
    assert max(waits) - min(waits) > FIRST_WAIT / 3


def test_a_server_that_was_well_again_is_tried_soon() -> None:
    backoff = Backoff()
    for _ in range(10):
        backoff.next()
    backoff.reset()
    assert backoff.next() <= FIRST_WAIT
