"""A latch is closed until it is opened, and lets one through."""

from beseda.net.latch import closed_latch


def test_a_latch_is_closed_and_opened_for_one() -> None:
    latch = closed_latch()
    assert not latch.acquire(blocking=False)
    latch.release()
    assert latch.acquire(blocking=False)
    assert not latch.acquire(blocking=False)
