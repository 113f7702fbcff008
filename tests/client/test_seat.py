"""What is needed to take one's seat again, and which of one's lines the server took before the connection was lost."""

import pytest

from beseda.client.heard import Heard
from beseda.client.seat import Seat


def heard_of(*heard: Heard) -> Seat:
    seat = Seat()
    for each in heard:
        seat.hear(each)
    return seat


def test_the_newest_secret_opens_the_seat_until_it_is_gone() -> None:
    seat = heard_of(Heard("secret", secret="one"), Heard("secret", secret="two"))
    assert seat.left() == seat.left() == ("two", "")
    seat.lose()
    assert seat.left() == ("", "")


def test_the_newest_message_is_the_one_with_the_highest_place() -> None:
    said = [Heard("said", id=f"j-{place}") for place in ("1f", "20", "9")]
    assert heard_of(*said, Heard("said", id="j-?"), Heard("past", id="j-ff")).left()[1] == "j-20"


def missed(*words: str) -> list[Heard]:
    lines = [Heard("past", id=f"j-{place + 1}", words=each, mine=True) for place, each in enumerate(words)]
    return [Heard("past-begins", missed=True), *lines, Heard("past-ends", missed=True)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("hello", "hello"), ("  a\tb ", "a b"), ("//x", "/x"), ("/me waves", "waves"), ("/я waves", "waves"),
        ("/msg bob hi there", "hi there"), ("/w  bob  hi", "hi"), ("a\x1b[1mb", "ab"),
    ],
)  # fmt: skip
def test_what_was_stored_is_found_by_its_words(typed: str, words: str) -> None:
    seat = heard_of(*missed(words))
    assert seat.took(typed) and not seat.took(typed), "each once"


def test_what_others_said_or_was_said_before_is_not_ones_own() -> None:
    assert not heard_of(*[line._replace(mine=False) for line in missed("hello")]).took("hello")
    seat = heard_of(*missed("hello"))
    seat.left()
    seat.settled()
    assert not seat.took("hello"), "that was another time"
    assert heard_of(*missed("hello")).left()[1] == "j-1"
