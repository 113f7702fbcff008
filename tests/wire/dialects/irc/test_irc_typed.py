"""Words of a line made into names and lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_speaking import person, room

from beseda.wire.dialects.irc.commands.typed import optional, typed_list, typed_person, typed_room


def test_a_rooms_name_begins_with_its_sign() -> None:
    """modern-irc, "Channel Types": a word without it is no room, though other dialects let one leave it out."""
    assert typed_room("#tea") == room("#tea")
    assert typed_room("tea") is typed_room("") is typed_room("#") is typed_room("#a,b") is None


def test_a_persons_name_is_one_that_could_be_borne() -> None:
    assert typed_person("Иван") == person("Иван")
    assert typed_person("#tea") is typed_person("") is typed_person("1x") is None


@pytest.mark.parametrize(
    ("word", "parts"), [("", []), (",", []), ("a", ["a"]), ("a,b,,a", ["a", "b"]), (",b a,", ["b a"])]
)
def test_a_list_has_each_part_once(word: str, parts: list[str]) -> None:
    assert typed_list(word) == parts


@given(st.text("ab,", max_size=12))
def test_no_part_of_a_list_is_lost_or_made_up(word: str) -> None:
    assert set(typed_list(word)) == set(word.split(",")) - {""}


def test_what_is_left_out_is_empty() -> None:
    assert [optional(("a", "b"), place) for place in (0, 1, 2)] == ["a", "b", ""]
