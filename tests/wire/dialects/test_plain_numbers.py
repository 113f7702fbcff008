"""Short numbers: the last thousand stay valid, and a message that is shown again has the one it had."""

from hypothesis import given, settings
from hypothesis import strategies as st
from plain_speaking import AT, LOBBY, person, said

from beseda.core import events as ev
from beseda.core.ids import Seq, UserId
from beseda.core.text import Text
from beseda.wire.dialects.plain.numbers import MOST_VALID, Numbered, Numbers
from beseda.wire.dialects.plain.render import Profile


class Model:
    """The same without any economy: every number ever given."""

    def __init__(self) -> None:
        self.given: list[int] = []

    def of(self, place: int) -> int:
        valid = self.given[-MOST_VALID:]
        if place in valid:
            return len(self.given) - len(valid) + valid.index(place) + 1
        self.given.append(place)
        return len(self.given)

    def place(self, number: int) -> int | None:
        is_valid = max(0, len(self.given) - MOST_VALID) < number <= len(self.given)
        return self.given[number - 1] if is_valid else None


RUNS = st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 1500)), max_size=6)
"""Messages one after the other, from a place on: what is said, pages of the past that overlap, the same page again."""


@settings(max_examples=40, deadline=None)
@given(RUNS, st.lists(st.integers(-2, 6000), max_size=20))
def test_numbers_count_up_stay_with_their_messages_and_the_last_thousand_are_valid(
    runs: list[tuple[int, int]], asked: list[int]
) -> None:
    numbers, model = Numbers(), Model()
    for start, count in runs:
        for place in range(start, start + count):
            assert numbers.of(Seq(place)) == model.of(place)
        for number in (*asked, len(model.given), len(model.given) - MOST_VALID + 1, len(model.given) - MOST_VALID):
            assert numbers.place(number) == model.place(number)


def test_a_number_that_was_never_given_is_nobodys() -> None:
    numbers = Numbers()
    assert [numbers.place(number) for number in (-1, 0, 1)] == [None, None, None]
    assert numbers.of(Seq(7)) == 1 and numbers.place(1) == 7 and numbers.place(2) is None


def test_what_is_said_has_its_number_before_everything_else() -> None:
    here, elsewhere = Profile("en", True, "#lobby"), Profile("en", False, "#lobby")
    numbers = Numbers()
    first, second = said("hello"), said("psst", shown="Ann", id_=0)._replace(seq=Seq(10))
    assert Numbered(here, numbers).talk([first]) == ["1. Bob: hello"]
    assert Numbered(elsewhere, numbers).talk([first, second]) == ["1. #lobby Bob: hello", "2. (private) Bob: psst"]


def test_a_correction_has_the_number_of_the_message_that_it_corrects() -> None:
    numbers = Numbers()
    numbered = Numbered(Profile("en", True, "#lobby"), numbers)
    numbered.talk([said("helo")])
    edit = ev.Edited(Seq(20), AT, UserId(2), person("Bob"), LOBBY, UserId(0), Seq(9), Text(("hello",)))
    (line,) = numbered.render(edit._replace(author_name="Bob", said_at=AT, target_name="#lobby"))
    assert line.startswith("1. * Bob, correction (") and line.endswith("): hello")


def test_what_is_no_message_has_no_number() -> None:
    numbers = Numbers()
    gone = ev.Exited(Seq(1), AT, UserId(1), person("Bob"), "", ())
    assert Numbered(Profile("en", True, "#lobby"), numbers).render(gone) == ("Server: Bob left the chat.",)
    assert numbers.of(Seq(99)) == 1
