"""The small table agrees with the full one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.spelling.confusables import skeleton, skeletons
from beseda.wire.spelling.everyday import EVERYDAY, everyday_skeletons

RUSSIAN = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
ALPHABET = string.printable.strip() + RUSSIAN + RUSSIAN.lower()


@pytest.mark.parametrize("character", ALPHABET)
def test_the_small_table_says_what_the_whole_one_says(character: str) -> None:
    assert character.translate(EVERYDAY) == skeleton(character)


@given(st.text(ALPHABET))
def test_both_tables_agree_on_whole_names(text: str) -> None:
    assert everyday_skeletons(text, text.lower()) == skeletons(text, text.lower())
