"""Texts cut to what a line holds (modern-irc, "Message Format": 512 bytes)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from beseda.wire.dialects.irc.line import size
from beseda.wire.dialects.irc.split import LEAST, packed, pieces

TEXTS = st.text(st.sampled_from("ab ёж🎄é́ \u0301\u200d👩🏽"), max_size=200)


def makes(parts: list[str], text: str) -> bool:
    """Whether the parts are the text, with or without a space where they meet."""
    places = {0}
    for part in parts:
        ends = {place + len(part) for place in places if text.startswith(part, place)}
        places = ends | {end + 1 for end in ends if text[end : end + 1] == " "}
    return len(text) in places


def test_a_short_text_is_one_piece() -> None:
    assert pieces("hello", 100) == ["hello"]
    assert pieces("", 100) == [""]
    assert pieces("a" * 100, 100) == ["a" * 100]


def test_a_long_text_is_cut_at_spaces() -> None:
    assert pieces("one two three four five six", 16) == ["one two three", "four five six"]


def test_a_space_just_behind_the_last_word_that_fits_is_where_it_is_cut() -> None:
    assert pieces("a" * 16 + " b", 16) == ["a" * 16, "b"]


def test_a_long_word_is_cut_between_characters() -> None:
    assert pieces("a" * 40, 16) == ["a" * 16, "a" * 16, "a" * 8]
    assert pieces("ё" * 20, 17) == ["ё" * 8, "ё" * 8, "ё" * 4]


def test_a_space_far_back_is_no_reason_for_a_short_piece() -> None:
    assert pieces("a " + "b" * 40, 20)[0] == "a " + "b" * 18


@pytest.mark.parametrize("together", ["e\u0301", "👩\u200d👩\u200d👧", "👍🏽", "❤\ufe0f"])
def test_what_belongs_together_stays_together(together: str) -> None:
    """UAX 29, as far as marks, joiners, variation selectors and skin tones go."""
    for before in range(8, 32):
        assert any(together in part for part in pieces("x" * before + together + "y" * 30, 32))


@given(TEXTS, st.integers(LEAST, 60))
@example("a" * 16 + " ", 16)
@example(" " * 50, 16)
@example("\u0301" * 50, 16)
def test_nothing_is_lost_but_a_space_at_a_cut(text: str, most: int) -> None:
    parts = pieces(text, most)
    assert makes(parts, text)
    assert all(size(part) <= most for part in parts)
    assert all(parts) or text == ""


@given(st.text(), st.integers(-5, 40))
def test_any_text_and_any_budget_come_to_an_end(text: str, most: int) -> None:
    assert sum(map(len, pieces(text, most))) <= len(text)


def test_words_are_packed_as_many_on_a_line_as_fit_and_never_torn() -> None:
    assert list(packed(["ab", "cd", "ef"], 5)) == ["ab cd", "ef"]
    assert list(packed(["ab", "жж", "abcdef"], 4, ",")) == ["ab", "жж", "abcdef"]
    assert list(packed([], 5)) == []
