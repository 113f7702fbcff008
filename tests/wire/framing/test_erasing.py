"""What is left of a line in which somebody corrected themselves."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.framing.erasing import erased


@pytest.mark.parametrize("key", ["\b", "\x7f"])
def test_a_character_is_taken_back(key: str) -> None:
    assert erased(f"helo{key}lo") == "hello"
    assert erased(f"abc{key}{key}{key}") == ""


def test_there_is_nothing_to_erase_before_the_beginning() -> None:
    assert erased("a\x7f\x7f\x7fb\x17\x17c\x15\x15d") == "d"


def test_a_word_is_taken_back_with_the_blanks_after_it() -> None:
    assert erased("one two  \x17three") == "one three"
    assert erased("раз два\x17\x17") == ""


def test_the_line_so_far_is_taken_back() -> None:
    assert erased("not that\x15this") == "this"


@pytest.mark.parametrize(
    "letter", ["ё", "и\u0306", "é\u0323", "👍🏽", "👩\u200d🚀", "❤\ufe0f", "🏴\u200d☠\ufe0f", "漢"]
)
def test_a_letter_goes_as_a_whole(letter: str) -> None:
    assert erased(f"a{letter}\x7f") == "a"
    assert erased(f"{letter}{letter}\x7f") == letter
    decomposed = unicodedata.normalize("NFD", letter)
    assert erased(f"a{decomposed}\x7f") == "a"


def test_overstruck_text_reads_once() -> None:
    assert erased("N\bNA\bAM\bME\bE: _\bl_\bs -- _\bс_\bп_\bи_\bс_\bо_\bк") == "NAME: ls -- список"


def test_who_shows_the_erasing_on_the_screen_erases_once() -> None:
    assert erased("helo\b \blo") == "hello"


@given(st.text(st.characters(exclude_characters="\b\x7f\x15\x17")))
def test_a_line_without_such_keys_stays_as_it_is(line: str) -> None:
    assert erased(line) is line


@given(st.text(st.sampled_from("аb 👍\u0301\u200d\b\x7f\x15\x17")))
def test_no_such_key_is_left_and_nothing_is_added(line: str) -> None:
    kept = erased(line)
    assert not set(kept) & set("\b\x7f\x15\x17")
    assert len(kept) <= len(line) and erased(kept) == kept
