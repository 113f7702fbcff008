"""What goes from one connection to the next: every line once, and the way back to where one was."""

from types import SimpleNamespace
from typing import Any

from beseda.client.heard import Heard
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


def said(words: str, place: int) -> Heard:
    return Heard("said", id=f"j-{place:x}", words=words, mine=True)


def test_what_was_heard_and_not_acknowledged_before_the_loss_is_not_sent_again() -> None:
    luggage = with_lines("one", "two")
    luggage.hear(said("one", 1))
    luggage.seat.left()
    assert luggage.unpack(connection(resumed=True)) == ["one"]
    assert luggage.unsent.take() == ("two", True)


def test_what_was_found_by_a_comeback_that_was_cut_off_is_not_sent_again() -> None:
    luggage = with_lines("one", "two")
    luggage.seat.left()
    for heard in (Heard("past-begins", missed=True), Heard("past", id="j-1", words="one", mine=True)):
        luggage.hear(heard)
    assert luggage.seat.left()[1] == "j-1", "it is not brought again"
    assert luggage.unpack(connection(resumed=True)) == ["one"]


def test_what_is_acknowledged_is_the_line_that_was_heard_and_none_like_it_later() -> None:
    luggage = with_lines("one", "one")
    first = connection()
    luggage.hear(said("one", 1))
    first.handed = 1
    assert luggage.settle(first) == ["one"]
    luggage.seat.left()
    assert luggage.unpack(connection(resumed=True)) == [], "the second was not heard"


def test_what_was_heard_of_a_seat_that_is_gone_was_said_too() -> None:
    luggage = with_lines("one", "two")
    luggage.hear(said("one", 1))
    luggage.seat.left()
    luggage.seat.lose()
    assert luggage.unpack(connection()) == ["one"]
