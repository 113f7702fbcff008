"""Masks: modern-irc, "Wildcard Expressions", "Ban Channel Mode" and EXTBAN."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beseda.core.names import Name
from beseda.core.rules import Mask
from beseda.wire.dialects.irc.line import Line, parse, write
from beseda.wire.dialects.irc.masks import complete, fold, read_mask
from beseda.wire.dialects.irc.network import MASKLEN
from beseda.wire.spelling.names import spell_person


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("bob", "bob!*@*"),
        ("bo*", "bo*!*@*"),
        ("*", "*!*@*"),
        ("*@host", "*!*@host"),
        ("user@host", "*!user@host"),
        ("bob!user", "bob!user@*"),
        ("bob!*@host", "bob!*@host"),
        ("!@", "*!*@*"),
        ("@", "*!*@*"),
        ("*.example.org", "*!*@*.example.org"),
        ("192.0.2.*", "*!*@192.0.2.*"),
        ("2001:db8::*", "*!*@2001:db8::*"),
        ("", ""),
    ],
)
def test_what_was_left_out_matches_anything(typed: str, whole: str) -> None:
    assert complete(typed) == whole


def test_a_mask_that_would_be_dear_to_hold_against_people_is_none() -> None:
    assert read_mask("*!*user@*.192.168.?.?") is not None
    assert read_mask("*a*a*a*a*a*a*!*@*") is None and read_mask("????????!*@*") is None


def test_a_mask_is_folded_as_names_are() -> None:
    assert read_mask("BoB") == Mask("BoB!*@*", "bob!*@*")
    assert read_mask("КИНО") == Mask("КИНО!*@*", "кино!*@*")


@pytest.mark.parametrize("name", ["Bob", "КИНО", "Ёлка", "Ёлка", "Ünï", "ΣΊΣΥΦΟΣ"])
def test_a_name_as_a_mask_has_the_names_key(name: str) -> None:
    spelled = spell_person(name)
    assert isinstance(spelled, Name)
    assert fold(name) == spelled.key


def test_a_mute_is_an_extended_ban() -> None:
    """modern-irc, "EXTBAN Parameter": without a prefix, the letter and a colon."""
    assert read_mask("m:Bob") == Mask("m:Bob!*@*", "bob!*@*", mutes=True)


@pytest.mark.parametrize("typed", ["", "m:", "a:account", "two words", "b\x02ob", "a" * MASKLEN])
def test_what_is_no_mask_is_refused(typed: str) -> None:
    assert read_mask(typed) is None


@given(st.text())
def test_any_mask_taken_travels_as_one_word_and_reads_back_the_same(typed: str) -> None:
    mask = read_mask(typed)
    if mask is not None:
        assert parse(write(Line("X", (mask.shown, "end")))).params == (mask.shown, "end")
        assert read_mask(mask.shown) == mask


@given(st.text())
def test_completing_twice_changes_nothing(typed: str) -> None:
    assert complete(complete(typed)) == complete(typed)
