"""What a terminal must never be shown, and what must stay."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.wire.clean import LONGEST_QUOTE, MOST_BLANK, MOST_TABS, clean, legible, quoted, spread_tabs

ANY_TEXT = st.text(
    st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"])
    | st.characters()
    | st.sampled_from("\x1b\x9b\x03\x04\x07[]0;m,1\u200d\U0001f3f4\U000e0067\U000e007f")
)


@pytest.mark.parametrize(
    "text",
    [
        "hello, world",
        "Привет, мир! Ёлки — «палки» №1",
        "👨‍👩‍👧‍👦 family",
        "❤️ and 🏳️‍🌈",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می‌خواهم",
        "क्‍ष",
        "שלום\u200f!",
        "\U0001fae9 younger than our tables",
        "\uf8ff",
        "e\u0301",
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb", "a b"),
        ("a\nb\r\nc", "a b  c"),
        ("a\x0bb\x0cc\x85d\u2028e\u2029f", "a b c d e f"),
        ("a\xa0b\u3000c\u2009d", "a b c d"),
        ("\x1b[31;1mred\x1b[0m", "red"),
        ("\x9b2Jgone", "gone"),
        ("\x1b]0;your title\x07hi", "hi"),
        ("\x1b]0;your title\x1b\\hi", "hi"),
        ("\x1bcreset", "creset"),
        ("\x1b]0;never ended", "]0;never ended"),
        ("bell\x07 del\x7f nul\0 c1\x90", "bell del nul c1"),
        ("\x02bold\x02 \x1dit\x1d \x1fund\x1f \x1est\x1e \x11mono \x16rev\x0f", "bold it und st mono rev"),
        ("\x0304red\x03 \x0312,05both\x03,x", "red both,x"),
        ("\x04ff0000hex\x04 \x0400ff00,0000ffboth", "hex both"),
        ("ev\u202eil\u2066x\u2069", "evilx"),
        ("\ufeffbom ze\u200bro \xadsoft", "bom zero soft"),
        ("\ud800lone\udfff", "lone"),
        ("hidden\U000e0068\U000e0069", "hidden"),
        ("🏴\U000e0067 unfinished", "🏴 unfinished"),
        ("\ufffe\uffff\ufff9a\ufffb", "a"),
    ],
)
def test_what_drives_a_terminal_or_hides_is_taken_out(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(ANY_TEXT)
def test_no_control_character_comes_out_ever(text: str) -> None:
    cleaned = clean(text)
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(cleaned) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    cleaned.encode()


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "M"])))
def test_letters_marks_digits_and_signs_all_stay(text: str) -> None:
    assert clean(text) == text


# At a terminal that does not indent.

BLANKS = [" ", "\u3000", "\xa0", "\u2003", "\t", "\u2800", "\u3164", "\u115f\u1160", "\uffa0", "\U0001d159"]
BLANKS += ["\U00013441", "\U00013442"]
"""What looks like nothing: spaces of Unicode, a tab, Braille without dots, fillers."""
UNSEEN = ["", "\u200d", "\u200b", "\ufe0f", "\u034f", "\u200e", "\U000e0100", "\x1b[0m", "\x02"]
UNSEEN += ["\u0301", "\u1039", "\u1a60", "\u20e3", "\u2d7f", "\U0001107f", "\U00013430", "\U00013447", "\U00016fe4"]
"""What has no width, or is taken out. Marks, too: some are never seen, and no word has a mark on a blank."""


@pytest.mark.parametrize("unseen", UNSEEN, ids=ascii)
@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_no_blanks_are_wide_enough_to_begin_a_line_on_the_screen(blank: str, unseen: str) -> None:
    padded = f"hi{(unseen + blank) * 70}{unseen}Server: you are banned"
    for before in ("", "Привет"):
        shown = "".join([each for each in legible(before + padded) if each not in UNSEEN])
        assert shown == before + "hi" + " " * MOST_BLANK + "Server: you are banned"


def test_marks_of_rare_scripts_on_blanks_are_no_slower_than_others() -> None:
    """A page of them took 30 ms for each way in which people read it, twelve times as long, and all waited for that."""

    def takes(mark: str) -> float:
        page, times = ((" " + mark * 3) * 7 + "x") * 200, []
        for _ in range(5):
            start = time.perf_counter()
            assert legible(page) == page
            times.append(time.perf_counter() - start)
        return min(times)

    assert takes("\U000e0100") < 4 * takes("\u0301")


def test_a_few_blanks_stay_as_they_are() -> None:
    for text in ("if x:", "        return x", "a        b        c", "⠀⠀⣿⣿⠀⠀", "ㅤ", "x" + "\u2800" * 8 + "y"):
        assert legible(text) == text


def test_very_many_tabs_are_a_blank_each() -> None:
    assert spread_tabs("\t" * MOST_TABS) == " " * 8 * MOST_TABS
    assert spread_tabs("\t" * (MOST_TABS + 1)) == " " * (MOST_TABS + 1)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\tb", "a       b"),
        ("name\tage\tcity", "name    age     city"),
        ("\treturn x", "        return x"),
        ("1234567\tx", "1234567 x"),
        ("12345678\tx", "12345678        x"),
        ("\x02a\x02\tb", "a       b"),
        ("\t\t\tdeep", "        deep"),
    ],
)
def test_a_tab_is_as_wide_as_it_was_typed(typed: str, shown: str) -> None:
    assert legible(typed) == shown


@given(ANY_TEXT | st.text(st.sampled_from([*"ab \t", *"".join(BLANKS), *"".join(UNSEEN)])))
def test_what_is_legible_is_clean_and_stays_as_it_is(text: str) -> None:
    shown = legible(text)
    assert clean(shown) == shown == legible(shown) and "\t" not in shown
    assert " " * (MOST_BLANK + 1) not in shown


@given(ANY_TEXT)
def test_a_quote_is_one_printable_line(text: str) -> None:
    assert quoted(text).isprintable()


def test_a_quote_reads_as_it_was_typed_and_shows_what_is_hidden() -> None:
    assert quoted("Привет") == "'Привет'"
    assert quoted("a\x1b[2J\nb\u202e") == r"'a\x1b[2J\nb\u202e'"


def test_a_long_quote_is_cut() -> None:
    assert quoted("x" * 10_000) == repr("x" * LONGEST_QUOTE) + "…"
