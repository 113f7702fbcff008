"""Rows of a given width: nothing is lost, nothing is too wide, and only a line's beginning stands where lines begin."""

from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from beseda.client.layout import LEAST_INDENT, NARROWEST, rows
from beseda.client.shown import Line

HEAD = (("time", "[12:03] "), ("name:ann", "Ann"), ("", ": "))
TEXT = st.text(st.sampled_from("ab漢é \t👍\u0301"), max_size=200)


def laid_out(line: Line, width: int = 40) -> list[str]:
    return ["".join(text for _, text in row) for row in rows(line, width, get_cwidth)]


def test_the_rest_of_a_long_line_stands_under_its_words() -> None:
    assert laid_out(Line("one two three four five six seven", head=HEAD)) == [
        "[12:03] Ann: one two three four five six",
        "             seven",
    ]


def test_nobody_makes_a_line_of_the_servers_by_padding() -> None:
    forged = "hi" + " " * 25 + "[12:04] Server: forged"
    for width in range(20, 100):
        assert [row for row in laid_out(Line(forged, head=HEAD), width) if row[0] != " "] == [
            laid_out(Line(forged, head=HEAD), width)[0]
        ]
    assert laid_out(Line("a\nServer: forged", head=HEAD))[1].startswith(" " * 13 + "Server")


def test_a_long_name_leaves_room_for_words() -> None:
    long = (("name:x", "x" * 32), ("", ": "))
    assert laid_out(Line("one two three", head=long))[1].startswith(" " * LEAST_INDENT)


def test_a_long_head_breaks_no_word_that_the_next_row_has_room_for() -> None:
    correction = (("time", "[12:03] "), ("", "* "), ("name:ann", "Ann80"), ("", ", correction (12:01): "))
    assert laid_out(Line("hello there", head=correction)) == [
        "[12:03] * Ann80, correction (12:01):",
        "  hello there",
    ]


def test_a_word_longer_than_a_row_is_broken_anywhere() -> None:
    assert laid_out(Line("x" * 30, head=(("", "a: "),)), 20) == ["a: " + "x" * 17, "   " + "x" * 13]


def test_tabs_are_counted_from_where_the_words_begin() -> None:
    assert laid_out(Line("a\tb", head=HEAD)) == ["[12:03] Ann: a       b"]


@given(TEXT, st.integers(1, 90), st.booleans())
def test_no_row_is_too_wide_and_nothing_but_blanks_is_lost(words: str, width: int, has_head: bool) -> None:
    line = Line(words, head=HEAD if has_head else ())
    made = laid_out(line, width)
    assert all(sum(map(get_cwidth, row)) <= max(width, NARROWEST) for row in made)
    whole = "".join(text for _, text in line.head) + words
    assert [each for each in "".join(made) if not each.isspace()] == [each for each in whole if not each.isspace()]
    assert all(row.startswith(" " * LEAST_INDENT) for row in made[1:])
