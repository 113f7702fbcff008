"""Who is in a room, in words."""

import pytest
from plain_speaking import view

from beseda.core.questions import Member
from beseda.core.rules import Role
from beseda.wire.dialects.plain.members import MOST_NAMES, members


def test_who_is_here_is_told_with_how_many_more_and_the_topic() -> None:
    assert [*members(view("Ann", "Bob"), "en")] == ["In #lobby, 2: Ann, Bob"]
    told = [*members(view("Ann", here=5, topic="tea"), "en")]
    assert told == ["In #lobby, 5: Ann and 4 more", "Topic of #lobby: “tea”"]


def test_many_people_are_told_in_lines_that_fit_one_piece_of_the_assignment_s_client() -> None:
    names = [f"{'Я' * 26}{number}" for number in range(10_000)]
    told = [*members(view(*names), "ru")]
    assert max(len(line.encode()) for line in told) <= 1024 < MOST_NAMES * 3
    assert all(line.endswith(",") for line in told[:-1])
    assert ", ".join(line.rstrip(",") for line in told).split(": ")[1].split(", ") == names


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "In #lobby, 4: Ann (operator), Bob (away), Eve (founder, away), Zoe"),
        ("ru", "В комнате #lobby (4): Ann (оператор), Bob (нет на месте), Eve (основатель, нет на месте), Zoe"),
    ],
)
def test_what_somebody_is_there_and_that_they_are_away_stands_beside_the_name(language: str, told: str) -> None:
    here = view("Ann", "Bob", "Eve", "Zoe")._replace(
        away=frozenset(("Bob", "Eve")),
        members=(
            Member("Ann", (Role.OPERATOR, Role.VOICE)),
            Member("Bob"),
            Member("Eve", (Role.FOUNDER,)),
            Member("Zoe"),
        ),
    )
    assert [*members(here, language)] == [told]


def test_of_many_the_first_are_told_with_what_they_are() -> None:
    here = view("Ann", here=3)._replace(members=(Member("Ann", (Role.VOICE,)), Member("Bob", (Role.OPERATOR,))))
    assert [*members(here, "en")] == ["In #lobby, 3: Ann (speaker) and 2 more"]
