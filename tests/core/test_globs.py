"""Masks: * and ? are special and nothing else, and every match is quick."""

from fnmatch import fnmatchcase
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.core.globs import matches


@pytest.mark.parametrize(
    ("glob", "text", "expected"),
    [
        ("*", "", True),
        ("", "", True),
        ("", "a", False),
        ("?", "", False),
        ("a*", "abc", True),
        ("*c", "abc", True),
        ("*b", "abc", False),
        ("a?c", "abc", True),
        ("a*b*c", "aXbYbZc", True),
        ("*ab*ab", "ab", False),
        ("[a]", "a", False),
        ("[a]", "[a]", True),
        ("a.c", "abc", False),
        ("*\\", "x\\", True),
        ("*.net", "x.net\n", False),
        ("?", "\n", True),
        ("ч?й*", "чай!", True),
    ],
)
def test_a_star_is_anything_and_a_question_mark_one_character(glob: str, text: str, expected: bool) -> None:
    assert matches(glob, text) is expected


@given(st.text("ab*?", max_size=12), st.text("abc", max_size=12))
def test_it_is_what_anybody_else_would_say(glob: str, text: str) -> None:
    assert matches(glob, text) is fnmatchcase(text, glob)


def test_a_mask_made_to_take_for_ever_does_not() -> None:
    began = process_time()
    assert not matches("a*" * 200 + "b", "a" * 500)
    assert not matches("*a?" * 150 + "b", "a" * 500)
    assert process_time() - began < 1
