"""The grammar of names that needs no tables, and which names can't be in use at once."""

import pytest
from hall_fixtures import named

from beseda.core.limits import LONGEST_NAME, LONGEST_ROOM_NAME
from beseda.core.names import (
    FORBIDDEN_AT_START,
    FORBIDDEN_IN_NAMES,
    FORBIDDEN_IN_ROOMS,
    fault_in_name,
    fault_in_room_name,
)
from beseda.core.refusals import Reason


@pytest.mark.parametrize("shown", ["a", "Ann", "Ёжик", "名前", "a" * LONGEST_NAME, "a1-~%+", "O'Neil", "[x]"])
def test_names_that_people_have(shown: str) -> None:
    assert fault_in_name(shown) is None


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ("", Reason.NAME_EMPTY),
        ("a" * (LONGEST_NAME + 1), Reason.NAME_TOO_LONG),
        *((first + "a", Reason.NAME_BAD_START) for first in sorted(FORBIDDEN_AT_START)),
        *(("a" + inside, Reason.NAME_BAD_CHARACTER) for inside in sorted(FORBIDDEN_IN_NAMES)),
        *(("a" + inside, Reason.NAME_BAD_CHARACTER) for inside in " \t\n\r\0\x1b\x7f\x9b\u202e\u200b\ud800\u2028"),
    ],
)
def test_a_persons_name_is_refused_with_its_fault(shown: str, reason: Reason) -> None:
    assert fault_in_name(shown) is reason


@pytest.mark.parametrize("shown", ["#a", "#python-3.11", "#" + "a" * (LONGEST_ROOM_NAME - 1), "#1", "#-", "#чай!"])
def test_rooms_may_hold_dots_digits_and_dashes(shown: str) -> None:
    assert fault_in_room_name(shown) is None


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ("", Reason.ROOM_NAME_EMPTY),
        ("#", Reason.ROOM_NAME_EMPTY),
        ("tea", Reason.ROOM_NAME_EMPTY),
        ("#" + "a" * LONGEST_ROOM_NAME, Reason.ROOM_NAME_TOO_LONG),
        *(("#a" + inside, Reason.ROOM_NAME_BAD_CHARACTER) for inside in sorted(FORBIDDEN_IN_ROOMS)),
        *(("#a" + inside, Reason.ROOM_NAME_BAD_CHARACTER) for inside in " #\t\n\r\0\x1b\x9b\u202e\ud800"),
    ],
)
def test_a_rooms_name_is_refused_with_its_fault(shown: str, reason: Reason) -> None:
    assert fault_in_room_name(shown) is reason


def test_a_room_is_told_from_a_person_by_its_sign() -> None:
    assert named("#tea").is_room and not named("tea").is_room
    assert str(named("#Tea")) == "#Tea"


def test_names_clash_by_case_and_where_letters_are_foreign_by_looks() -> None:
    assert named("Ann").clashes_with(named("ANN"))
    assert named("Ann").clashes_with(named("Аnn")) and named("Аnn").clashes_with(named("Ann"))
    assert not named("Ann").clashes_with(named("Anna"))


@pytest.mark.parametrize("other", ["AIice", "A1ice", "A|ice", "aIice", "alice"])
def test_in_ascii_i_l_and_1_are_alike_as_they_are_shown(other: str) -> None:
    assert named("Alice").clashes_with(named(other)) and named(other).clashes_with(named("Alice"))


@pytest.mark.parametrize(("one", "other"), [("HI", "HL"), ("Bob0", "BobO"), ("mike", "rnike"), ("Ilse", "else")])
def test_what_one_can_tell_apart_in_ascii_may_stand_side_by_side(one: str, other: str) -> None:
    same = frozenset("x")
    assert not named(one)._replace(skeletons=same).clashes_with(named(other)._replace(skeletons=same))
