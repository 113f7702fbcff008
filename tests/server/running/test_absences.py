"""A seat waits for as long as the settings say, whatever is done to the wall clock."""

from beseda.core.ids import UserId
from beseda.server.running.absences import Absences

ANN, BOB = UserId(1), UserId(2)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_seat_is_due_when_it_has_waited_for_so_long_and_not_before() -> None:
    clock = Clock()
    absences = Absences(clock)
    assert absences.over([(ANN, 77)], 120) == []
    clock.now += 119
    assert absences.over([(ANN, 77), (BOB, 5)], 120) == []
    clock.now += 1
    assert absences.over([(ANN, 77), (BOB, 5)], 120) == [ANN]


def test_who_was_back_in_between_has_as_long_again() -> None:
    clock = Clock()
    absences = Absences(clock)
    absences.over([(ANN, 77)], 120)
    clock.now += 100
    assert absences.over([(ANN, 78)], 120) == []
    clock.now += 100
    assert absences.over([(ANN, 78)], 120) == [] and absences.over([], 120) == []
