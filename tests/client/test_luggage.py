"""What goes from one connection to the next: every line once, and the way back to where one was."""

from types import SimpleNamespace
from typing import Any

from beseda.client.luggage import ARRIVED, Luggage


def connection(handed: int = 0, resumed: bool = False) -> Any:
    """As far as what is carried over depends on it."""
    return SimpleNamespace(handed=handed, resumed=resumed)


def with_lines(*lines: str) -> Luggage:
    """All of them sent, by a first connection."""
    luggage = Luggage(None)
    luggage.unpack(connection())
    for line in lines:
        assert luggage.unsent.add(line) and luggage.unsent.take()
    return luggage


def test_a_seat_that_was_taken_again_is_told_so_and_its_way_back_is_forgotten_with_the_connection() -> None:
    luggage = Luggage("#tea")
    luggage.unpack(connection(resumed=True))
    assert luggage.way_back == [ARRIVED], "which says nothing"
    luggage.pack(connection(handed=0, resumed=True))
    assert luggage.way_back == ["/join #tea"], "for who must enter anew"
